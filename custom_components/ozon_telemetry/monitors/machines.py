"""Monitor of machine health: which machines are silent, and whether their treatments point to a fault.

Every minute all machines are assessed for silence, which costs next to nothing. The checkup that this is based on
(baseline, missing kinds, bursts) reads the ledger in a worker thread: for some machines a minute, for each at most once
an hour and only if it has new treatments.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_utc_time_change

from ..clock import now_millis
from ..core.domain.fleet import Machine
from ..core.domain.instants import HOUR
from ..core.domain.messages import Millis
from ..core.ledger import LedgerError
from ..core.machine_health.baseline import SiteHours
from ..core.machine_health.checkup import CheckupRequest, CheckupResult
from ..core.machine_health.silence import Sensitivity
from ..core.machine_health.silence_tracker import Silence, SilenceCriteria
from ..hub import Hub, HubView

_SECOND: Final = 20  # away from the full minute, at which the other periodic work runs
CHECKUPS_A_MINUTE: Final = 100
_FIRST_LOOK_BACK: Final[Millis] = 2 * HOUR  # how far back the first checkup of a machine looks for anomalies
# A device that is back may need this long to deliver what it counted meanwhile.
GRACE: Final[Millis] = 5 * 60_000


@dataclass(frozen=True, slots=True)
class _Checked:
    """The last checkup of a machine, and when it was."""

    checkup: CheckupResult
    at: Millis

    def is_outdated_by(self, request: CheckupRequest, now: Millis) -> bool:
        """Return whether a new checkup can find something else."""
        before = self.checkup.request
        if (before.outlet, before.zone) != (request.outlet, request.zone):
            return True
        return before.last != request.last and now - self.at >= HOUR


class MachineMonitor:
    """The monitor of the machines of one hub."""

    def __init__(self, hub: Hub) -> None:
        """Start without checkups."""
        self._hub = hub
        self._checked: dict[str, _Checked] = {}
        self._online_since: dict[str, Millis] = {}
        self._is_checking = False

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Check every minute, until the returned function is called."""

        async def check(_: datetime) -> None:
            await self.async_check()

        return async_track_utc_time_change(self._hub.hass, check, second=_SECOND)

    async def async_check(self) -> None:
        """Check up some machines and assess all for silence."""
        if self._is_checking:
            return
        self._is_checking = True
        try:
            await self._check_up(now_millis())
        except LedgerError:
            pass  # the hub raises an issue; the machines are checked when the ledger can be read again
        finally:
            self._is_checking = False
        self._assess_all(now_millis())

    async def _check_up(self, now: Millis) -> None:
        longest_waiting = sorted(self._hub.fleet.machines.values(), key=self._checked_at)
        due = (request for machine in longest_waiting if (request := self._request(machine, now)) is not None)
        requests = list(islice(due, CHECKUPS_A_MINUTE))
        if not requests:
            return
        for checkup in await self._hub.reader.check_up(requests):
            self._checked[checkup.request.machine] = _Checked(checkup, now)
            if machine := self._hub.fleet.machines.get(checkup.request.machine):
                self._hub.issues.check_treatments(machine, checkup.missing_kinds, checkup.bursts)

    def _checked_at(self, machine: Machine) -> Millis:
        checked = self._checked.get(machine.id)
        return checked.at if checked else 0

    def _request(self, machine: Machine, now: Millis) -> CheckupRequest | None:
        """Return the request of a machine that is due for a checkup."""
        hub, latest, checked = self._hub, self._hub.totals.latest(machine.id), self._checked.get(machine.id)
        if latest is None or not _is_in_use(hub, machine):
            return None
        zone = hub.totals.zone_of(machine.current_outlet)
        news_since = checked.at if checked else now - _FIRST_LOOK_BACK
        request = CheckupRequest(machine.id, machine.current_outlet, zone, latest.occurred_at, news_since)
        return request if checked is None or checked.is_outdated_by(request, now) else None

    @callback
    def _assess_all(self, now: Millis) -> None:
        hub = self._hub
        changed = [machine.id for machine in hub.fleet.machines.values() if self._assess(machine, now)]
        if changed:
            hub.publish_state(*changed)

    def _assess(self, machine: Machine, now: Millis) -> bool:
        """Assess a machine for silence; return whether its state changed."""
        hub, latest = self._hub, self._hub.totals.latest(machine.id)
        if latest is None or not _is_in_use(hub, machine) or hub.options.sensitivity is Sensitivity.OFF:
            return hub.silences.forget(machine.id)
        checked = self._checked.get(machine.id)
        if checked is None:
            return False  # its checkup is due
        request, baseline = checked.checkup.request, checked.checkup.baseline
        if baseline is None or request.outlet != machine.current_outlet:
            return hub.silences.forget(machine.id)
        reachable_since = self._reachable_since(machine, now)
        if reachable_since is None:
            return hub.silences.suspend(machine.id, latest.occurred_at)
        device = hub.devices[machine.current_device or ""]
        if device.pending or now - reachable_since < GRACE:
            return False
        site = SiteHours(request.zone, hub.fleet.outlets[machine.current_outlet].hours)
        start = latest.occurred_at if device.has_journal else max(latest.occurred_at, reachable_since)
        criteria = SilenceCriteria(baseline, site, hub.options.sensitivity)
        return hub.silences.assess(machine.id, criteria, latest.occurred_at, start, now)

    def _reachable_since(self, machine: Machine, now: Millis) -> Millis | None:
        """Return since when the device of a machine is reachable; None if it is not."""
        device_id, devices = machine.current_device, self._hub.devices
        device = devices.get(device_id)
        if device_id is None or device is None or not (device.is_online and devices.can_hear(device_id)):
            self._online_since.pop(device_id or "", None)
            return None
        return self._online_since.setdefault(device_id, now)


@callback
def silence_of(hub: HubView, machine_id: str) -> Silence | None:
    """Return the silence of a machine, if it is silent now."""
    latest = hub.totals.latest(machine_id)
    return hub.silences.silence(machine_id, latest.occurred_at if latest else None)


def _is_in_use(hub: Hub, machine: Machine) -> bool:
    outlet = hub.fleet.outlets.get(machine.current_outlet)
    return machine.is_active and outlet is not None and outlet.is_active
