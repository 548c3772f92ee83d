"""Taking in a device's history that was collected elsewhere, as if its events had come here in the first place.

The rows become those of the original firmware, so that its next event goes on from them. Only what is new is written,
and only the gaps beside it change: a history may be taken in piece by piece, again, or beside live events.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count, pairwise

from sqlalchemy import Connection, delete

from ..domain.acceptance import infer_recovered, legacy_generation_name
from ..domain.calendar import quarter_start
from ..domain.fleet import Fleet
from ..domain.legacy_history import LegacyTreatment, Run, distinct_treatments, merge_runs
from ..domain.messages import LEGACY, ZERO, Counters, Event, Millis
from . import legacy_generations
from .generation_index import GenerationIndex
from .inserts import write_rows
from .legacy_queries import (
    HistoryWindow,
    gap_bounds_since,
    gaps_at,
    history_window,
    refuted_gaps,
    rows_at,
    rows_between,
)
from .records import Gap, Treatment
from .retention import pruned_before
from .rollup import RollupDelta
from .schema import RECOVERED

type Key = tuple[str, int]
# What a row's counters are compared with: those of the row before it in its run; None if the device began before us.
type Bases = dict[Key, tuple[LegacyTreatment, Counters | None]]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a piece of history.

    `known` was counted already, `pruned` is older than the rows that are kept. `recovered` is by how much those
    treatments changed that only counters prove: each that is found is one less.
    """

    added: int = 0
    already_counted: int = 0
    pruned: int = 0
    recovered: int = 0

    def plus(self, other: ImportResult) -> ImportResult:
        """Return the sum of both."""
        return ImportResult(*(getattr(self, it.name) + getattr(other, it.name) for it in fields(self)))


def import_history(
    connection: Connection, fleet: Fleet, device_id: str, history: Sequence[LegacyTreatment], tally: RollupDelta
) -> ImportResult:
    """Take in a piece of a device's history, in the order of its arrival; collect what it adds to the roll-ups."""
    edge = quarter_start(pruned_before(connection))
    pruned = sum(each.occurred_at < edge for each in history)
    gens = legacy_generations.read_generations(connection, device_id)
    told = _countable(connection, device_id, gens, history, edge)
    stored = rows_at(connection, device_id, _legacy(gens), (each.seq for each in told))
    twins = _matching_rows(told, stored)
    if None not in twins:
        return ImportResult(already_counted=len(history) - pruned, pruned=pruned)
    times = [each.occurred_at for each in (*told, *filter(None, twins))]
    stretch = history_window(connection, device_id, min(times), max(times))
    owned = [each._replace(owner=fleet.owner_at(device_id, each.occurred_at)) for each in told]
    runs = merge_runs(stretch.rows, owned, _places(stretch, twins))
    runs = _labelled(runs, list(gens), {_key(row) for rows in stored.values() for row in rows})
    kept = {_key(row) for row in stretch.rows}
    fresh = [row for run in runs for row in run if _key(row) not in kept]
    gone, gaps = _changed_gaps(connection, device_id, _bases(runs, stretch, is_pruned=edge > 0))
    _withdraw(connection, gone, tally)
    write_rows(connection, [_treatment(device_id, row) for row in fresh], gaps, tally)
    newest = (
        next(row for run in reversed(runs) for row in reversed(run) if _is_legacy(row))
        if stretch.ends_at_last
        else None
    )
    legacy_generations.write_generations(connection, device_id, gens, fresh, newest)
    recovered = sum(gap.recovered.total for gap in gaps) - sum(gap.recovered.total for gap in gone)
    return ImportResult(len(fresh), len(history) - pruned - len(fresh), pruned, recovered)


def count_known(connection: Connection, device_id: str, history: Sequence[LegacyTreatment]) -> int:
    """Return how many treatments of a piece of history would not be added: counted already, or too old."""
    edge = quarter_start(pruned_before(connection))
    gens = legacy_generations.read_generations(connection, device_id)
    told = _countable(connection, device_id, gens, history, edge)
    stored = rows_at(connection, device_id, _legacy(gens), (each.seq for each in told))
    return len(history) - _matching_rows(told, stored).count(None)


def withdraw_refuted_gaps(
    connection: Connection, journals: GenerationIndex, beside: Mapping[str, Sequence[Event]], tally: RollupDelta
) -> None:
    """Take back what an import's counters seemed to prove, where a journal's new events show that they began again.

    A device that was given the new firmware counts from zero while the old system goes on hearing it. What waits for
    a person, as perhaps another device's journal, shows nothing of this one.
    """
    for device_id, events in beside.items():
        if fresh := [
            each
            for each in events
            if not (journals.may_repeat(each) or journals.is_unresolved(each.device_id, str(each.gen)))
        ]:
            gaps = refuted_gaps(connection, device_id, journals.legacy_generations(device_id), fresh)
            _withdraw(connection, gaps, tally)


def _countable(
    connection: Connection, device_id: str, gens: Iterable[str], history: Iterable[LegacyTreatment], edge: Millis
) -> list[LegacyTreatment]:
    """Return each treatment once, without what was pruned and what a journal has told.

    Rows from before the edge are forgotten, their sums are not: nobody can tell any more what was counted.
    """
    told = list(distinct_treatments(each for each in history if each.occurred_at >= edge))
    return _without_journalled(connection, device_id, gens, told)


def _matching_rows(
    told: Iterable[LegacyTreatment], stored: Mapping[int, Sequence[LegacyTreatment]]
) -> list[LegacyTreatment | None]:
    """Return for each treatment the row that tells of the same one."""
    return [next(filter(each.is_same, stored.get(each.seq, ())), None) for each in told]


def _without_journalled(
    connection: Connection, device_id: str, gens: Iterable[str], told: list[LegacyTreatment]
) -> list[LegacyTreatment]:
    """Return what no journal of the device has told already: with its new firmware, it spoke to both."""
    own = [gen for gen in gens if not gen.startswith(LEGACY)]
    if not own or not told:
        return told
    times = [each.occurred_at for each in told]
    rows = list(rows_between(connection, device_id, own, min(times), max(times)))
    alike: dict[object, list[LegacyTreatment]] = {}
    for row in rows:
        alike.setdefault((row.kind, row.counters), []).append(row)
    holes = gap_bounds_since(connection, device_id, own, min(times))
    return [
        each
        for each in told
        if not any(map(each.is_same, alike.get((each.kind, each.counters), ())))
        and not any(hole.contains(each) for hole in holes)
    ]


def _places(stretch: HistoryWindow, twins: Iterable[LegacyTreatment | None]) -> list[int | None]:
    """Return where in the stretch the twins stand."""
    places = {_key(row): place for place, row in enumerate(stretch.rows)}
    return [None if twin is None else places[_key(twin)] for twin in twins]


def _labelled(runs: list[Run], gens: Sequence[str], taken: set[Key]) -> list[Run]:
    """Give every new row a generation in which its number is free: that of its run, where it has one already."""
    names = (name for number in count() if (name := legacy_generation_name(number)) not in gens)
    return [list(_labels(run, names, taken)) for run in runs]


def _labels(run: Run, names: Iterator[str], taken: set[Key]) -> Iterator[LegacyTreatment]:
    main = next((row.gen for row in reversed(run) if row.gen is not None and _is_legacy(row)), None) or next(names)
    spare: str | None = None
    for row in run:
        if row.gen is not None:
            yield row
            continue
        gen = main
        if (main, row.seq) in taken:
            gen = spare = spare or next(names)
        taken.add((gen, row.seq))
        yield row._replace(gen=gen)


def _bases(runs: list[Run], stretch: HistoryWindow, *, is_pruned: bool) -> Bases:
    """Return what each row of the original firmware is compared with, where that is known.

    A journal's rows prove their own gaps by their numbers; here they only tell what was counted between the others.
    """
    bases: Bases = {}
    for number, run in enumerate(runs):
        if (number or stretch.starts_at_first) and not (is_pruned and run[0] in stretch.rows):
            bases[_key(run[0])] = (run[0], ZERO if number else None)
        bases |= {_key(row): (row, before.counters) for before, row in pairwise(run)}
    return {
        key: (row, base) for key, (row, base) in bases.items() if _is_legacy(row) and row.occurred_at >= stretch.since
    }


def _changed_gaps(connection: Connection, device_id: str, bases: Bases) -> tuple[list[Gap], list[Gap]]:
    """Return the gaps that are no more, and those that take their place."""
    before = gaps_at(connection, device_id, bases)
    after = {key: gap for key, (row, base) in bases.items() if base is not None and (gap := _gap(device_id, row, base))}
    changed = [key for key in bases if before.get(key) != after.get(key)]
    return [before[key] for key in changed if key in before], [after[key] for key in changed if key in after]


def _gap(device_id: str, row: LegacyTreatment, base: Counters) -> Gap | None:
    missing, recovered, _ = infer_recovered(base, row.kind, row.counters, row.seq - base.total - 1)
    if not missing and recovered == ZERO:
        return None
    return Gap(device_id, row.gen or "", row.seq, missing, recovered, row.occurred_at, row.received_at, row.owner)


def _negated(gap: Gap) -> Gap:
    return Gap(
        gap.device_id,
        gap.gen,
        gap.seq,
        -gap.missing,
        ZERO.minus(gap.recovered),
        gap.occurred_at,
        gap.received_at,
        gap.owner,
    )


def _withdraw(connection: Connection, gaps: Iterable[Gap], tally: RollupDelta) -> None:
    columns = RECOVERED.c
    for gap in gaps:
        tally.add_gap(_negated(gap))
        is_it = (columns.device_id == gap.device_id, columns.gen == gap.gen, columns.seq == gap.seq)
        connection.execute(delete(RECOVERED).where(*is_it))


def _treatment(device_id: str, row: LegacyTreatment) -> Treatment:
    return Treatment(
        device_id,
        row.gen or "",
        row.seq,
        row.kind,
        row.occurred_at,
        row.received_at,
        row.source,
        row.counters,
        row.owner,
    )


def _is_legacy(row: LegacyTreatment) -> bool:
    return row.gen is None or row.gen.startswith(LEGACY)


def _legacy(gens: Iterable[str]) -> list[str]:
    return [gen for gen in gens if gen.startswith(LEGACY)]


def _key(row: LegacyTreatment) -> Key:
    return row.gen or "", row.seq
