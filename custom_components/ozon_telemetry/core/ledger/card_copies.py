"""Copies of cards: the treatments of a copied journal that are counted already, by the device it was copied from.

Both devices have a journal of the same name afterwards, each with numbers of its own. The records from before the copy
are in both: the same content under the same number is the same treatment, whichever device delivers it first. A time
tells it from one that each device counted by itself later; without one, only the records at the beginning are the same,
up to the first that is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ..domain.acceptance import SAME_TIME_TOLERANCE, StoredRow
from ..domain.calendar import quarter_start
from ..domain.event_time import TimeSource
from ..domain.legacy_history import GapBounds, LegacyTreatment
from ..domain.messages import Clock, Event, Millis
from .bulk import MAX_VARIABLES
from .generation_index import GenerationIndex
from .legacy_queries import gap_bounds_since
from .records import TreatmentKey
from .retention import pruned_before
from .row_mapper import stored_row_from_row
from .schema import EVERY_GENERATION, EVERY_RECOVERED, EVERY_TREATMENT


class JournalExtent(NamedTuple):
    """How many treatments of a journal are counted, by all devices that carried it, and when the newest took place."""

    treatments: int
    newest: Millis | None


class _CopiedJournal:
    """A journal of a device of which others have copies, and what these have delivered of it."""

    def __init__(
        self, connection: Connection, index: GenerationIndex, device_id: str, gen: str, others: Sequence[str]
    ) -> None:
        self._connection = connection
        self._others, self._gen = others, gen
        self._mark = max(
            (index.generation(other, gen).mark for other in others if index.has_generation(other, gen)), default=0
        )
        row = EVERY_TREATMENT.c
        own = select(row.seq).where(row.device_id == device_id, row.gen == gen).limit(1)
        self._is_blank = connection.execute(own).first() is None
        self._edge = quarter_start(pruned_before(connection))

    def rows(self, seqs: Iterable[int]) -> dict[int, list[StoredRow]]:
        """Return what the other devices delivered under these numbers."""
        columns, found = EVERY_TREATMENT.c, defaultdict[int, list[StoredRow]](list)
        for other in self._others:
            for chunk in batched(seqs, MAX_VARIABLES, strict=False):
                is_row = (columns.device_id == other, columns.gen == self._gen, columns.seq.in_(chunk))
                for key, row in map(
                    stored_row_from_row, self._connection.execute(select(EVERY_TREATMENT).where(*is_row))
                ):
                    found[key.seq].append(row)
        return found

    def is_counted(self, event: Event, rows: Iterable[StoredRow]) -> bool:
        """Tell whether an event's treatment is counted already; to be asked in the order of their numbers."""
        is_counted = any(_is_same(row, event, is_copy=self._is_blank) for row in rows)
        if not is_counted and self._is_blank:
            is_counted = self._is_counted_without_row(event)
            self._is_blank = is_counted
        return is_counted

    def _is_counted_without_row(self, event: Event) -> bool:
        """Tell whether its row was deleted for its age, or its treatment recovered from the counters."""
        if event.seq > self._mark:
            return False
        if event.timestamp is not None and event.timestamp < self._edge:
            return True
        since = event.timestamp or 0
        return any(
            _contains(bound, event)
            for other in self._others
            for bound in gap_bounds_since(self._connection, other, [self._gen], since)
        )


def counted_by_copies(
    connection: Connection, index: GenerationIndex, events: Sequence[Event]
) -> Iterator[TreatmentKey]:
    """Yield the keys of the events whose treatments a copy of their journal has brought already."""
    journals: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.gen is not None and index.has_copies(event.gen):
            journals[event.device_id, event.gen].append(event)
    in_batch: defaultdict[tuple[str, int], list[tuple[str, StoredRow]]] = defaultdict(list)
    for (device_id, gen), sent in journals.items():
        others = index.copies_of(device_id, gen)
        journal = _CopiedJournal(connection, index, device_id, gen, others)
        rows = journal.rows(sorted({event.seq for event in sent}))
        for event in sorted(sent, key=lambda event: event.seq):
            beside = [row for other, row in in_batch[gen, event.seq] if other in others]
            if journal.is_counted(event, [*rows[event.seq], *beside]):
                yield TreatmentKey(device_id, gen, event.seq)
            else:
                in_batch[gen, event.seq].append((device_id, StoredRow(event.kind, event.counters, _told(event))))


def journal_extent(connection: Connection, gen: str) -> JournalExtent:
    """Return how much of a journal is counted."""
    marks, row, gap = EVERY_GENERATION.c, EVERY_TREATMENT.c, EVERY_RECOVERED.c
    devices = connection.execute(select(marks.device_id).where(marks.gen == gen)).scalars().all()
    counted, newest = connection.execute(
        select(func.count(), func.max(row.occurred_at)).where(row.device_id.in_(devices), row.gen == gen)
    ).one()
    recovered = select(func.sum(gap.basic + gap.standard + gap.premium)).where(
        gap.device_id.in_(devices), gap.gen == gen
    )
    return JournalExtent(counted + (connection.execute(recovered).scalar_one() or 0), newest)


def _is_same(row: StoredRow, event: Event, *, is_copy: bool) -> bool:
    if not row.matches(event):
        return False
    told = _told(event)
    if told is None or row.device_time is None:
        return is_copy
    # A time that was written with the press is the same on each copy; one derived from the uptime may differ.
    tolerance = 0 if event.clock is Clock.OK else SAME_TIME_TOLERANCE
    return abs(told - row.device_time) <= tolerance


def _told(event: Event) -> Millis | None:
    return None if event.clock is Clock.NONE else event.timestamp


def _contains(bound: GapBounds, event: Event) -> bool:
    at = bound.end if event.timestamp is None else event.timestamp
    return bound.contains(LegacyTreatment(event.kind, event.counters, at, at, TimeSource.DEVICE))
