"""What a change of machines does, as Markdown that reads the same in every language: names, numbers, dates, arrows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..core.domain.fleet import ALWAYS, FOREVER, UNASSIGNED, Fleet, Machine, Outlet, Owner, Span
from ..core.domain.history_changes import HistoryChange, history_changes
from ..core.domain.overlaps import AssignmentOverlap
from ..core.ledger.booking_preview import BookingPreview, Transfer
from .time_fields import text_in_form

type Names = Mapping[str, str]

NONE: Final = "-"
OPEN: Final = "…"
_MOST_LINES: Final = 12
_SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#~"})


def changes_text(before: Fleet, items: Iterable[Outlet | Machine], names: Names) -> str:
    """Return which devices and outlets machines get instead of which, and when."""
    return _list(
        _change_line(change, names)
        for item in items
        if isinstance(item, Machine)
        for change in history_changes(before.machines.get(item.id, Machine(item.id, item.name)), item)
    )


def changed_states_text(before: Machine, after: Machine, names: Names) -> str:
    """Return in one line how the devices and outlets of a machine changed; `-` if they did not."""
    return "; ".join(_change_line(change, names) for change in history_changes(before, after)) or NONE


def transfers_text(preview: BookingPreview, names: Names) -> str:
    """Return how many treatments go from where to where, and of which days."""
    return _list(_transfer_line(transfer, names) for transfer in preview.transfers)


def overlaps_text(overlaps: Sequence[AssignmentOverlap], preview: BookingPreview, names: Names) -> str:
    """Return which devices count at once for a machine, or which machines have one device, and how many treatments."""
    numbers: Sequence[tuple[int, int] | None] = preview.overlapping or [None] * len(overlaps)
    return _list(_overlap_line(overlap, number, names) for overlap, number in zip(overlaps, numbers, strict=True))


def plain(text: str) -> str:
    """Return a name or id as Markdown shows it literally, in one line."""
    return " ".join(text.split()).translate(_SPECIAL) or NONE


def span_text(span: Span) -> str:
    """Return a span of time in Home Assistant's zone; an open side is `…`."""
    start = OPEN if span.start == ALWAYS else text_in_form(span.start)
    return f"{start} → {OPEN if span.end == FOREVER else text_in_form(span.end)}"


def _list(lines: Iterable[str]) -> str:
    """Return lines as a list, the first ones of many."""
    every = list(lines)
    shown = every[:_MOST_LINES] + ([OPEN] if len(every) > _MOST_LINES else [])
    return "\n".join(f"- {line}" for line in shown) or NONE


def _change_line(change: HistoryChange, names: Names) -> str:
    old, new = (" + ".join(plain(names.get(id_, id_)) for id_ in ids) or NONE for ids in (change.old, change.new))
    return f"{plain(change.machine.name)}: {old} → {new} ({span_text(change.span)})"


def _transfer_line(transfer: Transfer, names: Names) -> str:
    days = dict.fromkeys(day.isoformat() for day in (transfer.first, transfer.last))
    owners = " → ".join(_owner_texts(transfer.old, transfer.new, names))
    return f"**{transfer.treatments}**: {owners} ({' → '.join(days)})"


def _owner_texts(old: Owner, new: Owner, names: Names) -> Iterator[str]:
    """Yield two owners by what tells them apart: their outlets, their machines, or both."""
    for machine, outlet in (old, new):
        parts = [machine] if old.machine != new.machine else []
        parts += [outlet] if old.outlet != new.outlet and (outlet or old.machine == new.machine) else []
        yield ", ".join(plain(names.get(id_, id_)) if id_ != UNASSIGNED else NONE for id_ in parts)


def _overlap_line(overlap: AssignmentOverlap, number: tuple[int, int] | None, names: Names) -> str:
    machines, devices = dict.fromkeys(overlap.machines), dict.fromkeys(overlap.devices)
    numbers = dict.fromkeys(zip(overlap.devices, number or (), strict=False))
    shown = " + ".join(f"**{treatments}**" for _, treatments in numbers) or "?"
    whose = " + ".join(plain(names.get(machine, machine)) for machine in machines)
    return f"{whose}: {' + '.join(map(plain, devices))} ({span_text(overlap.span)}): {shown}"
