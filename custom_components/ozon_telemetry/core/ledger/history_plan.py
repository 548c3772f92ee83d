"""Plan of a history import: which rows and gaps to insert and withdraw, and where each generation then stands. Pure.

The rows become those of the original firmware, so that its next event continues from them. Only what is new is planned,
and only the gaps beside it change: a history may be imported piece by piece, again, or beside live events.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise

from ..domain.acceptance import Generation
from ..domain.counter_stories import Story
from ..domain.event_time import TimeSource
from ..domain.fleet import Fleet
from ..domain.legacy_acceptance import legacy_generation_name
from ..domain.legacy_history import LegacyTreatment, Run, merge_runs
from ..domain.messages import LEGACY, ZERO, Millis
from .records import Dispute, Gap, Treatment, TreatmentKey

# The generation and the seq of a row of one device.
type RowKey = tuple[str, int]
# A row of the original firmware and the story of its counters.
type RowStory = tuple[LegacyTreatment, Story]


@dataclass(frozen=True, slots=True)
class IncomingHistory:
    """A piece of a device's history, compared with what the ledger holds under the same seqs.

    `treatments` are those that can be counted, each once; `matches` has for each the row of the same treatment, or
    None. `taken` are the keys of all rows with one of their seqs. `generations` are the device's, in the order in which
    they began. Rows from before `edge` may be missing; it is 0 if none are.
    """

    device_id: str
    treatments: Sequence[LegacyTreatment]
    matches: Sequence[LegacyTreatment | None]
    taken: frozenset[RowKey]
    generations: Mapping[str, Generation]
    edge: Millis

    @property
    def span(self) -> tuple[Millis, Millis]:
        """Return the first and the last instant of the treatments and of the rows that match them."""
        times = [treatment.occurred_at for treatment in (*self.treatments, *filter(None, self.matches))]
        return min(times), max(times)


@dataclass(frozen=True, slots=True)
class HistoryWindow:
    """A device's rows within a time, in the order of their arrival, and their gaps.

    `runs_before` has the newest row of each run that ended before, the one that counted last first: any of them may go
    on. `ends_at_last` says that no row of the original firmware comes after.
    """

    rows: Sequence[LegacyTreatment]
    runs_before: Sequence[LegacyTreatment]
    gaps: Mapping[RowKey, Gap]
    ends_at_last: bool


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import changes: rows, gaps and disputes to insert or withdraw, and all generations in their new order."""

    device_id: str
    treatments: Sequence[Treatment]
    gaps: Sequence[Gap]
    withdrawn: Sequence[Gap]
    disputes: Sequence[Dispute]
    answered: Sequence[TreatmentKey]
    generations: Sequence[Generation]

    @property
    def recovered(self) -> int:
        """Return by how much the treatments change that only counters prove."""
        return sum(gap.recovered.total for gap in self.gaps) - sum(gap.recovered.total for gap in self.withdrawn)


def plan_import(fleet: Fleet, incoming: IncomingHistory, window: HistoryWindow) -> ImportPlan:
    """Return what importing a piece of history changes; its new treatments are booked on their owners of that time."""
    device_id = incoming.device_id
    owned = [
        treatment._replace(owner=fleet.owner_at(device_id, treatment.occurred_at)) for treatment in incoming.treatments
    ]
    places = {row_key(row): place for place, row in enumerate(window.rows)}
    positions = [None if match is None else places[row_key(match)] for match in incoming.matches]
    shortest = fleet.shortest_treatment(owned[0].owner)
    merged = merge_runs(window.rows, owned, positions, shortest, window.runs_before)
    runs = _with_generations(merged, incoming.generations, incoming.taken)
    known = places.keys() | set(map(row_key, window.runs_before))
    new = [row for run in runs for row in run.rows if row_key(row) not in known]
    stories = _stories(runs, window, shortest, is_pruned=incoming.edge > 0)
    withdrawn, gaps = _changed_gaps(device_id, stories, window.gaps)
    answered, disputes = _changed_disputes(device_id, stories, _touched(runs, known))
    newest = _newest_generation(runs) if window.ends_at_last else None
    return ImportPlan(
        device_id,
        treatments=[_to_treatment(device_id, row) for row in new],
        gaps=gaps,
        withdrawn=withdrawn,
        disputes=disputes,
        answered=answered,
        generations=_planned_generations(incoming.generations, new, newest),
    )


def row_key(row: LegacyTreatment) -> RowKey:
    """Return the key of a row within its device."""
    return row.gen or "", row.seq


def _with_generations(runs: Sequence[Run], generations: Iterable[str], taken: frozenset[RowKey]) -> list[Run]:
    """Return the runs with a generation for every new row in which its seq is free: its run's, if that has one."""
    unused = _unused_names(generations)
    used = set(taken)
    named: list[Run] = []
    for run in runs:
        main = _generation_of(run) or next(unused)
        is_crowded = any(row.gen is None and (main, row.seq) in used for row in run.rows)
        spare = next(unused) if is_crowded else main
        rows = [_named(row, spare if (main, row.seq) in used else main) for row in run.rows]
        named.append(Run(rows, run.begin))
        used |= set(map(row_key, rows))
    return named


def _named(row: LegacyTreatment, gen: str) -> LegacyTreatment:
    return row if row.gen is not None else row._replace(gen=gen)


def _unused_names(generations: Iterable[str]) -> Iterator[str]:
    existing = frozenset(generations)
    return (name for number in count() if (name := legacy_generation_name(number)) not in existing)


def _generation_of(run: Run) -> str | None:
    """Return the generation of a run's latest stored row of the original firmware."""
    return next((row.gen for row in reversed(run.rows) if row.gen is not None and row.is_legacy), None)


def _newest_generation(runs: Sequence[Run]) -> str:
    """Return the generation from which the original firmware's next event continues."""
    last = max((row for run in runs for row in run.rows if row.is_legacy), key=lambda row: row.occurred_at)
    return last.gen or ""


def _stories(
    runs: Sequence[Run], window: HistoryWindow, shortest: Millis, *, is_pruned: bool
) -> dict[RowKey, RowStory]:
    """Return the story of each row of the original firmware, where that is known.

    A journal's rows prove their own gaps by their seqs; here they only show what was counted between the others.
    """
    stories: dict[RowKey, RowStory] = {}
    for run in runs:
        told = list(run.stories(shortest))
        is_unknown = run.rows[0] in window.runs_before or (is_pruned and run.rows[0] in window.rows)
        stories |= {row_key(row): (row, story) for row, story in told[is_unknown:] if row.is_legacy}
    return stories


def _touched(runs: Sequence[Run], known: Container[RowKey]) -> set[RowKey]:
    """Return the new rows and those that follow them: only their disputes can have changed."""
    everything = sorted((row for run in runs for row in run.rows), key=lambda row: row.occurred_at)
    new = {row_key(row) for row in everything if row_key(row) not in known}
    pairs = chain(pairwise(everything), *(pairwise(run.rows) for run in runs))
    return new | {row_key(row) for before, row in pairs if row_key(before) in new}


def _changed_gaps(
    device_id: str, stories: Mapping[RowKey, RowStory], stored: Mapping[RowKey, Gap]
) -> tuple[list[Gap], list[Gap]]:
    """Return the gaps that exist no more, and those that take their place."""
    planned = {
        key: Gap(device_id, *key, story.unseen.total, story.unseen, row.occurred_at, row.received_at, row.owner)
        for key, (row, story) in stories.items()
        if story.unseen != ZERO
    }
    changed = [key for key in stories if stored.get(key) != planned.get(key)]
    return [stored[key] for key in changed if key in stored], [planned[key] for key in changed if key in planned]


def _changed_disputes(
    device_id: str, stories: Mapping[RowKey, RowStory], touched: set[RowKey]
) -> tuple[list[TreatmentKey], list[Dispute]]:
    """Return the keys whose disputes exist no more, and the disputes that take their place."""
    told = {key: stories[key] for key in touched if key in stories}
    disputes = [
        Dispute.of(TreatmentKey(device_id, *key), story.doubt, row.occurred_at, row.received_at, row.owner)
        for key, (row, story) in told.items()
        if story.doubt is not None
    ]
    return [TreatmentKey(device_id, *key) for key in told], disputes


def _to_treatment(device_id: str, row: LegacyTreatment) -> Treatment:
    gen, seq = row_key(row)
    times = row.occurred_at, row.received_at, row.source
    return Treatment(device_id, gen, seq, row.kind, *times, row.counters, row.owner, row.device_time)


def _planned_generations(
    before: Mapping[str, Generation], new: Iterable[LegacyTreatment], newest: str | None
) -> list[Generation]:
    """Return all generations, each reaching to its new rows, in the order in which they began."""
    after = dict(before)
    for row in new:
        gen, seq = row_key(row)
        state = after.get(gen)
        if state is None or seq > state.mark:
            after[gen] = _extended(state, row)
    return [after[name] for name in _in_order(before, after, newest)]


def _extended(state: Generation | None, row: LegacyTreatment) -> Generation:
    gen, seq = row_key(row)
    latest = state.latest if state else None
    told = latest if row.source is TimeSource.RECEIPT else row.occurred_at
    return Generation(gen, seq, row.counters, told, row.occurred_at)


def _in_order(before: Iterable[str], after: Iterable[str], newest: str | None) -> list[str]:
    """Return all names: imported ones before those that were known, but the newest of the original firmware last."""
    known = list(before)
    legacy = [name for name in known if name.startswith(LEGACY)]
    first = known.index(legacy[0]) if legacy else 0
    ordered = [*(name for name in after if name not in known), *legacy]
    last = newest or ordered[-1]
    journals = [name for name in known[first:] if name not in legacy]
    return [*known[:first], *(name for name in ordered if name != last), last, *journals]
