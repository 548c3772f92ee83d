"""Sums of pieces of a range: added up where the rows are, as they would be here."""

from bisect import bisect_right
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.analytics import DateRange, Filter, GroupBy, Query
from custom_components.ozon_telemetry.core.analytics.day_sums import account_totals, bucket_counts
from custom_components.ozon_telemetry.core.analytics.selection import Selection
from custom_components.ozon_telemetry.core.domain.calendar import day_number
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import PriceBook
from custom_components.ozon_telemetry.core.ledger.day_pieces import piece_start
from custom_components.ozon_telemetry.core.ledger.schema import DAY

from .ledger_fixture import ButtonPress, LedgerFixture, millis

FIRST = day_number(date(2026, 11, 1))
NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 11, 30))
HALVES = [FIRST, FIRST + 15]
MACHINES = 4


@pytest.fixture
def outlet(tmp_path: Path) -> LedgerFixture:
    """Return a ledger of one outlet, each of whose machines counts one treatment on every day of November."""
    machines = [
        Machine(f"m{it}", f"Machine {it}", placements=(Placement("o", 0),), assignments=(Assignment(f"d{it}", 0),))
        for it in range(MACHINES)
    ]
    fixture = LedgerFixture(tmp_path, Fleet.of([Outlet("o", "Outlet")], machines))
    days = [millis(f"2026-11-{day:02}T12:00") for day in range(1, 31)]
    fixture.press(ButtonPress(f"d{it}", Kind.BASIC, at) for at in days for it in range(MACHINES))
    return fixture


def test_all_machines_of_an_outlet_are_one_sum_of_each_bucket(outlet: LedgerFixture) -> None:
    with outlet.ledger.reading() as connection:
        selection = Selection.of(connection, Filter())
        counts = list(bucket_counts(connection, selection, Query(NOVEMBER, group_by=GroupBy.OUTLET), HALVES))
    assert sorted(counts) == [("o", 0, 15 * MACHINES), ("o", 1, 15 * MACHINES)]


def test_each_machine_is_a_sum_of_each_bucket(outlet: LedgerFixture) -> None:
    with outlet.ledger.reading() as connection:
        selection = Selection.of(connection, Filter())
        counts = list(bucket_counts(connection, selection, Query(NOVEMBER, group_by=GroupBy.MACHINE), HALVES))
    assert sorted(counts) == [(f"m{machine}", half, 15) for machine in range(MACHINES) for half in range(2)]


@pytest.mark.parametrize(("by_account", "sums"), [(True, [30] * MACHINES), (False, [30 * MACHINES])])
def test_a_total_is_of_the_outlet_unless_accounts_are_asked_for(
    outlet: LedgerFixture, sums: list[int], *, by_account: bool
) -> None:
    with outlet.ledger.reading() as connection:
        selection = Selection.of(connection, Filter())
        totals = account_totals(connection, selection, Query(NOVEMBER), PriceBook({}), by_account=by_account)
        assert [total.sums.treatments for total in totals] == sums


@pytest.mark.parametrize(
    "offsets", [[], [1], [29], [1, 2], [3, 9, 10, 28], range(1, 30)], ids=["none", "2nd", "last", "two", "some", "all"]
)
def test_a_piece_begins_with_the_last_cut(outlet: LedgerFixture, offsets: list[int]) -> None:
    cuts = [FIRST + offset for offset in offsets]
    with outlet.ledger.reading() as connection:
        found = dict(
            connection.execute(select(DAY.c.day, piece_start(DAY.c.day, FIRST, cuts)).distinct()).tuples().all()
        )
    starts = [FIRST, *cuts]
    assert found == {day: starts[bisect_right(starts, day) - 1] for day in range(FIRST, FIRST + 30)}


def test_of_very_many_cuts_each_day_is_a_piece() -> None:
    assert piece_start(DAY.c.day, FIRST, range(FIRST + 1, FIRST + 1000)) is DAY.c.day
