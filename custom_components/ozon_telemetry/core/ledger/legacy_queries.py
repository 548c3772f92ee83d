"""Queries for the import: what the ledger holds of a device's original firmware and journals around a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import batched
from typing import Any, Final

from sqlalchemy import Connection, Select, case, func, select

from ..domain.acceptance import SAME_TIME_TOLERANCE
from ..domain.counter_stories import MOST_RUNS
from ..domain.event_time import TimeSource
from ..domain.instants import DAY
from ..domain.legacy_history import GapBounds, LegacyTreatment
from ..domain.messages import LEGACY, ONE, Counters, Event, Kind, Millis
from .bulk import MAX_VARIABLES
from .disputes import without_decisions
from .history_plan import HistoryWindow, RowKey, row_key
from .records import Gap
from .row_mapper import gap_from_row, legacy_treatment_from_row
from .schema import EVERY_RECOVERED, EVERY_TREATMENT, GENERATION, RECOVERED, TREATMENT

_MARGIN: Final[Millis] = 2 * DAY  # a clock that is set is set by less


def rows_at(
    connection: Connection, device_id: str, gens: Iterable[str], seqs: Iterable[int]
) -> dict[int, list[LegacyTreatment]]:
    """Return all rows of these generations with one of these seqs, by seq."""
    found: defaultdict[int, list[LegacyTreatment]] = defaultdict(list)
    chunks = list(batched(sorted(set(seqs)), MAX_VARIABLES, strict=False))
    for gen in gens:
        for chunk in chunks:
            for row in _read(connection, _rows_of(device_id, [gen]).where(EVERY_TREATMENT.c.seq.in_(chunk))):
                found[row.seq].append(row)
    return found


def rows_between(
    connection: Connection, device_id: str, gens: Collection[str], since: Millis, until: Millis
) -> Iterator[LegacyTreatment]:
    """Return the rows of these generations that took place within a time."""
    at = EVERY_TREATMENT.c.occurred_at
    query = _rows_of(device_id, gens).where(at >= since - SAME_TIME_TOLERANCE, at <= until + SAME_TIME_TOLERANCE)
    return _read(connection, query)


def history_window(connection: Connection, device_id: str, since: Millis, until: Millis) -> HistoryWindow:
    """Return all rows of a device that took place within or near a time, with what came before and their gaps."""
    since, until = since - _MARGIN, until + _MARGIN
    last, legacy_last = connection.execute(_next_instants(device_id, until)).one()
    columns = TREATMENT.c
    query = (
        select(TREATMENT)
        .join(GENERATION, (columns.device_id == GENERATION.c.device_id) & (columns.gen == GENERATION.c.gen))
        .where(
            columns.device_id == device_id,
            columns.occurred_at >= since,
            columns.occurred_at <= (until if last is None else last),
        )
        .order_by(columns.received_at, GENERATION.c.ordinal, columns.seq)
    )
    rows = list(_read(connection, query))
    gaps = _gaps_at(connection, device_id, [row_key(row) for row in rows if row.is_legacy])
    return HistoryWindow(rows, _runs_before(connection, device_id, since), gaps, legacy_last is None)


def gap_bounds_since(connection: Connection, device_id: str, gens: Collection[str], since: Millis) -> list[GapBounds]:
    """Return the gaps of these generations whose treatments may have taken place after an instant."""
    gap, proof, earlier = EVERY_RECOVERED.c, EVERY_TREATMENT.alias(), EVERY_TREATMENT.alias()
    row, before = proof.c, earlier.c
    is_proof = (row.device_id == gap.device_id) & (row.gen == gap.gen) & (row.seq == gap.seq)
    is_earlier = (before.device_id == gap.device_id) & (before.gen == gap.gen) & (before.seq < gap.seq)
    start = select(before.occurred_at).where(is_earlier).order_by(before.seq.desc()).limit(1).scalar_subquery()
    recovered = (gap.basic, gap.standard, gap.premium)
    query = (
        select(gap.gen, gap.seq, gap.occurred_at, start, row.kind, row.basic, row.standard, row.premium, *recovered)
        .join_from(EVERY_RECOVERED, proof, is_proof)
        .where(gap.device_id == device_id, gap.gen.in_(gens), gap.occurred_at >= since - SAME_TIME_TOLERANCE)
    )
    return [_gap_bounds(*row) for row in connection.execute(query).tuples()]


def counted_by_import(
    connection: Connection, device_id: str, gens: Collection[str], events: Collection[Event]
) -> list[Event]:
    """Return the journal's events whose treatments the original firmware's rows or gaps count already."""
    treatments = [(event, _treatment_of_event(event)) for event in events]
    stored = rows_at(connection, device_id, gens, (treatment.seq for _, treatment in treatments))
    since = min(treatment.occurred_at for _, treatment in treatments)
    bounds = gap_bounds_since(connection, device_id, gens, since)
    return [
        event
        for event, treatment in treatments
        if any(map(treatment.is_same, stored.get(treatment.seq, ())))
        or any(bound.contains(treatment) for bound in bounds)
    ]


def refuted_gaps(connection: Connection, device_id: str, gens: Collection[str], events: Collection[Event]) -> list[Gap]:
    """Return the gaps whose counters prove nothing, as a journal's new events show."""
    treatments = list(map(_treatment_of_event, events))
    since = min(treatment.occurred_at for treatment in treatments)
    bounds = gap_bounds_since(connection, device_id, gens, since)
    refuted = [bound.key for bound in bounds if any(map(bound.is_refuted_by, treatments))]
    return list(_gaps_at(connection, device_id, refuted).values())


def _runs_before(connection: Connection, device_id: str, since: Millis) -> list[LegacyTreatment]:
    """Return the newest row of each of the device's newest runs before an instant, the one that counted last first.

    A journal's is one of them only if it counted last.
    """
    columns = TREATMENT.c
    is_before = (columns.device_id == device_id, columns.occurred_at < since)
    ends = select(columns.gen, func.max(columns.seq).label("seq")).where(*is_before).group_by(columns.gen).subquery()
    query = (
        select(TREATMENT)
        .join(ends, (columns.gen == ends.c.gen) & (columns.seq == ends.c.seq))
        .where(columns.device_id == device_id)
        .order_by(columns.occurred_at.desc(), columns.received_at.desc())
    )
    rows = list(_read(connection, query))
    return [row for place, row in enumerate(rows) if not place or row.is_legacy][:MOST_RUNS]


def _next_instants(device_id: str, until: Millis) -> Select[Any]:
    """Select the first instant of a device's rows after a time, and the first one of the original firmware."""
    columns = TREATMENT.c
    legacy = func.min(case((columns.gen.startswith(LEGACY), columns.occurred_at)))
    is_after = (columns.device_id == device_id, columns.occurred_at > until)
    return select(func.min(columns.occurred_at), legacy).where(*is_after)


def _gaps_at(connection: Connection, device_id: str, keys: Iterable[RowKey]) -> dict[RowKey, Gap]:
    """Return the gaps under these keys that counters prove, without what a person decided."""
    seqs: defaultdict[str, list[int]] = defaultdict(list)
    for gen, seq in keys:
        seqs[gen].append(seq)
    columns = RECOVERED.c
    queries = (
        select(RECOVERED).where(columns.device_id == device_id, columns.gen == gen, columns.seq.in_(chunk))
        for gen, wanted in seqs.items()
        for chunk in batched(wanted, MAX_VARIABLES, strict=False)
    )
    gaps = [gap_from_row(row) for query in queries for row in connection.execute(query)]
    return {(gap.gen, gap.seq): gap for gap in without_decisions(connection, gaps)}


def _gap_bounds(gen: str, seq: int, end: Millis, begin: Millis | None, kind: int, *numbers: int) -> GapBounds:
    until = Counters(*numbers[:3]).minus(ONE[Kind(kind)])
    return GapBounds((gen, seq), until.minus(Counters(*numbers[3:])), until, begin or 0, end)


def _treatment_of_event(event: Event) -> LegacyTreatment:
    instant = event.timestamp or 0
    return LegacyTreatment(event.kind, event.counters, instant, instant, TimeSource.DEVICE)


def _rows_of(device_id: str, gens: Collection[str]) -> Select[Any]:
    columns = EVERY_TREATMENT.c
    return select(EVERY_TREATMENT).where(columns.device_id == device_id, columns.gen.in_(gens))


def _read(connection: Connection, query: Select[Any]) -> Iterator[LegacyTreatment]:
    return map(legacy_treatment_from_row, connection.execute(query))
