"""Tracker of the ESP32 devices: the state of each adopted one, and which are pending."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..core.domain.availability import AvailabilityTracker
from ..core.domain.fleet import UNASSIGNED, Fleet
from ..core.domain.messages import Millis, Status
from ..core.protocol.batch import DecodedBatch, DeviceReport
from ..core.read_models.totals import FLEET
from ..fleet.device_registry import RegisteredDevices
from ..publish.item_feed import FleetFeeds
from ..publish.state_throttle import StateThrottle
from .device_state import DeviceState
from .pending import PendingDevices


class DeviceTracker:
    """All devices that are or were adopted, and the pending ones."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        fleet_devices: RegisteredDevices,
        feeds: FleetFeeds,
        throttle: StateThrottle,
    ) -> None:
        """Start without devices."""
        self.pending = PendingDevices(hass, entry)
        self.availability = AvailabilityTracker()
        self.is_connected = False
        # Whether a device could be heard now, if it sent something.
        self.can_hear: Callable[[str], bool] = lambda _: self.is_connected
        self._fleet_devices = fleet_devices
        self._feeds = feeds
        self._throttle = throttle
        self._fleet = Fleet()
        self._states: dict[str, DeviceState] = {}
        self._heard: Mapping[str, Millis] = {}

    def __getitem__(self, device_id: str) -> DeviceState:
        """Return the state of a device that is or was adopted."""
        return self._states[device_id]

    def get(self, device_id: str | None) -> DeviceState | None:
        """Return the state of a device, if it was ever adopted."""
        return self._states.get(device_id) if device_id is not None else None

    @callback
    def restore(self, heard: Mapping[str, Millis]) -> None:
        """Keep when devices were last heard, as the ledger knows it, for those that are adopted from now on."""
        self._heard = heard

    @callback
    def change_fleet(self, fleet: Fleet, now: Millis) -> list[Status]:
        """Adopt the devices of a fleet; return the statuses that new ones sent while they were pending."""
        before, self._fleet = self._fleet, fleet
        statuses = []
        for device_id in fleet.timelines.keys() - before.timelines.keys():
            # What is known of a device that was here before is kept: its entities may still look at it.
            state = self._states.setdefault(device_id, DeviceState(device_id, last_seen=self._heard.get(device_id)))
            report = self.pending.remove(device_id)
            if report is not None and isinstance(report.message, Status):
                state.apply(report)
                statuses.append(report.message)
        self.availability.set_devices(fleet.timelines, now)
        self._feeds.devices.update(filter(self._fleet_devices.id_of, fleet.timelines))
        self._feeds.updatable.retain(self._feeds.devices)
        for status in statuses:
            self._describe(status)
        return statuses

    @callback
    def show(self, state: DeviceState) -> None:
        """Take the state of a device from somebody who hears it."""
        self._states[state.device_id] = state

    @callback
    def forget(self, *device_ids: str) -> None:
        """Remove devices that a person deleted from the feeds: one that gets a machine again is new."""
        for device_id in device_ids:
            self._feeds.devices.discard(device_id)
            self._feeds.updatable.discard(device_id)

    @callback
    def apply(self, decoded: DecodedBatch) -> None:
        """Apply a decoded batch to the states of its devices."""
        waiting = self.pending.number
        for received in decoded.unadopted:
            self.pending.add(received.event.device_id)
        self.pending.mark_counting({received.event.device_id for received in decoded.unadopted})
        for device_id, at in {received.event.device_id: received.at for received in decoded.events}.items():
            self._apply_event(device_id, at)
        for report in decoded.reports:
            self._apply_report(report)
        if self.pending.number != waiting:
            self._throttle.mark_dirty(FLEET)

    @callback
    def expire(self, now: Millis, timeout: Millis) -> None:
        """Mark devices offline that have been silent for too long."""
        for state in self._states.values():
            if state.expire(now, timeout):
                self._throttle.publish(*self._affected_keys(state.device_id))
        self.availability.expire(now, timeout, self.can_hear)

    @callback
    def keep_alive(self, device_ids: Iterable[str], now: Millis) -> None:
        """Note that devices are connected: that is a sign of life, although they send nothing."""
        for device_id in device_ids:
            if (state := self.get(device_id)) is not None and self._fleet.is_adopted(device_id):
                if state.keep_alive(now):
                    self._throttle.publish(*self._affected_keys(device_id))
                self.availability.report(device_id, now, is_online=True)

    @callback
    def connection_changed(self, now: Millis, *, is_connected: bool) -> None:
        """Follow the connections: without one to a device nothing is known of it."""
        self._throttle.publish(*self._states)
        if is_connected and not self.is_connected:
            self.availability.start_window(now)
        elif self.is_connected and not is_connected:
            self.availability.end_window(now)
        self.is_connected = is_connected

    def journal_statuses(self) -> list[Status]:
        """Return the last status of each adopted device that keeps a journal."""
        states = (state for state in self._states.values() if self._fleet.is_adopted(state.device_id))
        return [state.status for state in states if state.status is not None and state.has_journal]

    def online_machines(self, key: str) -> int:
        """Return how many machines of an outlet, or of the fleet, have a device that is online."""
        machines = self._fleet.machines.values() if key == FLEET else self._fleet.machines_in(key)
        states = (self.get(machine.current_device) for machine in machines)
        return sum(state is not None and state.is_online for state in states)

    def _apply_event(self, device_id: str, at: Millis) -> None:
        state = self._states[device_id]
        was_online = state.is_online
        state.apply_event(at)
        self.availability.report(device_id, at, is_online=True)
        self._mark_dirty(state, was_online=was_online)

    def _apply_report(self, report: DeviceReport) -> None:
        device_id = report.message.device_id
        if not self._fleet.is_adopted(device_id):
            self.pending.add(device_id, report)
            return
        state = self._states[device_id]
        was_online = state.is_online
        state.apply(report)
        self.availability.report(device_id, report.at, is_online=state.is_online, is_retained=report.is_retained)
        if isinstance(report.message, Status):
            self._describe(report.message)
        self._mark_dirty(state, was_online=was_online)

    def _describe(self, status: Status) -> None:
        """Tell the device registry what a device is, and whether it can be updated."""
        self._fleet_devices.describe(status)
        if status.firmware and status.channel and status.device_id in self._feeds.devices:
            self._feeds.updatable.add(status.device_id)

    def _mark_dirty(self, state: DeviceState, *, was_online: bool) -> None:
        """Note that a device reported something: all but its own states depend only on whether it is online."""
        is_same = state.is_online == was_online
        self._throttle.mark_dirty(*([state.device_id] if is_same else self._affected_keys(state.device_id)))

    def _affected_keys(self, device_id: str) -> Iterator[str]:
        """Yield the keys whose states depend on a device: its own, its machine's, its outlet's and the fleet's."""
        yield from (device_id, FLEET)
        machine = self._fleet.machine_of(device_id)
        if machine is not None:
            yield machine.id
            if machine.current_outlet != UNASSIGNED:
                yield machine.current_outlet
