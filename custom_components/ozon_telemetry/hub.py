"""The hub: one pipeline from the broker to the ledger, and from there to everything that shows or reacts.

MQTT -> inbox -> writer (ledger, durable) -> acknowledgements -> standing -> entities. The arrows never turn back: what
is behind the ledger may lag or fail, and is rebuilt from it.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
import logging
from pathlib import Path
from typing import Concatenate, Final
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util
from sqlalchemy import Connection

from .acknowledger import Acknowledger
from .broker import BrokerWatch
from .commander import Commander
from .const import CONF_LEDGER, CONF_PREFIX, DOMAIN
from .core.fleet import Fleet
from .core.history import Sighting
from .core.ledger import Ledger, LedgerError, Settled
from .core.ledger.importing import Absorbed
from .core.ledger.telling import untold
from .core.ledger.zones import Zones
from .core.maintenance import MaintenanceBook
from .core.messages import Millis, Status
from .core.protocol import Topics
from .core.silence_book import SilenceBook
from .core.standing import Standing
from .devices import Devices
from .fleet_config import fleet_of, leave_removed_outlets
from .inbox import Inbox
from .issues import Issues
from .listeners import Listeners
from .news import EVERYTHING, News
from .options import HubOptions
from .registry import Registry
from .rejections import Rejections
from .roster import Roster
from .screen import Screen
from .teller import Teller
from .watching import Watching
from .writer import Done, Writer

_LOGGER = logging.getLogger(__name__)

type OzonConfigEntry = ConfigEntry[Hub]

BATCH: Final = 1000  # more would hold the event loop up: the ledger's thread takes Python's lock for its judgement
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
_LAST_WORDS: Final = 5.0
_QUIET: Final = 1.0  # what automations were told is written down when nothing has come for so long


def now_millis() -> Millis:
    """Return the present instant."""
    return round(dt_util.utcnow().timestamp() * 1000)


class Hub:
    """A fleet of devices below one prefix of topics, and its ledger."""

    standing: Standing
    maintenance: MaintenanceBook

    def __init__(self, hass: HomeAssistant, entry: OzonConfigEntry) -> None:
        """Put the parts together; nothing runs yet."""
        self.hass = hass
        self.entry = entry
        self.options = HubOptions.of(entry)
        self.topics = Topics(entry.data[CONF_PREFIX])
        self.ledger = Ledger(Path(hass.config.path(entry.data[CONF_LEDGER])), self.zone)
        self.inbox = Inbox(self.topics)
        self.issues = Issues(hass, entry)
        self.broker = BrokerWatch(hass, entry, self.issues)
        self.rejections = Rejections()
        self.figures = Listeners[[]]()
        self.history = Listeners[[]]()
        self.news = News()
        self._teller = Teller(hass)
        self.screen = Screen(self.figures)
        self.registry = Registry(hass, entry)
        self.devices = Devices(hass, entry, self.registry, self.screen)
        self.machines = Roster[str]()
        self.outlets = Roster[str]()
        self.silences = SilenceBook()
        self.duplicates = 0
        self._writer = Writer(self.ledger)
        self.watching = Watching(self.devices.lookout, self.async_write, now_millis)
        self.commander = Commander(hass, self.topics)
        self._acknowledger = Acknowledger(hass, self.topics)
        self._is_fleet_changed = True
        self._is_standing_old = False
        self._caught_up = asyncio.Event()
        self._is_telling_due = False
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def zone(self) -> ZoneInfo:
        """Return Home Assistant's time zone, in which days begin unless an outlet has its own."""
        return ZoneInfo(self.hass.config.time_zone)

    @property
    def fleet(self) -> Fleet:
        """Return the fleet on which treatments are booked now."""
        return self.ledger.fleet

    async def async_open(self) -> None:
        """Open the ledger and load where everything stands. Raises LedgerError."""
        try:
            while self._is_fleet_changed:
                await self._change_fleet()
        except LedgerError as error:
            self.issues.ledger_failed(error, self.ledger.path)
            raise
        self.issues.ledger_works()

    @callback
    def async_start(self) -> None:
        """Begin to write and to acknowledge."""
        for name, run in (("writer", self._write_forever()), ("acknowledger", self._acknowledger.run())):
            title = f"{DOMAIN} {name} of {self.entry.title}"
            self._tasks.append(self.entry.async_create_background_task(self.hass, run, title))
        self.entry.async_on_unload(async_at_started(self.hass, self._begin_telling))

    async def async_stop(self) -> None:
        """Take nothing more, finish what is in the inbox, acknowledge it, and let go of the ledger."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.inbox.close()
        self.release()
        if self._tasks:
            writer, acknowledger = self._tasks
            await asyncio.wait([writer])
            acknowledger.cancel()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._acknowledger.flush(), _LAST_WORDS)
            if self._teller.owes_memory:
                with suppress(LedgerError):
                    await self._remember_told()
        await self.watching.async_end()
        await self._writer.close()

    async def async_caught_up(self) -> None:
        """Wait until all that came before this call is durable, shown and acknowledged."""
        self._caught_up.clear()
        self.inbox.wake()
        await self._caught_up.wait()
        await self._acknowledger.async_caught_up()

    @callback
    def async_configuration_changed(self) -> None:
        """Take over options and subentries; what they re-book is written in its turn."""
        self.options = HubOptions.of(self.entry)
        self._is_fleet_changed = True
        self.inbox.wake()

    @callback
    def async_connection_changed(self, is_connected: bool) -> None:
        """Show whether devices can be heard at all; told by MQTT."""
        if is_connected != self.devices.is_connected:
            _LOGGER.info("The connection to the broker is %s", "there" if is_connected else "lost")
            self.devices.connection_changed(is_connected=is_connected)
            self.broker.connection_changed(now_millis(), is_connected=is_connected)
            watch = self.devices.lookout.begin if is_connected else self.devices.lookout.end
            watch(now_millis())

    async def async_read[**P, T](
        self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask the ledger something in a worker thread. Raises LedgerError."""

        def ask() -> T:
            with self.ledger.reading() as connection:
                return question(connection, *args, **kwargs)

        return await self.hass.async_add_executor_job(ask)

    async def async_write[T](self, work: Callable[[Ledger], T]) -> T:
        """Do something to the ledger in its own thread, between two steps. Raises LedgerError."""
        return await self._writer.do(work)

    async def async_absorb(self, device_id: str, history: Sequence[Sighting]) -> Absorbed:
        """Take in a piece of a device's history; `async_history_changed` comes after the last. Raises LedgerError."""
        if self._teller.owes_memory:
            await self._remember_told()  # afterwards, what is imported counts as told together with it
        return await self.async_write(lambda ledger: ledger.absorb(device_id, history))

    @callback
    def async_history_changed(self) -> None:
        """Let everything follow that is made of what has been."""
        self.async_figures_changed()
        self.history.call(EVERYTHING)

    async def async_hold(self) -> None:
        """Let the ledger's file rest, whole, until `release`; events wait meanwhile. Raises LedgerError."""
        await self._writer.hold()

    @callback
    def release(self) -> None:
        """Go on after `async_hold`."""
        self._writer.release()

    @callback
    def async_listen_settled(self, listener: Callable[[Settled], None]) -> CALLBACK_TYPE:
        """Call `listener` after every commit, until the returned function is called."""
        return self.news.settled.add(EVERYTHING, listener)

    @callback
    def async_tick(self) -> None:
        """Notice what only time changes: who has been silent for too long, and whether a midnight has passed."""
        now = now_millis()
        timeout = round(self.options.offline_timeout.total_seconds() * 1000)
        self.devices.expire(now, timeout)
        self.broker.tick(now, timeout)
        self.devices.lookout.expire(now, timeout)
        if self.standing.is_over(now):
            self.async_figures_changed()

    @callback
    def async_figures_changed(self) -> None:
        """Have all figures loaded anew, since something else than a treatment changed them."""
        self._is_standing_old = True
        self.inbox.wake()

    @callback
    def _begin_telling(self, _: HomeAssistant) -> None:
        self._is_telling_due = True
        self.inbox.wake()

    @property
    def _has_work(self) -> bool:
        changed = self._is_fleet_changed or self._is_standing_old or self._is_telling_due
        return changed or len(self.inbox) > 0 or self._writer.has_pending

    async def _write_forever(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set() or len(self.inbox):
            try:
                if not self._has_work:
                    await self._quiet()
                    continue
                await self._step()
            except LedgerError as error:
                self.issues.ledger_failed(error, self.ledger.path)
            except Exception:
                # Whatever it was must not end the counting: what is not stored, its device sends again.
                _LOGGER.exception("A step of %s failed", self.entry.title)
            else:
                self.issues.ledger_works()
                pause = FIRST_PAUSE
                continue
            if self._stopping.is_set():
                return
            await self._rest(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _step(self) -> None:
        """Do one step. Raises LedgerError if the ledger could not take it; then everything waits for the next try."""
        while self._is_fleet_changed:
            await self._change_fleet()
        if self._is_standing_old:
            await self._load_standing()
        if self._is_telling_due:
            self._teller.open(await self.async_read(untold), self.fleet, self.options.freshness, now_millis())
            self._is_telling_due = False
        done = await self._writer.write(await self.inbox.take(BATCH))
        self._take_in(done)
        await self.screen.show()
        if done.trouble is not None:
            raise done.trouble

    async def _quiet(self) -> None:
        """Wait for work, and do meanwhile what had to stand back behind it. Raises LedgerError."""
        self._acknowledger.hurry()
        rest = self.screen.rest
        if rest is not None:
            if not await self.inbox.wait(rest):
                await self.screen.show_all()
            return
        self._caught_up.set()
        if not await self.inbox.wait(_QUIET if self._teller.owes_memory else None):
            await self._remember_told()

    async def _remember_told(self) -> None:
        await self._writer.remember_told()
        self._teller.owes_memory = False

    @callback
    def _take_in(self, done: Done) -> None:
        """Spread what a step did: first to the devices, then to those who show and react."""
        for device_id, ack in done.answers.items():
            self._acknowledger.tell(device_id, ack)
        for (device_id, _), ack in done.settled.acks.items():
            self._acknowledger.tell(device_id, ack)
        for rejected in done.understood.rejected:
            self.rejections.note(rejected)
        self.duplicates += done.settled.duplicates
        self.devices.hear(done.understood)
        self.issues.judge_waiting(self.devices.waiting.counting)
        if done.understood.is_spoken:
            self.broker.hear()
        for report in done.understood.reports:
            self.commander.hear(report)
            if isinstance(report.message, Status):
                self.issues.judge_status(report.message, self.fleet)
        self.screen.touch(*self.standing.apply(done.settled))
        self.maintenance.apply(done.settled)
        self.issues.judge_settled(done.settled, self.fleet)
        self.news.spread(done.settled, self.options.freshness)
        self._teller.tell(done.settled, self.fleet, self.options.freshness, now_millis())

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _load_standing(self) -> None:
        """Load the figures anew: a midnight has passed, or treatments have other owners. Raises LedgerError."""
        self.standing = await self.async_read(Standing.load, self.fleet, self.zone, now_millis())
        self.maintenance = await self.async_read(MaintenanceBook.load, self.fleet, Zones(self.zone, self.fleet))
        self._is_standing_old = False
        self.issues.judge_maintenance(self.maintenance.overdue(now_millis()))
        self.screen.touch(*self.figures.keys())

    async def _change_fleet(self) -> None:
        """Book on the configured fleet and let everything else follow. Raises LedgerError."""
        fleet = fleet_of(self.entry)
        # Cleared before it is done: what changes in the meantime must be looked at again.
        self._is_fleet_changed = False
        try:
            await self._writer.change_fleet(fleet, now_millis(), self.zone)
            await self._load_standing()
        except LedgerError:
            self._is_fleet_changed = True
            raise
        if self._is_fleet_changed:
            return  # it changed meanwhile: what follows would look for subentries that are gone
        self.registry.register(fleet)
        self.issues.judge_fleet(fleet)
        adopted = self.devices.change_fleet(fleet)
        self.devices.lookout.look_for(fleet.timelines, now_millis())
        self.outlets.update((outlet, outlet) for outlet in fleet.outlets)
        self.machines.update((machine, machine) for machine in fleet.machines)
        leave_removed_outlets(self.hass, self.entry, fleet, now_millis())
        for status in adopted:
            if status.gen is not None:
                await self.async_invite(status.device_id, status.gen)

    async def async_invite(self, device_id: str, gen: str) -> None:
        """Ask a device for everything in its journal that the ledger does not have. Raises LedgerError."""
        ack = await self._writer.answer(device_id, gen)
        if ack is not None:
            self._acknowledger.tell(device_id, ack)
