"""Telling automations of treatments: each one at least once, also when Home Assistant is killed in between.

Nothing is told before Home Assistant has started, since automations cannot listen earlier; what came until then, and
what a crash left untold, is told first. The ledger remembers how far the telling is.
"""

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
    """Treatments that were committed, and against what they are to be understood."""

    treatments: list[Treatment]
    fleet: Fleet
    freshness: timedelta
    told_at: Millis

    def fresh(self) -> list[Treatment]:
        """Return those that are still news when they are told."""
        window = duration_millis(self.freshness)
        fresh = fresh_treatments(self.treatments, self.freshness)
        return [treatment for treatment in fresh if self.told_at - treatment.occurred_at <= window]


SIGNAL_TIDINGS: Final[SignalType[TreatmentBatch]] = SignalType("ozon_telemetry_tidings")


class TreatmentOutbox:
    """Tells triggers and the logbook what a hub committed."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin silent."""
        self._hass = hass
        self.is_open = False
        self.owes_memory = False

    @callback
    def open(self, untold: list[Treatment], fleet: Fleet, freshness: timedelta, now: Millis) -> None:
        """Tell what nobody was told yet, and from now on everything at once."""
        self.is_open = True
        self._tell(TreatmentBatch(untold, fleet, freshness, now))

    @callback
    def tell(self, settled: CommitResult, fleet: Fleet, freshness: timedelta, now: Millis) -> None:
        """Tell what a batch brought."""
        for gap in settled.gaps:
            self._hass.bus.async_fire(EVENT_LOST, _lost(gap, fleet))
        if self.is_open:
            self._tell(TreatmentBatch(settled.treatments, fleet, freshness, now))

    def _tell(self, tidings: TreatmentBatch) -> None:
        if tidings.treatments:
            async_dispatcher_send(self._hass, SIGNAL_TIDINGS, tidings)
            self.owes_memory = True


def _lost(gap: Gap, fleet: Fleet) -> dict[str, object]:
    machine = fleet.machines.get(gap.owner.machine)
    return {
        "device": gap.device_id,
        "machine_id": gap.owner.machine,
        "machine": machine.name if machine else "",
        "missing": gap.missing,
        "recovered": gap.recovered.total,
    }
