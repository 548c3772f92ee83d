"""WebSocket subscriptions: the fleet when it changes, and new treatments once they are durable."""

from typing import Final

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import CALLBACK_TYPE, callback

from ..core.analytics import Filter, matches_treatment, treatment_line
from ..core.domain.fleet import Fleet
from ..core.ledger import CommitResult
from ..hub import HubView
from . import contract, payloads
from .fleet_contract import Fleet as FleetPayload, FleetChange, FleetPart
from .fleet_feed import fleet_feed
from .hub_follower import follow_hub

MOST_PUSHED: Final = 100


@callback
def subscribe_fleet(hub: HubView, connection: ActiveConnection, message_id: int) -> CALLBACK_TYPE:
    """Push the fleet now and what changes of it, at most every second, until the returned function is called."""

    @callback
    def push(message: FleetPayload | FleetPart | FleetChange) -> None:
        connection.send_event(message_id, message)

    return fleet_feed(hub).add(push)


@callback
def subscribe_recent(hub: HubView, connection: ActiveConnection, message_id: int, filter_: Filter) -> CALLBACK_TYPE:
    """Push new treatments after each commit, newest first, until the returned function is called."""

    @callback
    def attach(hub: HubView) -> CALLBACK_TYPE:
        @callback
        def push(result: CommitResult) -> None:
            if (message := _new_treatments(result, hub.fleet, filter_))["events"]:
                connection.send_event(message_id, message)

        return hub.treatment_events.committed.connect(push)

    return follow_hub(hub.entry, attach)


def _new_treatments(result: CommitResult, fleet: Fleet, filter_: Filter) -> contract.RecentPush:
    matching = [treatment for treatment in result.treatments if matches_treatment(treatment, filter_)]
    newest = sorted(matching, key=lambda treatment: treatment.occurred_at, reverse=True)[:MOST_PUSHED]
    names = {
        **{outlet.id: outlet.name for outlet in fleet.outlets.values()},
        **{machine.id: machine.name for machine in fleet.machines.values()},
    }
    return {
        "events": [payloads.treatment(treatment_line(treatment, names)) for treatment in newest],
        "skipped": len(matching) - len(newest),
    }
