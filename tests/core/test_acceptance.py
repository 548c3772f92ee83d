"""Every rule by which an event counts, one row each."""

from dataclasses import dataclass

import pytest

from custom_components.ozon_telemetry.core.domain.acceptance import (
    Decision,
    Disposition,
    Generation,
    GenerationOwnership,
    PriorState,
    StoredRow,
    decide,
)
from custom_components.ozon_telemetry.core.domain.messages import ZERO, Counters, Event, Kind

from .builders import DAY, GEN, NOW, event

FIVE = Generation(GEN, 5, Counters(5, 0, 0), NOW - DAY)
SAME = (StoredRow(Kind.BASIC, Counters(5, 0, 0)),)
OTHER = (StoredRow(Kind.PREMIUM, Counters(5, 0, 0)),)


@dataclass(frozen=True)
class Row:
    """What is known, what arrives, and what becomes of it."""

    name: str
    prior: PriorState
    event: Event
    disposition: Disposition
    mark: int
    missing: int = 0
    recovered: Counters = ZERO


ROWS = [
    Row("the next one counts", PriorState(FIVE), event(6), Disposition.ACCEPTED, 6),
    Row("at the mark it is a duplicate", PriorState(FIVE, rows=SAME), event(5), Disposition.DUPLICATE, 5),
    Row(
        "below the mark without a row it was written off: a duplicate",
        PriorState(FIVE),
        event(3),
        Disposition.DUPLICATE,
        5,
    ),
    Row(
        "another kind under the same identity is a conflict",
        PriorState(FIVE, rows=OTHER),
        event(5),
        Disposition.CONFLICT,
        5,
    ),
    Row(
        "other counters under the same identity are a conflict",
        PriorState(FIVE, rows=SAME),
        event(5, Counters(9, 0, 0)),
        Disposition.CONFLICT,
        5,
    ),
    Row("after the mark with its predecessor on the way it is early", PriorState(FIVE), event(8), Disposition.EARLY, 5),
    Row(
        "a hole is a gap and its counters are recovered",
        PriorState(FIVE),
        event(9, prev=5),
        Disposition.ACCEPTED,
        9,
        3,
        Counters(3, 0, 0),
    ),
    Row(
        "a hole that starts below the mark counts from the mark",
        PriorState(FIVE),
        event(9, prev=3),
        Disposition.ACCEPTED,
        9,
        3,
        Counters(3, 0, 0),
    ),
    Row(
        "recovered treatments are reported by kind",
        PriorState(FIVE),
        event(9, Counters(6, 1, 2), prev=5),
        Disposition.ACCEPTED,
        9,
        3,
        Counters(0, 1, 2),
    ),
    Row(
        "numbers that were skipped, as the counters tell, are no gap",
        PriorState(FIVE),
        event(9, Counters(6, 0, 0), prev=5),
        Disposition.ACCEPTED,
        9,
        0,
    ),
    Row(
        "counters that jump without a hole prove nothing",
        PriorState(FIVE),
        event(6, Counters(1_000_005, 0, 0)),
        Disposition.ACCEPTED,
        6,
    ),
    Row(
        "counters that jump prove no more than is missing",
        PriorState(FIVE),
        event(505, Counters(4_000_000_000, 4_000_000_000, 4_000_000_000), prev=5),
        Disposition.ACCEPTED,
        505,
        499,
        Counters(499, 0, 0),
    ),
    Row(
        "the kind whose counter jumps most proves what the others leave",
        PriorState(FIVE),
        event(16, Counters(1_000_000, 2, 1), prev=5),
        Disposition.ACCEPTED,
        16,
        10,
        Counters(7, 2, 1),
    ),
    Row(
        "counters that fell prove nothing without a hole",
        PriorState(FIVE),
        event(6, Counters(3, 0, 0)),
        Disposition.ACCEPTED,
        6,
    ),
    Row(
        "counters that fell went back to an older value, and prove nothing of a hole",
        PriorState(FIVE),
        event(9, Counters(3, 0, 0), prev=5),
        Disposition.ACCEPTED,
        9,
    ),
    Row(
        "a wiped flash skips numbers and goes on with the counters of the card, which lacked the newest",
        PriorState(FIVE),
        event(1004, Counters(4, 0, 0), prev=5),
        Disposition.ACCEPTED,
        1004,
    ),
    Row(
        "what rose beside a counter that fell proves what fits into the hole",
        PriorState(FIVE),
        event(9, Counters(1, 2, 0), prev=5),
        Disposition.ACCEPTED,
        9,
        3,
        Counters(0, 2, 0),
    ),
    Row(
        "a first generation's counters are a baseline",
        PriorState(),
        event(7, Counters(70, 8, 9), prev=0),
        Disposition.ACCEPTED,
        7,
    ),
    Row("a first generation begins at its first record", PriorState(), event(7, prev=6), Disposition.EARLY, 0),
    Row("a later generation begins at zero", PriorState(generation_count=1), event(1), Disposition.ACCEPTED, 1),
    Row(
        "what a later generation lost before its first event is recovered",
        PriorState(generation_count=1),
        event(4, prev=0),
        Disposition.ACCEPTED,
        4,
        3,
        Counters(3, 0, 0),
    ),
    Row(
        "another device's journal waits for a person",
        PriorState(ownership=GenerationOwnership.UNRESOLVED),
        event(1),
        Disposition.FOREIGN,
        0,
    ),
    Row(
        "whatever it says of itself",
        PriorState(generation_count=1, ownership=GenerationOwnership.UNRESOLVED),
        event(9, Counters(99, 0, 0), prev=8),
        Disposition.FOREIGN,
        0,
    ),
    Row(
        "a copied card is a baseline again",
        PriorState(generation_count=1, ownership=GenerationOwnership.COPIED),
        event(9, Counters(99, 0, 0), prev=0),
        Disposition.ACCEPTED,
        9,
    ),
    Row(
        "a copied card is sent from its first record",
        PriorState(ownership=GenerationOwnership.COPIED),
        event(9),
        Disposition.EARLY,
        0,
    ),
    Row("what an import counts moves the mark", PriorState(FIVE, is_imported=True), event(6), Disposition.IMPORTED, 6),
    Row(
        "what an import counts is early as well while its predecessor is on the way",
        PriorState(FIVE, is_imported=True),
        event(8),
        Disposition.EARLY,
        5,
    ),
    Row(
        "what an import counts is a duplicate as well at the mark",
        PriorState(FIVE, rows=SAME, is_imported=True),
        event(5),
        Disposition.DUPLICATE,
        5,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_event(row: Row) -> None:
    decision = decide(row.prior, row.event)
    assert (decision.disposition, decision.generation.mark) == (row.disposition, row.mark)
    assert (decision.missing, decision.recovered) == (row.missing, row.recovered)


def test_an_accepted_event_moves_counters_and_time_on() -> None:
    assert decide(PriorState(FIVE), event(6)).generation == Generation(GEN, 6, Counters(6, 0, 0), event(6).timestamp)


def test_an_event_without_a_time_leaves_the_latest_one() -> None:
    assert decide(PriorState(FIVE), event(6, timestamp=None)).generation.latest == FIVE.latest


@pytest.mark.parametrize(
    ("missing", "recovered", "is_gap"),
    [(0, ZERO, False), (1, ZERO, True), (0, Counters(0, 0, 1), True), (1, Counters(1, 0, 0), True)],
)
def test_a_gap_is_what_never_came_or_was_recovered(missing: int, recovered: Counters, *, is_gap: bool) -> None:
    assert Decision(Disposition.ACCEPTED, FIVE, missing, recovered).is_gap is is_gap


@pytest.mark.parametrize(
    ("name", "arrives", "disagrees"),
    [
        ("counters that rose by one agree", event(6), False),
        ("so do those that rose by what is missing", event(9), False),
        (
            "and those that rose by less: its numbers were skipped",
            event(1006, Counters(6, 0, 0)),
            False,
        ),
        ("what rose without anything missing is disputed", event(6, Counters(7, 0, 0)), False),
        ("and what rose by more than is missing", event(8, Counters(9, 0, 0), prev=5), False),
        ("those that fell do not", event(6, Counters(3, 0, 0)), True),
    ],
)
def test_counters_that_do_not_follow_from_the_events_are_told(*, name: str, arrives: Event, disagrees: bool) -> None:
    arrives = arrives._replace(prev=5)
    assert decide(PriorState(FIVE), arrives).disagrees is disagrees, name


def test_counters_from_before_us_cannot_disagree() -> None:
    assert not decide(PriorState(), event(6, Counters(700, 20, 1), prev=5)).disagrees
