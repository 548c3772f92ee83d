"""The interface of a transport, and the router that makes one of all transports of a hub.

Identities and acceptance are the same whatever a message came by: a treatment that is heard twice counts once.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from homeassistant.core import callback

from ...core.domain.messages import Ack, CommandRequest


class Transport(Protocol):
    """A way by which devices reach a hub. It fills the queue; what it passes on to them came from the ledger."""

    @property
    def is_connected(self) -> bool:
        """Return whether its devices can be heard now."""

    def reaches(self, device_id: str) -> bool:
        """Return whether a device was heard by it."""

    def acknowledge(self, device_id: str, ack: Ack) -> None:
        """Pass on an acknowledgement; a lost one does no harm, since its device repeats the event."""

    async def async_command(self, device_id: str, request: CommandRequest) -> None:
        """Send a command, which a status confirms. Raises HomeAssistantError if it cannot be sent."""

    async def async_run(self) -> None:
        """Pass on what is queued, for as long as the hub runs."""

    def flush_soon(self) -> None:
        """Pass on what is queued without delay."""

    async def async_flush(self) -> None:
        """Pass on all that is queued now."""

    async def async_drain(self) -> None:
        """Wait until everything that is queued is passed on, or the hub has stopped."""

    def close(self) -> None:
        """Discard what could not be passed on, and listen no more."""


class TransportRouter:
    """All transports of a hub: what is for a device goes by each that it was heard by."""

    def __init__(self, transports: Sequence[Transport]) -> None:
        """Route between these; the first one is the choice for a device that none has heard."""
        self._transports = transports

    @property
    def is_connected(self) -> bool:
        """Return whether any device can be heard now."""
        return any(transport.is_connected for transport in self._transports)

    def can_hear(self, device_id: str) -> bool:
        """Return whether a device could be heard now; of one that none has heard, whether any could be."""
        reaching = [transport for transport in self._transports if transport.reaches(device_id)]
        return any(transport.is_connected for transport in reaching or self._transports)

    @callback
    def put(self, device_id: str, ack: Ack) -> None:
        """Pass on an acknowledgement."""
        for transport in self._of(device_id):
            transport.acknowledge(device_id, ack)

    async def async_command(self, device_id: str, request: CommandRequest) -> None:
        """Send a command by one transport, best by one that is connected. Raises HomeAssistantError."""
        transports = self._of(device_id)
        chosen = next((transport for transport in transports if transport.is_connected), transports[0])
        await chosen.async_command(device_id, request)

    async def run(self) -> None:
        """Let all transports work, for as long as the hub runs."""
        await asyncio.gather(*(transport.async_run() for transport in self._transports))

    @callback
    def flush_soon(self) -> None:
        """Pass on what is queued without delay: the queue is empty, and devices may wait for room in their windows."""
        for transport in self._transports:
            transport.flush_soon()

    async def flush(self) -> None:
        """Pass on all that is queued now."""
        for transport in self._transports:
            await transport.async_flush()

    async def async_drain(self) -> None:
        """Wait until everything that is queued is passed on, or the hub has stopped."""
        for transport in self._transports:
            await transport.async_drain()

    @callback
    def close(self) -> None:
        """Discard what could not be passed on: devices repeat their events."""
        for transport in self._transports:
            transport.close()

    def _of(self, device_id: str) -> Sequence[Transport]:
        reaching = [transport for transport in self._transports if transport.reaches(device_id)]
        return reaching or self._transports[:1]
