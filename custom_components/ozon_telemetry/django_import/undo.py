"""Undo of an import: first its treatments, device by device, then what it changed in the fleet, if that is wanted."""

from collections.abc import Callable
from dataclasses import dataclass

from ..clock import now_millis
from ..core.ledger.import_log import UNDOABLE_FOR, ImportRecord
from ..core.ledger.import_undo import UndoError
from ..fleet.fleet_changes import changes_from_json, split_untouched, take_back
from ..hub import Hub

type ReportProgress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What an undo took back: treatments, and outlets and machines by name; `kept` are those that stay."""

    number: int
    treatments: int
    recovered: int
    taken_back: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


async def async_imports(hub: Hub) -> list[ImportRecord]:
    """Return all imports of a hub, newest first. Raises LedgerError."""
    return await hub.reader.imports()


def undo_problem(record: ImportRecord) -> str | None:
    """Return why an import cannot be undone, as the key of its explanation; None if it can."""
    if record.undone_at is not None:
        return "undone"
    if record.started_at < now_millis() - UNDOABLE_FOR:
        return "final"
    if record.blocked_by:
        return "later_imports"
    return None if record.devices or changes_from_json(record.fleet) else "nothing"


async def async_preview_undo(hub: Hub, record: ImportRecord) -> UndoOutcome:
    """Return what undoing an import would take back, and what of the fleet would stay."""
    back, kept = split_untouched(hub.entry, changes_from_json(record.fleet))
    names = tuple(change.name for change in back), tuple(change.name for change in kept)
    return UndoOutcome(record.number, record.result.added, record.result.recovered, *names)


async def async_undo(
    hub: Hub, number: int, by: str, report_progress: ReportProgress, *, takes_fleet_back: bool
) -> UndoOutcome:
    """Undo an import. Raises UndoError with the reason if that is impossible, and LedgerError.

    What ends it in the middle leaves whole devices undone; undo it again to go on.
    """
    record = next((it for it in await async_imports(hub) if it.number == number), None)
    problem = "unknown" if record is None else undo_problem(record)
    if record is None or problem is not None:
        raise UndoError(problem or "unknown")
    outcome = await async_preview_undo(hub, record)
    try:
        for done, device_id in enumerate(record.devices):
            report_progress(done / len(record.devices))
            await hub.async_undo_import(number, device_id)
    finally:
        hub.history_imported()
    if takes_fleet_back:
        take_back(hub.hass, hub.entry, split_untouched(hub.entry, changes_from_json(record.fleet))[0])
        hub.configuration_changed()
    else:
        kept = (*outcome.taken_back, *outcome.kept)
        outcome = UndoOutcome(number, outcome.treatments, outcome.recovered, (), kept)
    await hub.writer.finish_undo(number, now_millis(), by)
    await hub.async_drain()
    return outcome
