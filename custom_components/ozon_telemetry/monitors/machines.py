"""Watching over machines: which of them are silent, and whether their treatments look as if something were broken.

Every minute it is judged who is silent, which costs next to nothing. What the judgement rests on is read from the
ledger in a worker thread: of some machines a minute, of each at most once an hour and only if it gave treatments.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_utc_time_change

from ..clock import now_millis
from ..core.domain.fleet import Machine
from ..core.domain.messages import Millis
from ..core.ledger import LedgerError
from ..core.machine_health.baseline import HOUR_MILLIS, SiteHours
from ..core.machine_health.checkup import CheckupRequest, CheckupResult
from ..core.machine_health.silence import Sensitivity
from ..core.machine_health.silence_tracker import Silence, SilenceCriteria
from ..core.read_models.totals import FLEET
from ..hub import Hub

_SECOND: Final = 20  # away from the full minute, at which everybody else works
AT_ONCE: Final = 100
_NEWS: Final[Millis] = 2 * HOUR_MILLIS  # as far back a machine that was not checked yet may have news
# So long a device that is back may need to tell what it counted meanwhile.
GRACE: Final[Millis] = 5 * 60_000


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the last checkup of a machine found, and when it was."""

    checkup: CheckupResult
    at: Millis

    def is_outdated_by(self, patient: CheckupRequest, now: Millis) -> bool:
        """Tell whether another one can find something else."""
        before = self.checkup.request
        if (before.outlet, before.zone) != (patient.outlet, patient.zone):
            return True
        return before.last != patient.last and now - self.at >= HOUR_MILLIS


class MachineMonitor:
    """The watch over the machines of one hub."""

    def __init__(self, hub: Hub) -> None:
        """Watch over nobody yet."""
        self._hub = hub
        self._checked: dict[str, _Checked] = {}
        self._heard_since: dict[str, Millis] = {}
        self._is_looking = False

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Look every minute, until the returned function is called."""

        async def look(_: datetime) -> None:
            await self.async_look()

        return async_track_utc_time_change(self._hub.hass, look, second=_SECOND)

    async def async_look(self) -> None:
        """Check up some machines and judge all."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            await self._check_up(now_millis())
        except LedgerError:
            pass  # the hub tells of it; the machines are checked when the ledger can be read again
        finally:
            self._is_looking = False
        self._judge_all(now_millis())

    async def _check_up(self, now: Millis) -> None:
        longest_waiting = sorted(self._hub.fleet.machines.values(), key=self._checked_at)
        due = (patient for machine in longest_waiting if (patient := self._patient(machine, now)) is not None)
        patients = list(islice(due, AT_ONCE))
        if not patients:
            return
        for checkup in await self._hub.reader.check_up(patients):
            self._checked[checkup.request.machine] = _Checked(checkup, now)
            if machine := self._hub.fleet.machines.get(checkup.request.machine):
                self._hub.issues.check_treatments(machine, checkup.missing_kinds, checkup.bursts)

    def _checked_at(self, machine: Machine) -> Millis:
        checked = self._checked.get(machine.id)
        return checked.at if checked else 0

    def _patient(self, machine: Machine, now: Millis) -> CheckupRequest | None:
        """Return a machine as a patient if it is due for a checkup."""
        hub, latest, checked = self._hub, self._hub.standing.latest(machine.id), self._checked.get(machine.id)
        if latest is None or not _is_in_use(hub, machine):
            return None
        zone = hub.standing.zone_of(machine.current_outlet)
        news_since = checked.at if checked else now - _NEWS
        patient = CheckupRequest(machine.id, machine.current_outlet, zone, latest.occurred_at, news_since)
        return patient if checked is None or checked.is_outdated_by(patient, now) else None

    @callback
    def _judge_all(self, now: Millis) -> None:
        hub = self._hub
        changed = [machine.id for machine in hub.fleet.machines.values() if self._judge(machine, now)]
        if changed:
            hub.screen.mark_dirty(*changed, FLEET)
            hub.inbox.wake()

    def _judge(self, machine: Machine, now: Millis) -> bool:
        """Judge a machine; return whether there is something new to show."""
        hub, latest = self._hub, self._hub.standing.latest(machine.id)
        if latest is None or not _is_in_use(hub, machine) or hub.options.sensitivity is Sensitivity.OFF:
            return hub.silences.forget(machine.id)
        checked = self._checked.get(machine.id)
        if checked is None:
            return False  # soon it will be
        patient, rhythm = checked.checkup.request, checked.checkup.baseline
        if rhythm is None or patient.outlet != machine.current_outlet:
            return hub.silences.forget(machine.id)
        heard_since = self._hearing(machine, now)
        if heard_since is None:
            return hub.silences.keep(machine.id, latest.occurred_at)
        hardware = hub.devices[machine.current_device or ""]
        if hardware.pending or now - heard_since < GRACE:
            return False
        place = SiteHours(patient.zone, hub.fleet.outlets[machine.current_outlet].hours)
        start = latest.occurred_at if hardware.has_journal else max(latest.occurred_at, heard_since)
        terms = SilenceCriteria(rhythm, place, hub.options.sensitivity)
        return hub.silences.assess(machine.id, terms, latest.occurred_at, start, now)

    def _hearing(self, machine: Machine, now: Millis) -> Millis | None:
        """Return since when the device of a machine can be heard; None if it cannot."""
        device_id, devices = machine.current_device, self._hub.devices
        hardware = devices.get(device_id)
        if device_id is None or hardware is None or not (hardware.is_online and devices.is_connected):
            self._heard_since.pop(device_id or "", None)
            return None
        return self._heard_since.setdefault(device_id, now)


@callback
def silence_of(hub: Hub, machine_id: str) -> Silence | None:
    """Return the silence of a machine, if it is silent now."""
    latest = hub.standing.latest(machine_id)
    return hub.silences.silence(machine_id, latest.occurred_at if latest else None)


def _is_in_use(hub: Hub, machine: Machine) -> bool:
    outlet = hub.fleet.outlets.get(machine.current_outlet)
    return machine.is_active and outlet is not None and outlet.is_active
