"""The ESP32 devices of the fleet as they are heard: their hardware's state, and who still waits for a machine."""

from collections.abc import Iterable, Iterator

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..core.domain.availability import AvailabilityTracker
from ..core.domain.fleet import NOBODY, Fleet
from ..core.domain.messages import Millis, Status
from ..core.protocol.batch import DecodedBatch, DeviceReport
from ..core.read_models.totals import FLEET
from ..fleet.device_registry import FleetDevices
from ..publish.item_feed import ItemFeed
from ..publish.state_throttle import StateThrottle
from .device_state import DeviceState
from .pending import PendingDevices


class DeviceTracker:
    """All adopted devices, and the waiting room of the others."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, registry: FleetDevices, screen: StateThrottle) -> None:
        """Begin with none."""
        self.waiting = PendingDevices(hass, entry)
        self.roster = ItemFeed[str]()
        self.updatable = ItemFeed[str]()
        self.lookout = AvailabilityTracker()
        self.is_connected = False
        self._registry = registry
        self._screen = screen
        self._fleet = Fleet()
        self._hardware: dict[str, DeviceState] = {}

    def __getitem__(self, device_id: str) -> DeviceState:
        """Return what is known of a device that is or was adopted."""
        return self._hardware[device_id]

    def get(self, device_id: str | None) -> DeviceState | None:
        """Return what is known of a device, if it was ever adopted."""
        return self._hardware.get(device_id) if device_id is not None else None

    @callback
    def change_fleet(self, fleet: Fleet) -> list[Status]:
        """Take in who is adopted now; return the statuses that new ones told while they waited."""
        before, self._fleet = self._fleet, fleet
        unanswered = []
        for device_id in fleet.timelines.keys() - before.timelines.keys():
            # What is known of a device that was here before is kept: its entities may still look at it.
            hardware = self._hardware.setdefault(device_id, DeviceState(device_id))
            if (report := self.waiting.leave(device_id)) is not None and isinstance(report.message, Status):
                hardware.hear(report)
                unanswered.append(report.message)
        self.roster.update((device_id, device_id) for device_id in fleet.timelines if self._registry.id_of(device_id))
        self.updatable.keep(self.roster)
        return unanswered

    @callback
    def forget(self, *device_ids: str) -> None:
        """Take in that a person deleted devices: if one gets a machine again, it is new."""
        for device_id in device_ids:
            self.roster.discard(device_id)
            self.updatable.discard(device_id)

    @callback
    def hear(self, understood: DecodedBatch) -> None:
        """Take in who said something."""
        for received in understood.unadopted:
            self.waiting.see(received.event.device_id)
        self.waiting.count({received.event.device_id for received in understood.unadopted})
        for device_id, at in {received.event.device_id: received.at for received in understood.events}.items():
            self._hear_event(device_id, at)
        for report in understood.reports:
            self._hear_report(report)

    @callback
    def expire(self, now: Millis, timeout: Millis) -> None:
        """Find out who has been silent for too long."""
        for hardware in self._hardware.values():
            if hardware.expire(now, timeout):
                self._screen.show_now(*self._concerned(hardware.device_id))

    @callback
    def connection_changed(self, *, is_connected: bool) -> None:
        """Without a broker nothing is known of any device."""
        self.is_connected = is_connected
        self._screen.show_now(*self._hardware)

    def online_machines(self, outlet_id: str) -> int:
        """Return how many of an outlet's machines have a device that is online."""
        hardware = (self.get(machine.current_device) for machine in self._fleet.machines_in(outlet_id))
        return sum(each is not None and each.is_online for each in hardware)

    def _hear_event(self, device_id: str, at: Millis) -> None:
        hardware = self._hardware[device_id]
        was_online = hardware.is_online
        hardware.hear_event(at)
        self.lookout.report(device_id, at, is_online=True)
        self._screen.mark_dirty(*([device_id] if was_online else self._concerned(device_id)))

    def _hear_report(self, report: DeviceReport) -> None:
        device_id = report.message.device_id
        if not self._fleet.is_adopted(device_id):
            self.waiting.see(device_id, report)
            return
        hardware = self._hardware[device_id]
        hardware.hear(report)
        self.lookout.report(device_id, report.at, is_online=hardware.is_online)
        if isinstance(report.message, Status):
            self._registry.describe(report.message)
            if report.message.firmware and report.message.channel and device_id in self.roster:
                self.updatable.add(device_id, device_id)
        self._screen.mark_dirty(*self._concerned(device_id))

    def _concerned(self, device_id: str) -> Iterator[str]:
        """Return whose figures depend on a device: its own, its machine's, its outlet's and the fleet's."""
        machine = self._fleet.machine_of(device_id)
        keys: Iterable[str] = (device_id, FLEET)
        yield from keys
        if machine is not None:
            yield machine.id
            if machine.current_outlet != NOBODY:
                yield machine.current_outlet
