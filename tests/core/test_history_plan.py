"""Plan of a history import: what it inserts and withdraws, without a ledger."""

from custom_components.ozon_telemetry.core.domain.acceptance import Generation
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Owner
from custom_components.ozon_telemetry.core.domain.instants import HOUR
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger.history_plan import (
    HistoryWindow,
    ImportPlan,
    IncomingHistory,
    plan_import,
    row_key,
)
from custom_components.ozon_telemetry.core.ledger.records import Gap

from .builders import DEVICE, GEN, NOW, fleet_of, machine

WASHER = Owner("washer", "north")


def treatment(number: int, hour: int | None = None, gen: str | None = None) -> LegacyTreatment:
    """Return a basic treatment, each an hour after the one before; with a generation it is a row of the ledger."""
    at = NOW + (number if hour is None else hour) * HOUR
    return LegacyTreatment(Kind.BASIC, Counters(number), at, at, TimeSource.DEVICE, gen, WASHER)


def gap(seq: int, missing: int) -> Gap:
    """Return a gap before a row of the original firmware's first generation."""
    at = NOW + seq * HOUR
    return Gap(DEVICE, "legacy", seq, missing, Counters(missing), at, at, WASHER)


def plan(
    new: list[LegacyTreatment],
    rows: list[LegacyTreatment],
    gaps: list[Gap],
    generations: list[Generation],
    *,
    ends_at_last: bool = True,
) -> ImportPlan:
    """Return the plan of importing `new` beside `rows`, none of which is the same treatment."""
    seqs = {it.seq for it in new}
    taken = frozenset(row_key(row) for row in rows if row.seq in seqs)
    states = {it.gen: it for it in generations}
    incoming = IncomingHistory(DEVICE, new, [None] * len(new), taken, states, edge=0)
    window = HistoryWindow(rows, [], {(it.gen, it.seq): it for it in gaps}, ends_at_last)
    return plan_import(fleet_of(machine()), incoming, window)


def test_a_first_history_is_one_generation_of_rows_on_their_owners() -> None:
    planned = plan([treatment(1), treatment(2)], [], [], [])
    assert [(row.gen, row.seq, row.owner) for row in planned.treatments] == [
        ("legacy", 1, WASHER),
        ("legacy", 2, WASHER),
    ]
    assert (planned.gaps, planned.withdrawn) == ([], [])
    assert planned.generations == [Generation("legacy", 2, Counters(2), NOW + 2 * HOUR, NOW + 2 * HOUR)]


def test_a_treatment_within_a_gap_replaces_that_gap_by_a_smaller_one() -> None:
    rows = [treatment(seq, gen="legacy") for seq in (1, 4, 7)]
    state = Generation("legacy", 7, Counters(7))
    planned = plan([treatment(2)], rows, [gap(4, 2), gap(7, 2)], [state])
    assert (planned.withdrawn, planned.gaps, planned.recovered) == ([gap(4, 2)], [gap(4, 1)], -1)
    assert planned.generations == [state]


def test_counters_that_began_again_make_a_new_generation() -> None:
    rows = [treatment(1, gen="legacy"), treatment(2, gen="legacy")]
    planned = plan([treatment(1, hour=9)], rows, [], [Generation("legacy", 2, Counters(2))])
    assert [(row.gen, row.seq) for row in planned.treatments] == [("legacy.1", 1)]
    assert [it.gen for it in planned.generations] == ["legacy", "legacy.1"]


def test_a_seq_that_is_taken_in_its_runs_generation_gets_a_spare_one() -> None:
    fallen = treatment(3, hour=5, gen="legacy")._replace(counters=Counters(0, 1, 2), kind=Kind.PREMIUM)
    between = treatment(2, hour=4)._replace(counters=Counters(0, 1, 1), kind=Kind.PREMIUM)
    planned = plan([between], [treatment(2, gen="legacy"), fallen], [], [Generation("legacy", 3, Counters(0, 1, 2))])
    assert [(row.gen, row.seq) for row in planned.treatments] == [("legacy.1", 2)]


def test_an_older_generation_comes_first_and_journals_keep_their_place() -> None:
    rows = [treatment(1, hour=50, gen="legacy")]
    known = [Generation("legacy", 1, Counters(1)), Generation(GEN, 7, Counters(7))]
    planned = plan([treatment(8, hour=1), treatment(9, hour=2)], rows, [], known)
    assert [it.gen for it in planned.generations] == ["legacy.1", "legacy", GEN]
    assert planned.generations[2] == known[1]


def test_beside_later_rows_the_newest_generation_stays_the_newest() -> None:
    rows = [treatment(5, hour=50, gen="legacy.1")]
    known = [Generation("legacy", 3, Counters(3)), Generation("legacy.1", 5, Counters(5))]
    planned = plan([treatment(1, hour=60)], rows, [], known, ends_at_last=False)
    assert [it.gen for it in planned.generations] == ["legacy.2", "legacy", "legacy.1"]
