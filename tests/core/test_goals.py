"""Goals of outlets: how they are stored, and how far an outlet is with them."""

from datetime import date
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.calendar import Period, day_number
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.goals import GOAL_PERIODS, Goal, Goals, goal_numbers, goals_of
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.read_models.goals import GoalProgress
from custom_components.ozon_telemetry.core.read_models.present_sums import PresentSums
from custom_components.ozon_telemetry.core.read_models.revenue import RevenueTotals

from .ledger_fixture import ButtonPress, LedgerFixture, millis

GOALS = [(period, kind) for period in GOAL_PERIODS for kind in (None, *Kind)]


@st.composite
def some_goals(draw: st.DrawFn) -> Goals:
    """Return goals as an outlet may have them."""
    numbers = draw(st.lists(st.integers(0, 1000), min_size=len(GOALS), max_size=len(GOALS)))
    return tuple(Goal(period, kind, number) for (period, kind), number in zip(GOALS, numbers, strict=True) if number)


@given(some_goals())
def test_what_is_stored_is_the_same_goals(goals: Goals) -> None:
    assert goals_of(goal_numbers(goals)) == goals


def test_an_empty_field_and_0_are_no_goal() -> None:
    assert goals_of({"day": {"total": 0, "basic": 12.0}}) == (Goal(Period.DAY, Kind.BASIC, 12),)


@pytest.mark.parametrize(
    ("kind", "count", "key"),
    [(None, 9, "goal_day_total"), (Kind.BASIC, 4, "goal_day_basic"), (Kind.PREMIUM, 2, "goal_day_premium")],
)
def test_a_goal_is_of_one_kind_or_of_all(kind: Kind | None, count: int, key: str) -> None:
    goal = Goal(Period.DAY, kind, 10)
    assert (goal.counted(Counters(4, 3, 2)), goal.key) == (count, key)


FLEET = Fleet.of(
    [Outlet("harbour", "Harbour")],
    [Machine("m0", "Ozone 1", placements=(Placement("harbour", 0),), assignments=(Assignment("d0", 0),))],
)
NOW = millis("2026-11-28T20:00", "Europe/Berlin")
PRESSES = [
    (Kind.BASIC, "2026-10-31T12:00"),
    (Kind.BASIC, "2026-11-01T12:00"),
    (Kind.PREMIUM, "2026-11-28T00:00"),
    (Kind.BASIC, "2026-11-28T19:00"),
]


@pytest.mark.parametrize(
    ("goal", "count", "share", "first_day"),
    [
        (Goal(Period.DAY, None, 4), 2, 0.5, date(2026, 11, 28)),
        (Goal(Period.DAY, Kind.PREMIUM, 1), 1, 1.0, date(2026, 11, 28)),
        (Goal(Period.MONTH, None, 2), 3, 1.5, date(2026, 11, 1)),
        (Goal(Period.MONTH, Kind.STANDARD, 2), 0, 0.0, date(2026, 11, 1)),
    ],
    ids=lambda value: value.key if isinstance(value, Goal) else "",
)
def test_progress_is_that_of_the_present_day_or_month(
    tmp_path: Path, goal: Goal, count: int, share: float, first_day: date
) -> None:
    ledger_fixture = LedgerFixture(tmp_path, FLEET, now=NOW)
    ledger_fixture.press(ButtonPress("d0", kind, millis(moment, "Europe/Berlin")) for kind, moment in PRESSES)
    with ledger_fixture.ledger.reading() as connection:
        revenue = RevenueTotals(
            ledger_fixture.ledger.zones, PresentSums.load(connection, ledger_fixture.ledger.zones, NOW)
        )
    progress = GoalProgress.of(revenue, "harbour", goal)
    assert (progress.count, progress.share, progress.first_day) == (count, share, day_number(first_day))
    assert progress.is_reached is (share >= 1)
