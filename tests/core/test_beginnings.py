"""Beginnings: what is compared with days on which nobody could have counted is said to be not comparable."""

from datetime import date
from pathlib import Path

import pytest

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    GroupBy,
    Query,
    performance,
    run_query,
)
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .ledger_fixture import ButtonPress, LedgerFixture, millis, small_fleet

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def ledger_fixture(tmp_path: Path) -> LedgerFixture:
    """Return two machines: the first counts from 3 March on, the second from 10 March on."""
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    presses = [("d0", 3), ("d0", 10), ("d0", 17), ("d1", 10), ("d1", 17), ("d1", 17)]
    ledger_fixture.press(
        [ButtonPress(device, Kind.BASIC, millis(f"2026-03-{day:02}T10:00")) for device, day in presses]
    )
    return ledger_fixture


def compared(day: int, group_by: GroupBy) -> Query:
    that_day = date(2026, 3, day)
    return Query(DateRange(that_day, that_day), None, group_by, compare=Compare.LAST_WEEK)


@pytest.mark.parametrize(
    ("day", "fleet", "machines"),
    [(9, False, [False, False]), (10, True, [True, False]), (16, True, [True, False]), (17, True, [True, True])],
)
def test_a_base_before_the_first_treatment_is_not_comparable(
    ledger_fixture: LedgerFixture, day: int, fleet: object, machines: list[object]
) -> None:
    with ledger_fixture.ledger.reading() as connection:
        result = run_query(connection, ledger_fixture.context, compared(day, GroupBy.MACHINE))
        kinds = run_query(connection, ledger_fixture.context, compared(day, GroupBy.KIND))
    assert result.previous_comparable is fleet
    assert [group.previous.comparable for group in result.groups if group.previous] == machines
    assert [group.previous.comparable for group in kinds.groups if group.previous] == [fleet] * len(kinds.groups)


def test_a_ranking_has_no_growth_over_a_base_before_the_first_treatment(ledger_fixture: LedgerFixture) -> None:
    month = Query(DateRange(date(2026, 3, 10), date(2026, 3, 17)), None, GroupBy.MACHINE, compare=Compare.LAST_WEEK)
    with ledger_fixture.ledger.reading() as connection:
        rows = performance(connection, ledger_fixture.context, month)
        day = performance(connection, ledger_fixture.context, compared(17, GroupBy.MACHINE))
        without = performance(connection, ledger_fixture.context, Query(month.range, None, GroupBy.MACHINE))
    assert [row.delta for row in rows] == [None, None]
    assert {row.delta for row in day} == {0.0, 1.0}
    assert [row.delta for row in without] == [None, None]
