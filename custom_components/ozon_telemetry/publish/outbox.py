"""Outbox of treatments for automations: each is published at least once, also when Home Assistant is killed in between.

Nothing is published before Home Assistant has started, since automations cannot listen earlier; what was committed
until then, and what a crash left unpublished, comes first. The ledger records how far that got together with what is
written to it next: a treatment costs one commit, not two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType

from ..const import EVENT_LOST
from ..core.domain.fleet import Fleet
from ..core.domain.instants import duration_millis
from ..core.domain.messages import Millis
from ..core.ledger import CommitResult, Gap, Treatment
from .treatment_events import fresh_treatments


@dataclass(frozen=True, slots=True)
class TreatmentBatch:
    """Treatments that were committed, the fleet on which they are booked, and when they were published."""

    treatments: list[Treatment]
    fleet: Fleet
    freshness: timedelta
    published_at: Millis

    def fresh(self) -> list[Treatment]:
        """Return those that were still fresh when they were published."""
        window = duration_millis(self.freshness)
        fresh = fresh_treatments(self.treatments, self.freshness)
        return [treatment for treatment in fresh if self.published_at - treatment.occurred_at <= window]


SIGNAL_TREATMENTS: Final[SignalType[TreatmentBatch]] = SignalType("ozon_telemetry_treatments")


class TreatmentOutbox:
    """Publishes committed treatments to triggers, and lost events to triggers and the logbook."""

    def __init__(self, hass: HomeAssistant, note_published: Callable[[], None]) -> None:
        """Start closed; `note_published` is called when everything committed so far was published."""
        self._hass = hass
        self._note_published = note_published
        self.is_open = False

    @callback
    def open(self, unpublished: TreatmentBatch) -> None:
        """Publish what was not published yet, and from now on everything at once."""
        self.is_open = True
        self._publish(unpublished)

    @callback
    def publish(self, result: CommitResult, fleet: Fleet, freshness: timedelta, now: Millis) -> None:
        """Publish what a commit added."""
        for gap in result.gaps:
            self._hass.bus.async_fire(EVENT_LOST, _lost_events(gap, fleet))
        if self.is_open:
            self._publish(TreatmentBatch(result.treatments, fleet, freshness, now))

    def _publish(self, batch: TreatmentBatch) -> None:
        if batch.treatments:
            publish_treatments(self._hass, batch)
            self._note_published()


@callback
def publish_treatments(hass: HomeAssistant, batch: TreatmentBatch) -> None:
    """Publish treatments to triggers."""
    if batch.treatments:
        async_dispatcher_send(hass, SIGNAL_TREATMENTS, batch)


def _lost_events(gap: Gap, fleet: Fleet) -> dict[str, object]:
    machine = fleet.machines.get(gap.owner.machine)
    return {
        "device": gap.device_id,
        "machine_id": gap.owner.machine,
        "machine": machine.name if machine else "",
        "missing": gap.missing,
        "recovered": gap.recovered.total,
    }
