"""Puller: asks one connected device for its records, batch by batch; what it asks for next is what the ledger has.

Nothing is acknowledged by a pull but what an acknowledgement of the ledger named, and that is after the commit.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
from time import monotonic, time_ns
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
import orjson
import voluptuous as vol

from ...core.domain.messages import Ack, Channel
from ...core.protocol.batch import RawMessage
from ...core.protocol.codec import MAX_BATCH
from ...core.protocol.json_fields import MAX_COUNTER
from ...core.protocol.native_api import Call, Position, PullState, event_batches, journal_report
from .esphome_device import Answer, EsphomeDevice

_LOGGER = logging.getLogger(__name__)

# Seconds. What is not answered is asked for again, as a device by MQTT sends again.
FIRST_PAUSE: Final = 10.0
LONGEST_PAUSE: Final = 300.0
# A lone press costs one pull; that it is stored is said with the next one, or after so long without any.
ACK_DELAY: Final = 5.0
# The position tells what is new, so that an idle device costs a row of the recorder four times a day ...
SLOWLY: Final = 6 * 3600.0
# ... but a person may have disabled it.
WITHOUT_POSITION: Final = 60.0
# The ledger goes back behind a journal that is behind it once two reports say so, half a minute apart.
BEYOND: Final = 35.0
_HEARTBEAT_FIELDS: Final = ("uptime", "rssi", "heap")

type Put = Callable[[RawMessage], None]


class Puller:
    """Pulls from one device, for as long as it is connected."""

    def __init__(self, device: EsphomeDevice, put: Put) -> None:
        """Pull from `device`; what it answers goes to `put`."""
        self._device = device
        self._put_raw = put
        self._state = PullState()
        self._wake = asyncio.Event()
        self._pause = FIRST_PAUSE
        self._heartbeat: dict[str, Any] = {}
        self._heard_at = 0.0
        self._asked_after: int | None = None

    @callback
    def acknowledge(self, ack: Ack) -> None:
        """Note what the ledger has: the next pull says so. Its first word comes when the device is adopted."""
        before = self._state.ledger and self._state.mark
        if self._state.apply_ack(ack):
            if self._state.mark != before:
                self._pause, self._asked_after = FIRST_PAUSE, None
            self._wake.set()

    @callback
    def position_changed(self, position: Position) -> None:
        """Note that the device has more, or another status."""
        self._state.apply_position(position)
        self._wake.set()

    @callback
    def apply_status(self, answer: Answer) -> None:
        """Pass a status on, as if the device had published it, with the heartbeat that is in it."""
        self._state.needs_status, self._asked_after = False, None
        self._state.apply_report(report := journal_report(answer))
        self._state.is_unanswered = report is not None
        self._put(Channel.STATUS, answer)
        self._heartbeat = {name: answer[name] for name in _HEARTBEAT_FIELDS if answer.get(name) is not None}
        self._heard_at = monotonic()
        self._beat()

    async def async_run(self) -> None:
        """Pull what is new, until it is cancelled."""
        if (position := self._device.position) is not None:
            self._state.apply_position(position)
        while True:
            try:
                await self._step()
            except (HomeAssistantError, TimeoutError, vol.Invalid) as error:
                _LOGGER.debug("%s did not answer: %s", self._device.device_id, error or type(error).__name__)
                await self._wait(self._next_pause())
                self._state.needs_status = True

    async def _step(self) -> None:
        """Ask for what is due, or wait until something may be."""
        match self._state.next_call:
            case Call.STATUS:
                self.apply_status(await self._device.async_status())
                if self._state.report is None:  # it keeps no journal
                    await self._wait(self._next_pause())
            case Call.RECORDS:
                await self._fetch_records()
            case Call.ACKNOWLEDGEMENT:
                if not await self._wait(ACK_DELAY):
                    await self._fetch(0)
                    self._beat()
            case Call.NOTHING:
                await self._idle()

    async def _idle(self) -> None:
        """Wait for a word of the ledger or the device, and ask again where none comes."""
        if self._state.is_unanswered:
            if not await self._wait(self._pause):
                self._next_pause()
                self._state.is_unanswered, self._asked_after = False, None
            return
        if not await self._wait(self._patience):
            self._state.needs_status = True

    @property
    def _patience(self) -> float:
        if self._state.is_beyond:
            return max(BEYOND, self._next_pause())
        return SLOWLY if self._device.position_entity else WITHOUT_POSITION

    async def _fetch_records(self) -> None:
        """Ask for records; for the same ones again only after a pause, in which the ledger may go on."""
        if self._asked_after == self._state.mark:
            self._asked_after = None
            await self._wait(self._next_pause())
            return
        self._asked_after = self._state.mark
        await self._fetch(MAX_BATCH)

    async def _fetch(self, limit: int) -> None:
        """Acknowledge what the ledger has, and pass on what comes next."""
        gen = self._state.gen
        answer = await self._device.async_fetch(gen, self._state.mark, limit)
        if (told := journal_report(answer)) is None:
            raise HomeAssistantError("its answer tells nothing of its journal")
        if told.gen != gen:  # it has another journal now, which its position tells too
            self._state.needs_status = True
            await self._wait(self._next_pause())
            return
        self._state.apply_report(told)
        batches = event_batches(self._device.device_id, answer) if limit else []
        for payload in batches:
            self._state.is_unanswered = True
            self._put_payload(Channel.EVENTS, payload)
        if limit and not batches:
            await self._wait(FIRST_PAUSE)  # what is next may be on a card that is missing or slow

    def _next_pause(self) -> float:
        """Return how long to wait for an answer; each time without progress twice as long."""
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        return pause

    async def _wait(self, seconds: float) -> bool:
        """Wait for a word of the ledger or the device, at most so long; return whether there was one."""
        self._wake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
            return True
        return False

    def _beat(self) -> None:
        """Pass on how many records are pending, as a heartbeat does."""
        if (report := self._state.report) is None:
            return
        fields = dict(self._heartbeat)
        if type(uptime := fields.get("uptime")) is int and uptime <= MAX_COUNTER:
            fields["uptime"] = uptime + round(monotonic() - self._heard_at)
        self._put(Channel.HEARTBEAT, fields | {"seq": report.newest, "pending": report.newest - report.acked})

    def _put(self, channel: Channel, fields: Answer) -> None:
        self._put_payload(channel, orjson.dumps({"device_id": self._device.device_id} | fields))

    def _put_payload(self, channel: Channel, payload: bytes) -> None:
        self._put_raw(pulled_message(channel, self._device.device_id, payload))


def pulled_message(channel: Channel, device_id: str, payload: bytes) -> RawMessage:
    """Return a message that no broker delivered, as of now."""
    return RawMessage(channel, device_id, payload, is_retained=False, at=time_ns() // 1_000_000, is_pulled=True)
