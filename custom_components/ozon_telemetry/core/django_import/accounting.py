"""Account of an upload's rows: every row of every table is new here, known already, or left out."""

from collections import Counter
from dataclasses import dataclass

from .database import Database
from .fleet_merge import MergeResult
from .records import OldFleet


@dataclass(frozen=True, slots=True)
class RowAccount:
    """What became of the rows of a table; `rows` is their number as it was read, not the sum of the others."""

    rows: int
    new: int
    known: int
    left_out: int

    @property
    def is_complete(self) -> bool:
        """Tell whether every row is accounted for."""
        return self.rows == self.new + self.known + self.left_out


@dataclass(frozen=True, slots=True)
class EventAccount:
    """What became of the events that have a device: added, counted already, or left out."""

    added: int
    known: int
    left_out: int


def account_rows(database: Database, old: OldFleet, merged: MergeResult, events: EventAccount) -> dict[str, RowAccount]:
    """Return the account of each table, and of the files that are none of them as `other`."""
    malformed = database.malformed
    return {
        "outlet": _keyed([it.key for it in old.outlets], merged.new_outlets, old.repeated["outlet"]),
        "machine": _keyed([it.key for it in old.machines], merged.new_machines, old.repeated["machine"]),
        "machinedevice": _assignments(old, merged),
        "telemetryevent": RowAccount(
            database.event_count + malformed, events.added, events.known, events.left_out + malformed
        ),
        "devicestatus": RowAccount(old.statuses, 0, 0, old.statuses),
        "other": RowAccount(database.other_rows, 0, 0, database.other_rows),
    }


def _keyed(keys: list[int | None], new: int, repeated: int) -> RowAccount:
    """Return the account of outlets or machines; one without a key can belong to nothing, and is left out."""
    without_key = Counter(keys)[None]
    return RowAccount(len(keys) + repeated, new, len(keys) - without_key - new + repeated, without_key)


def _assignments(old: OldFleet, merged: MergeResult) -> RowAccount:
    rows, repeated = len(old.assignments), old.repeated["machinedevice"]
    used, known = len(merged.used_rows), len(merged.known_rows - merged.used_rows)
    return RowAccount(rows + repeated, used, known + repeated, rows - used - known)
