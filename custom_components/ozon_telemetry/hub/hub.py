"""The hub: a fleet of devices below one topic prefix, and its ledger, composed from their parts.

Every part is complete when it is made, in the order in which they depend on each other; nothing runs before
`async_start`. An event goes from `queue` through `worker` to the projector, a question through `reader` to the ledger.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
import logging
from typing import Any, Self, override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started

from ..clock import now_millis
from ..const import CONF_PREFIX, DOMAIN
from ..core.domain.disputes import DisputeChoice, Resolution
from ..core.domain.fleet import Fleet
from ..core.domain.instants import duration_millis
from ..core.domain.legacy_history import LegacyTreatment
from ..core.domain.time_alignment import UNSHIFTED, TimeAlignment
from ..core.domain.zones import Zones
from ..core.ledger import Dispute, LedgerError, LedgerErrorKind, TreatmentKey
from ..core.ledger.engines.place import LedgerPlace
from ..core.ledger.history_import import ImportResult
from ..core.protocol.codec import Topics
from ..core.read_models import ReadModels
from ..devices.availability_recorder import AvailabilityRecorder
from ..devices.broker_check import BrokerCheck
from ..devices.commands import CommandSender
from ..devices.pending import MOST_PENDING, not_offered
from ..devices.tracker import DeviceTracker
from ..fleet.device_registry import FleetDevices
from ..fleet.subentries import fleet_of
from ..ingest.queue import MessageQueue
from ..ingest.transports.device_topics import DeviceTopics
from ..ingest.transports.esphome import EsphomeTransport, Surroundings
from ..ingest.transports.mqtt import MqttTransport
from ..ingest.transports.transport import TransportRouter
from ..ingest.worker import IngestWorker
from ..issues import Issues
from ..options import counting_entries
from ..publish.outbox import TreatmentOutbox
from ..publish.signal import EVERYTHING
from .hub_view import HubView, OzonConfigEntry
from .move_record import async_follow_move, former_place
from .open_ledger import OpenLedger, ledger_place
from .projector import LedgerProjector

_LOGGER = logging.getLogger(__name__)


class Hub(HubView):
    """All parts of one hub with devices."""

    is_moving = False  # its ledger is, to another place

    def __init__(self, hass: HomeAssistant, entry: OzonConfigEntry, ledger: OpenLedger, models: ReadModels) -> None:
        """Compose a hub around its open ledger."""
        fleet_devices = FleetDevices(hass, entry)
        super().__init__(hass, entry, fleet_devices)
        self._settle_areas = fleet_devices.settle
        self.topics = Topics(entry.data[CONF_PREFIX])
        self.ledger = ledger
        self.reader = ledger.reader
        self.writer = ledger.writer
        self.queue = MessageQueue()
        device_topics = DeviceTopics(self.topics, self.known_as)
        self.mqtt = MqttTransport(hass, entry, device_topics, self.queue, self._broker_connection_changed)
        surroundings = Surroundings(self.known_as, self._is_ours, self._is_heard_by_mqtt, self._connection_changed)
        self.esphome = EsphomeTransport(hass, entry, self.queue, surroundings)
        self.transports = TransportRouter([self.mqtt, self.esphome])
        self.commands = CommandSender(hass, self.transports.async_command)
        self.broker_check = BrokerCheck(hass, entry, self.issues)
        self.devices = DeviceTracker(hass, entry, fleet_devices, self.feeds, self._throttle)
        self.devices.can_hear = self.transports.can_hear
        self.availability = AvailabilityRecorder(self.devices.availability, self.writer.record_availability, now_millis)
        self._projector = LedgerProjector(
            hass=hass,
            entry=entry,
            ledger=ledger,
            wake_worker=self.queue.wake,
            issues=self.issues,
            fleet_devices=fleet_devices,
            devices=self.devices,
            commands=self.commands,
            broker_check=self.broker_check,
            feeds=self.feeds,
            state_changed=self.state_changed,
            throttle=self._throttle,
            treatment_events=self.treatment_events,
            outbox=TreatmentOutbox(hass, self.writer.note_published),
            history_changed=self.history_changed,
            models=models,
        )
        self.writer.file_changed = self._projector.file_changed
        self.worker = IngestWorker(self.queue, self.writer, self.transports, self._projector)
        self._stop_lock = asyncio.Lock()
        self._is_stopped = False

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: OzonConfigEntry) -> Self:
        """Open the ledger of an entry and return the hub around it. Raises LedgerError."""
        try:
            ledger, models = await _async_open_ledger(hass, entry)
        except LedgerError as error:
            Issues(hass, entry).ledger_failed(error, ledger_place(hass, entry))
            raise
        try:
            hub = cls(hass, entry, ledger, models)
            hub.devices.restore(await ledger.reader.last_heard(duration_millis(hub.options.offline_timeout)))
            hub._show_fleet()
        except BaseException:
            await ledger.writer.close()
            raise
        return hub

    @property
    @override
    def fleet(self) -> Fleet:
        """Return the fleet on which treatments are booked now."""
        return self.ledger.fleet

    def known_as(self, device_id: str) -> str:
        """Return the id under which a device is known here, adopted or pending, in whichever spelling."""
        known = self.fleet.known_as(device_id)
        return known if self.fleet.is_adopted(known) else self.devices.pending.known_as(device_id)

    @property
    @override
    def models(self) -> ReadModels:
        """Return what is shown of the ledger."""
        return self._projector.models

    @property
    @override
    def zones(self) -> Zones:
        """Return the zones in which days are summed now, also those of removed outlets."""
        return self.ledger.file.zones

    @property
    @override
    def place(self) -> LedgerPlace:
        """Return where the ledger is."""
        return self.ledger.place

    @override
    def size(self) -> int:
        """Return how many bytes the ledger takes; blocks. Raises LedgerError."""
        return self.ledger.file.size()

    @callback
    def async_start(self) -> None:
        """Start to commit and to acknowledge; automations follow once Home Assistant has started."""
        self.worker.async_start(self._spawn)
        self.entry.async_on_unload(async_at_started(self.hass, self._open_outbox))
        ignored = async_dispatcher_connect(self.hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._projector.follow_ignored)
        self.entry.async_on_unload(ignored)
        self.entry.async_on_unload(self.hass.config_entries.flow.async_subscribe_flow(self._projector.follow_flow))

    async def async_stop(self) -> None:
        """Accept nothing more, commit what is in the queue, acknowledge it, and close the ledger.

        Whoever stops it meanwhile waits too: the next hub must not open the file before.
        """
        async with self._stop_lock:
            if not self._is_stopped:
                await self._stop()
                self._is_stopped = True

    async def _stop(self) -> None:
        await self.worker.async_stop()
        with suppress(LedgerError):
            await self.writer.record_published()
        await self.availability.async_end()
        await self.writer.close()

    async def async_drain(self) -> None:
        """Wait until all that came before this call is committed, published and acknowledged.

        Raises LedgerError if the ledger cannot be written, or the hub stops meanwhile.
        """
        await self.worker.async_drain()

    @callback
    def configuration_changed(self) -> None:
        """Apply changed options, subentries or time zone; the worker rebooks between two batches."""
        self._projector.fleet_changed()

    @callback
    def models_changed(self) -> None:
        """Load totals and maintenance again: something else than a committed batch changed them."""
        self._projector.models_changed()

    async def async_import_history(
        self,
        device_id: str,
        history: Sequence[LegacyTreatment],
        alignment: TimeAlignment = UNSHIFTED,
        number: int | None = None,
    ) -> ImportResult:
        """Import a piece of a device's history; `history_imported` comes after the last. Raises LedgerError.

        `number` is the import to which it belongs.
        """
        # Afterwards, what is imported counts as published together with what was published before.
        await self.writer.record_published()
        return await self.writer.import_history(device_id, history, alignment, number)

    async def async_undo_import(self, number: int, device_id: str) -> None:
        """Undo an import for one device; `history_imported` comes after the last. Raises LedgerError and UndoError."""
        await self.writer.record_published()
        await self.writer.undo_import(number, device_id)

    async def async_resolve_disputes(
        self, keys: Sequence[TreatmentKey], choice: DisputeChoice | None, by: str
    ) -> list[Dispute]:
        """Decide on disputes, or take the decisions back with None; return those that changed. Raises LedgerError."""
        resolution = None if choice is None else Resolution(choice, now_millis(), by)
        changed = await self.writer.resolve_disputes(keys, resolution)
        if changed:
            self.history_imported()
            await self.async_drain()
        for dispute in changed:
            if choice is DisputeChoice.OTHER_DEVICE:
                self.issues.device_id_shared(dispute.device_id, self.fleet)
        return changed

    @callback
    def history_imported(self) -> None:
        """Reload what is derived from past treatments: read models and long-term statistics."""
        self.models_changed()
        self.history_changed.send(EVERYTHING)

    @callback
    def _broker_connection_changed(self) -> None:
        """Follow MQTT's connection to the broker: without it nothing is known of the devices that use it."""
        is_connected = self.mqtt.is_connected
        _LOGGER.info("The connection to the broker is %s", "there" if is_connected else "lost")
        self.broker_check.connection_changed(now_millis(), is_connected=is_connected)
        self._connection_changed()

    @callback
    def _connection_changed(self) -> None:
        """Follow the transports: whether any device can be heard now."""
        self.devices.connection_changed(now_millis(), is_connected=self.transports.is_connected)

    def _is_ours(self, device_id: str) -> bool:
        """Return whether a device without a prefix is this hub's: it adopted it, or nobody did and it is the first."""
        if self.fleet.is_adopted(device_id):
            return True
        loaded = (it.runtime_data for it in self.hass.config_entries.async_loaded_entries(DOMAIN))
        others = [hub for hub in loaded if isinstance(hub, Hub)]
        if any(other.fleet.is_adopted(other.fleet.known_as(device_id)) for other in others):
            return False
        entries = counting_entries(self.hass, include_disabled=False)
        return bool(entries) and entries[0] is self.entry

    def _is_heard_by_mqtt(self, device_id: str) -> bool:
        return self.mqtt.is_connected and self.mqtt.reaches(device_id)

    @callback
    def tick(self) -> None:
        """Check what time alone changes: devices offline by timeout, another broker or ledger file, midnights."""
        now = now_millis()
        timeout = duration_millis(self.options.offline_timeout)
        self.esphome.async_look()
        self.devices.keep_alive(self.esphome.connected_devices, now)
        self.devices.expire(now, timeout)
        self.broker_check.tick(now, timeout)
        self._settle_areas()
        self._projector.check_file()
        self.issues.check_not_offered(not_offered(self.hass), MOST_PENDING)
        if self.totals.is_day_over(now):
            self.models_changed()

    @callback
    def _show_fleet(self) -> None:
        """Register the fleet as it is booked, and raise or withdraw what its ledger says."""
        self.issues.ledger_recovered()
        self.issues.check_former_ledger(former_place(self.hass, self.entry), self.ledger.place)
        self.issues.check_maintenance(self.maintenance.overdue(now_millis()))
        self._projector.follow_fleet(self.fleet)
        if fleet_of(self.entry) != self.fleet:
            self.configuration_changed()  # machines were moved out of an outlet that is gone

    @callback
    def _open_outbox(self, _: HomeAssistant) -> None:
        self._projector.open_outbox()

    def _spawn(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self.entry.async_create_background_task(self.hass, work, f"{DOMAIN} {name} of {self.entry.title}")


def hub_of(entry: OzonConfigEntry) -> Hub:
    """Return the loaded hub of an entry that is no head office. Raises TypeError for one."""
    if isinstance(hub := entry.runtime_data, Hub):
        return hub
    raise TypeError(f"{entry.title} is a head office")


async def _async_open_ledger(hass: HomeAssistant, entry: OzonConfigEntry) -> tuple[OpenLedger, ReadModels]:
    """Open the ledger of an entry, where it is or was moved to. Raises LedgerError."""
    try:
        return await OpenLedger.async_open(hass, entry)
    except LedgerError as error:
        if error.kind is not LedgerErrorKind.MOVED or not await async_follow_move(hass, entry):
            raise
    return await OpenLedger.async_open(hass, entry)
