"""Move of a hub's ledger: copied in a thread of its own while the hub counts, then opened in its new place."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from ..core.ledger import LedgerError, LedgerErrorKind
from ..core.ledger.errors import MoveError
from ..core.ledger.move import Move
from .hub import Hub
from .move_record import PlaceData, async_note_move
from .open_ledger import place_of

type ShowProgress = Callable[[float], None]


async def async_move_ledger(hub: Hub, to: PlaceData, progress: ShowProgress) -> None:
    """Move a hub's ledger, and load the hub again there.

    Raises MoveError or LedgerError if it cannot be moved; the hub goes on where it is then.
    """
    hub.is_moving = True
    try:
        move = Move(hub.ledger.file, place_of(hub.hass, to))
        await _async_copy(hub, move, progress)
        await hub.availability.async_write()
        await async_note_move(hub.hass, hub.entry, to)
        await _async_finish(hub, move)
    finally:
        hub.is_moving = False
    await hub.hass.config_entries.async_reload(hub.entry.entry_id)


async def _async_copy(hub: Hub, move: Move, progress: ShowProgress) -> None:
    """Copy everything while the hub goes on; what was copied is removed if that ends early."""
    is_ended = Event()

    def copy() -> None:
        try:
            for share in move.copy():
                hub.hass.loop.call_soon_threadsafe(progress, share)
                if is_ended.is_set():
                    break
        except BaseException:
            _discard(move)
            raise
        if is_ended.is_set():
            _discard(move)

    try:
        await hub.hass.async_add_executor_job(copy)
    except asyncio.CancelledError:
        is_ended.set()
        raise


async def _async_finish(hub: Hub, move: Move) -> None:
    """Copy the rest and seal the ledger. An answer that got lost may hide that it is sealed: only then it is moved."""
    try:
        await hub.writer.finish_move(move)
    except LedgerError, MoveError:
        try:
            await hub.writer.open()
        except LedgerError as error:
            if error.kind is LedgerErrorKind.MOVED:
                return
            raise  # nobody knows: what was copied is needed if it is sealed
        await hub.hass.async_add_executor_job(_discard, move)
        raise


def _discard(move: Move) -> None:
    with suppress(LedgerError):
        move.discard()
