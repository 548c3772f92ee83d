"""Nightly retention: prune treatments that are older than the hub keeps."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_time_change

from ..core.domain.instants import to_millis
from ..core.ledger import LedgerError
from ..core.ledger.import_log import UNDOABLE_FOR
from ..hub import Hub

# A time without treatments, at which the recorder compiles neither hourly nor daily statistics.
_HOUR: Final = 3
_MINUTE: Final = 40
_LONG_YEAR: Final = timedelta(days=366)


@callback
def async_track_retention(hub: Hub) -> CALLBACK_TYPE:
    """Prune every night, until the returned function is called."""

    async def prune(now: datetime) -> None:
        try:
            await async_prune(hub, now)
        except LedgerError as error:
            hub.issues.ledger_failed(error, hub.ledger.place)

    return async_track_time_change(hub.hass, prune, hour=_HOUR, minute=_MINUTE, second=0)


async def async_prune(hub: Hub, now: datetime) -> int:
    """Delete treatments older than the hub keeps; return their number. Raises LedgerError.

    What only the undo of an import needs is deleted once that is not possible any more.
    """
    await hub.writer.forget_imports(to_millis(now) - UNDOABLE_FOR)
    if not (years := hub.options.retention):
        return 0
    edge = to_millis(now - years * _LONG_YEAR)
    return await hub.writer.prune(edge)
