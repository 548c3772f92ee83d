"""What the ledger has of a device's original firmware, and of its journals, around the time of an imported history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, func, select

from ..domain.acceptance import SAME_TIME_TOLERANCE
from ..domain.event_time import TimeSource
from ..domain.fleet import Owner
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import LEGACY, ONE, Counters, Event, Kind, Millis
from .records import Gap
from .schema import GENERATION, RECOVERED, TREATMENT

_VARIABLES: Final = 500  # SQLite bounds the number of variables in a statement
_MARGIN: Final[Millis] = 2 * 24 * 60 * 60 * 1000  # a clock that is set is set by less

_TOLD: Final = tuple(
    TREATMENT.c[name]
    for name in (
        "kind",
        "occurred_at",
        "received_at",
        "time_source",
        "gen",
        "machine",
        "outlet",
        "basic",
        "standard",
        "premium",
    )
)


@dataclass(frozen=True, slots=True)
class HistoryWindow:
    """A device's rows from an instant on, in the order of their arrival, and the last one before it.

    `is_from_first` says that nothing came before, `is_to_last` that no row of the original firmware comes after.
    """

    rows: Sequence[LegacyTreatment]
    since: Millis
    starts_at_first: bool
    ends_at_last: bool


@dataclass(frozen=True, slots=True)
class GapBounds:
    """Treatments that only counters prove, those of the row `key`: after these and until those, within a time."""

    key: tuple[str, int]
    after: Counters
    until: Counters
    start: Millis
    end: Millis

    def contains(self, sighting: LegacyTreatment) -> bool:
        """Tell whether a treatment is one of those that are proved."""
        is_within = sighting.fits_after(self.after) and min(self.until.minus(sighting.counters)) >= 0
        return is_within and self.start - SAME_TIME_TOLERANCE <= sighting.occurred_at <= self.end + SAME_TIME_TOLERANCE

    def is_refuted_by(self, sighting: LegacyTreatment) -> bool:
        """Tell whether a treatment shows that the counters began again in between, and so prove nothing."""
        is_between = self.start + SAME_TIME_TOLERANCE < sighting.occurred_at <= self.end + SAME_TIME_TOLERANCE
        leads_there = min(self.until.minus(sighting.counters)) >= 0
        return is_between and leads_there and not sighting.fits_after(self.after)


def rows_at(
    connection: Connection, device_id: str, gens: Iterable[str], seqs: Iterable[int]
) -> dict[int, list[LegacyTreatment]]:
    """Return all rows of these generations with one of these numbers, by number."""
    found: defaultdict[int, list[LegacyTreatment]] = defaultdict(list)
    chunks = list(batched(sorted(set(seqs)), _VARIABLES, strict=False))
    for gen in gens:
        for chunk in chunks:
            for row in _sightings(connection, _rows(device_id, [gen]).where(TREATMENT.c.seq.in_(chunk))):
                found[row.seq].append(row)
    return found


def history_window(connection: Connection, device_id: str, since: Millis, until: Millis) -> HistoryWindow:
    """Return all rows of a device that took place within or near a time, and with them their neighbours."""
    columns = TREATMENT.c
    since, until = since - _MARGIN, until + _MARGIN
    is_later = columns.occurred_at > until
    before = func.max(case((columns.occurred_at < since, columns.occurred_at)))
    after = func.min(case((is_later, columns.occurred_at)))
    legacy_after = func.min(case((is_later & columns.gen.startswith(LEGACY), columns.occurred_at)))
    edges = select(before, after, legacy_after).where(columns.device_id == device_id)
    first, last, legacy_last = connection.execute(edges).one()
    query = select(*_TOLD).join(
        GENERATION, (columns.device_id == GENERATION.c.device_id) & (columns.gen == GENERATION.c.gen)
    )
    near = query.where(
        columns.device_id == device_id,
        columns.occurred_at >= (since if first is None else first),
        columns.occurred_at <= (until if last is None else last),
    )
    ordered = near.order_by(columns.received_at, GENERATION.c.ordinal, columns.seq)
    return HistoryWindow(list(_sightings(connection, ordered)), since, first is None, legacy_last is None)


def gaps_at(connection: Connection, device_id: str, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Gap]:
    """Return the stored gaps under these generations and numbers."""
    seqs: defaultdict[str, list[int]] = defaultdict(list)
    for gen, seq in keys:
        seqs[gen].append(seq)
    columns = RECOVERED.c
    return {
        (gen, line.seq): _gap(line)
        for gen, wanted in seqs.items()
        for chunk in batched(wanted, _VARIABLES, strict=False)
        for line in connection.execute(
            select(RECOVERED).where(columns.device_id == device_id, columns.gen == gen, columns.seq.in_(chunk))
        )
    }


def rows_between(
    connection: Connection, device_id: str, gens: Collection[str], since: Millis, until: Millis
) -> Iterator[LegacyTreatment]:
    """Return the rows of these generations that took place within a time."""
    at = TREATMENT.c.occurred_at
    query = _rows(device_id, gens).where(at >= since - SAME_TIME_TOLERANCE, at <= until + SAME_TIME_TOLERANCE)
    return _sightings(connection, query)


def gap_bounds_since(connection: Connection, device_id: str, gens: Collection[str], since: Millis) -> list[GapBounds]:
    """Return what only counters prove of these generations and may have taken place after an instant."""
    gap, proof, earlier = RECOVERED.c, TREATMENT.alias(), TREATMENT.alias()
    row, before = proof.c, earlier.c
    is_proof = (row.device_id == gap.device_id) & (row.gen == gap.gen) & (row.seq == gap.seq)
    is_earlier = (before.device_id == gap.device_id) & (before.gen == gap.gen) & (before.seq < gap.seq)
    start = select(before.occurred_at).where(is_earlier).order_by(before.seq.desc()).limit(1).scalar_subquery()
    recovered = (gap.basic, gap.standard, gap.premium)
    query = (
        select(gap.gen, gap.seq, gap.occurred_at, start, row.kind, row.basic, row.standard, row.premium, *recovered)
        .join_from(RECOVERED, proof, is_proof)
        .where(gap.device_id == device_id, gap.gen.in_(gens), gap.occurred_at >= since - SAME_TIME_TOLERANCE)
    )
    return [_gap_bounds(*line) for line in connection.execute(query).tuples()]


def _gap_bounds(gen: str, seq: int, end: Millis, begin: Millis | None, kind: int, *numbers: int) -> GapBounds:
    until = Counters(*numbers[:3]).minus(ONE[Kind(kind)])
    return GapBounds((gen, seq), until.minus(Counters(*numbers[3:])), until, begin or 0, end)


def counted_by_import(
    connection: Connection, device_id: str, gens: Collection[str], events: Collection[Event]
) -> list[Event]:
    """Return the journal's events whose treatments stand under the original firmware's names, or are proved by them."""
    told = [(event, _treatment_of_event(event)) for event in events]
    times = [each.occurred_at for _, each in told]
    stored = rows_at(connection, device_id, gens, (each.seq for _, each in told))
    holes = gap_bounds_since(connection, device_id, gens, min(times))
    return [
        event
        for event, each in told
        if any(map(each.is_same, stored.get(each.seq, ()))) or any(hole.contains(each) for hole in holes)
    ]


def refuted_gaps(connection: Connection, device_id: str, gens: Collection[str], events: Collection[Event]) -> list[Gap]:
    """Return the gaps whose counters prove nothing, as a journal's new events show."""
    told = list(map(_treatment_of_event, events))
    holes = gap_bounds_since(connection, device_id, gens, min(each.occurred_at for each in told))
    refuted = [hole.key for hole in holes if any(map(hole.is_refuted_by, told))]
    return list(gaps_at(connection, device_id, refuted).values())


def _treatment_of_event(event: Event) -> LegacyTreatment:
    instant = event.timestamp or 0
    return LegacyTreatment(event.kind, event.counters, instant, instant, TimeSource.DEVICE)


def _gap(line: Row[Any]) -> Gap:
    return Gap(
        line.device_id,
        line.gen,
        line.seq,
        line.missing,
        Counters(line.basic, line.standard, line.premium),
        line.occurred_at,
        line.received_at,
        Owner(line.machine, line.outlet),
    )


def _rows(device_id: str, gens: Collection[str]) -> Select[Any]:
    columns = TREATMENT.c
    return select(*_TOLD).where(columns.device_id == device_id, columns.gen.in_(gens))


def _sightings(connection: Connection, query: Select[Any]) -> Iterator[LegacyTreatment]:
    for kind, occurred_at, received_at, source, gen, machine, outlet, *counters in connection.execute(query):
        yield LegacyTreatment(
            Kind(kind),
            Counters(*counters),
            occurred_at,
            received_at,
            TimeSource(source),
            gen,
            Owner(machine, outlet),
        )
