"""Commands to devices: one succeeds only if its device confirms it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN, EVENT_COMMAND
from ..core.domain.messages import Command, CommandRequest, Status
from ..core.protocol.batch import DeviceReport
from ..permissions import async_require_admin

# Seconds. A device confirms at once or not at all: after a restart it no longer knows the command.
CONFIRMATION: Final = 10.0

type Send = Callable[[str, CommandRequest], Awaitable[None]]


class CommandSender:
    """Sends commands and waits for the status that confirms each by its id."""

    def __init__(self, hass: HomeAssistant, send: Send) -> None:
        """Start with no command under way; `send` raises HomeAssistantError."""
        self._hass = hass
        self._send_request = send
        self._unconfirmed: dict[str, asyncio.Future[None]] = {}

    @callback
    def confirm(self, report: DeviceReport) -> None:
        """Confirm the command whose id a status repeats, if it does."""
        if not isinstance(report.message, Status) or report.message.command_id is None:
            return
        confirmed = self._unconfirmed.get(f"{report.message.device_id} {report.message.command_id}")
        if confirmed is not None and not confirmed.done():
            confirmed.set_result(None)

    async def async_send(self, device_id: str, command: Command, context: Context | None) -> None:
        """Send a command of an administrator or an automation to a device, and wait for its confirmation.

        Raises Unauthorized for other users, HomeAssistantError if the command cannot be sent or is not confirmed.
        """
        await async_require_admin(self._hass, context)
        try:
            await self._send(device_id, CommandRequest(command, uuid4().hex))
        except TimeoutError:
            self._record(device_id, command, context, is_confirmed=False)
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="command_unconfirmed",
                translation_placeholders={"device": device_id, "seconds": f"{CONFIRMATION:g}"},
            ) from None
        self._record(device_id, command, context, is_confirmed=True)

    async def _send(self, device_id: str, request: CommandRequest) -> None:
        key = f"{device_id} {request.id}"
        confirmed = self._unconfirmed[key] = self._hass.loop.create_future()
        try:
            await self._send_request(device_id, request)
            await asyncio.wait_for(confirmed, CONFIRMATION)
        finally:
            del self._unconfirmed[key]

    def _record(self, device_id: str, command: Command, context: Context | None, *, is_confirmed: bool) -> None:
        data = {"device": device_id, "command": command.value, "confirmed": is_confirmed}
        self._hass.bus.async_fire(EVENT_COMMAND, data, context=context)
