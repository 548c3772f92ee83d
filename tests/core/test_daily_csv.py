"""The daily summary as CSV: a line for each day, outlet, machine and kind, which adds up to the analytics."""

from collections.abc import Callable
import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
import io
from itertools import pairwise
from pathlib import Path

import pytest

from custom_components.ozon_telemetry.core.analytics import (
    DateRange,
    Filter,
    Query,
    Separator,
    daily_header,
    daily_lines,
    daily_parts,
    run_query,
)
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import since_ever

from .ledger_fixture import ButtonPress, LedgerFixture, millis

pytestmark = pytest.mark.usefixtures("engine")

MARCH = DateRange(date(2026, 3, 1), date(2026, 3, 31))
HARBOUR = Outlet("o-harbour", "Harbour", prices=since_ever({"basic": "5.50"}))
GYM = Outlet("o-gym", "=Gym")
FLEET = Fleet.of(
    (HARBOUR, GYM),
    (
        Machine(
            "m0",
            "Ozone 1",
            placements=(Placement("o-harbour", 0),),
            assignments=(Assignment("d0", 0, millis("2026-03-02T12:00")), Assignment("d1", millis("2026-03-02T12:00"))),
        ),
        Machine("m1", "Studio", placements=(Placement("o-gym", 0),), assignments=(Assignment("d2", 0),)),
    ),
)
PRESSES = (
    ButtonPress("d0", Kind.BASIC, millis("2026-03-02T09:00")),
    ButtonPress("d1", Kind.BASIC, millis("2026-03-02T14:00")),
    ButtonPress("d1", Kind.PREMIUM, millis("2026-03-03T23:30")),
    ButtonPress("d2", Kind.STANDARD, millis("2026-03-03T10:00")),
)


@pytest.fixture
def business(tmp_path: Path) -> LedgerFixture:
    """Return two outlets; the device of a machine of the first one was swapped."""
    business = LedgerFixture(tmp_path, FLEET)
    business.press(PRESSES)
    return business


EVERYTHING = Filter()

type Lines = Callable[..., list[list[str]]]


@pytest.fixture
def lines(business: LedgerFixture) -> Lines:
    """Return a function that reads the file of a query as a spreadsheet does."""

    def read(
        separator: Separator = Separator.COMMA, filter_: Filter = EVERYTHING, *, with_revenue: bool = True
    ) -> list[list[str]]:
        context = replace(business.context, with_revenue=with_revenue)
        with business.ledger.reading() as connection:
            text = daily_lines(connection, context, Query(MARCH, filter=filter_), separator)
        return list(csv.reader(io.StringIO(text), delimiter=separator.character))

    return read


def test_each_day_has_a_line_for_each_outlet_machine_and_kind(lines: Lines) -> None:
    assert lines() == [
        ["2026-03-02", "Harbour", "Ozone 1", "basic", "2", "5.50", "11.00"],
        ["2026-03-03", "'=Gym", "Studio", "standard", "1", "", ""],
        ["2026-03-04", "Harbour", "Ozone 1", "premium", "1", "", ""],
    ]


def test_the_filter_of_the_query_holds(lines: Lines) -> None:
    of_the_gym = lines(filter_=Filter(outlets=frozenset({"o-gym"})))
    assert [line[2] for line in of_the_gym] == ["Studio"]
    premium = lines(filter_=Filter(kinds=frozenset({Kind.PREMIUM})))
    assert [line[3] for line in premium] == ["premium"]


def test_amounts_have_a_decimal_comma_where_cells_are_separated_by_a_semicolon(lines: Lines) -> None:
    assert lines(Separator.SEMICOLON)[0][-2:] == ["5,50", "11,00"]
    assert lines(Separator.TAB)[0][-2:] == ["5.50", "11.00"]


def test_who_may_not_know_the_revenue_sees_no_price(lines: Lines) -> None:
    assert {cell for line in lines(with_revenue=False) for cell in line[-2:]} == {""}


def test_it_adds_up_to_the_analytics(business: LedgerFixture, lines: Lines) -> None:
    with business.ledger.reading() as connection:
        result = run_query(connection, business.context, Query(MARCH))
    assert sum(int(line[4]) for line in lines()) == result.total == len(PRESSES)
    assert sum(Decimal(line[6] or 0) for line in lines()) == result.revenue


@pytest.mark.parametrize("separator", Separator)
def test_the_file_begins_with_what_tells_spreadsheets_its_encoding(separator: Separator) -> None:
    columns = ("date", "outlet", "machine", "kind", "treatments", "price", "revenue")
    assert daily_header(separator) == "\ufeff" + separator.character.join(columns) + "\r\n"


def test_a_year_is_written_in_parts_that_leave_out_no_day() -> None:
    parts = list(daily_parts(DateRange(date(2026, 1, 1), date(2026, 12, 31))))
    assert (parts[0].first, parts[-1].last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert all(before.next_day == after.first for before, after in pairwise(parts))
    assert max(part.days for part in parts) <= 31
