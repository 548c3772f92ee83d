"""WebSocket subscriptions: the fleet when it changes, and new treatments once they are durable."""

from collections.abc import Callable
import logging
from typing import Final

from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.debounce import Debouncer

from ..core.analytics import Filter, matches_treatment, treatment_line
from ..core.domain.fleet import Fleet
from ..core.ledger import CommitResult
from ..core.read_models.totals import FLEET
from ..hub import Hub, OzonConfigEntry
from . import contract, payloads
from .fleet_payload import async_fleet_view

_LOGGER = logging.getLogger(__name__)

# No card needs updates more often, and a replay changes the fleet many times a second.
_COOLDOWN: Final = 1.0
MOST_PUSHED: Final = 100

type Attach = Callable[[Hub], CALLBACK_TYPE]  # it returns the function that detaches


@callback
def subscribe_fleet(hub: Hub, connection: ActiveConnection, message_id: int) -> CALLBACK_TYPE:
    """Push the fleet now and after changes, at most every second, until the returned function is called."""
    current = hub

    async def push() -> None:
        try:
            connection.send_event(message_id, await async_fleet_view(current))
        except HomeAssistantError as error:
            # The hub raises an issue for it and everything is pushed again with the next change.
            _LOGGER.debug("The fleet could not be pushed: %s", error)

    debouncer = Debouncer(hub.hass, _LOGGER, cooldown=_COOLDOWN, immediate=True, function=push)

    @callback
    def attach(hub: Hub) -> CALLBACK_TYPE:
        nonlocal current
        current = hub
        debouncer.async_schedule_call()
        return hub.state_changed.connect(debouncer.async_schedule_call, FLEET)

    unsubscribe = _follow_hub(hub.entry, attach)

    @callback
    def stop() -> None:
        unsubscribe()
        debouncer.async_shutdown()

    return stop


@callback
def subscribe_recent(hub: Hub, connection: ActiveConnection, message_id: int, filter_: Filter) -> CALLBACK_TYPE:
    """Push new treatments after each commit, newest first, until the returned function is called."""

    @callback
    def attach(hub: Hub) -> CALLBACK_TYPE:
        @callback
        def push(result: CommitResult) -> None:
            if (message := _new_treatments(result, hub.fleet, filter_))["events"]:
                connection.send_event(message_id, message)

        return hub.treatment_events.committed.connect(push)

    return _follow_hub(hub.entry, attach)


@callback
def _follow_hub(entry: OzonConfigEntry, attach: Attach) -> CALLBACK_TYPE:
    """Attach to an entry's hub, and to the next one whenever the entry is loaded anew, until the function is called."""
    detach = attach(entry.runtime_data)

    @callback
    def state_changed() -> None:
        nonlocal detach
        if entry.state is ConfigEntryState.LOADED:
            detach()
            detach = attach(entry.runtime_data)

    unsubscribe = entry.async_on_state_change(state_changed)

    @callback
    def stop() -> None:
        detach()
        unsubscribe()

    return stop


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
