"""Hours of all statistics series, compared with a count of single treatments in zones of any kind."""

from collections import defaultdict
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.analytics.series_histories import (
    SeriesHistory,
    series_histories,
    series_totals,
)
from custom_components.ozon_telemetry.core.analytics.series_hours import Amount
from custom_components.ozon_telemetry.core.analytics.statistics_series import Measure, Series, Sum, series_of
from custom_components.ozon_telemetry.core.domain.calendar import Quarter, day_number, day_of, quarter_of
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Owner, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import PricePeriod, amounts_of, amounts_on, price_history
from custom_components.ozon_telemetry.core.domain.wall_clock import UtcOffsetSpan, utc_offset_spans
from custom_components.ozon_telemetry.core.ledger import local_sums

from .ledger_fixture import ButtonPress, LedgerFixture, RecountedRow, millis, recount

pytestmark = pytest.mark.usefixtures("engine")

# The clocks of some change within these days, those of one by half an hour; some are off by a part of an hour.
ZONES: Final = ("UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe")
FIRST: Final = millis("2026-03-27")
QUARTERS: Final = 10 * 96
LAST: Final = FIRST + QUARTERS * 900_000

quarters = st.integers(0, QUARTERS - 1)
zones = st.sampled_from(ZONES).map(ZoneInfo)
prices = st.lists(
    st.builds(
        PricePeriod,
        st.integers(day_number(date(2026, 3, 26)), day_number(date(2026, 4, 6))),
        st.sampled_from([amounts_of({}), amounts_of({"basic": "0.35"}), amounts_of({"basic": 2, "premium": "9.99"})]),
    ),
    max_size=3,
).map(price_history)
presses = st.lists(
    st.tuples(st.sampled_from(["d0", "d1", "d2", "stranger"]), st.sampled_from(list(Kind)), quarters), max_size=40
)


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    """Return two outlets, a machine that moves from one to the other, one that gets another device, and one in none."""
    moved, swapped = (FIRST + draw(quarters) * 900_000 for _ in range(2))
    outlets = [Outlet(name, name, zone=draw(st.none() | zones), prices=draw(prices)) for name in ("north", "south")]
    placements = (Placement("north", 0, moved), Placement("south", moved))
    devices = (Assignment("d1", 0, swapped), Assignment("d2", swapped))
    machines = [
        Machine("moving", "Moving", placements=placements, assignments=(Assignment("d0", 0),)),
        Machine("swapped", "Swapped", placements=(Placement("south", 0),), assignments=devices),
        Machine("homeless", "Homeless", assignments=(Assignment("d2", 0, swapped),)),
    ]
    return Fleet.of(outlets, machines)


@settings(max_examples=40)
@given(fleet=fleets(), home=zones, pressed=presses, since=st.just(0) | quarters)
def test_the_hours_of_all_series_are_those_of_their_treatments(
    tmp_path_factory: pytest.TempPathFactory,
    fleet: Fleet,
    home: ZoneInfo,
    pressed: list[tuple[str, Kind, int]],
    since: int,
) -> None:
    fixture = filled(tmp_path_factory, fleet, home, pressed)
    with closing(fixture.ledger) as ledger, ledger.reading() as connection:
        start = since and quarter_of(FIRST) + since
        expected, found = recounted(fixture, connection), all_histories(fixture, connection, start)
        totals = series_totals(connection)
    assert found.keys() == totals.keys() == expected.keys()
    for series, hours in expected.items():
        assert found[series].total == totals[series] == sum(hours.values())
        assert found[series].hours == {hour: amount for hour, amount in hours.items() if hour + 4 > start}


@settings(max_examples=15)
@given(fleet=fleets(), home=zones, later=zones, pressed=presses)
def test_hours_that_are_still_summed_in_the_zone_of_before_are_those_of_the_new_one(
    tmp_path_factory: pytest.TempPathFactory,
    fleet: Fleet,
    home: ZoneInfo,
    later: ZoneInfo,
    pressed: list[tuple[str, Kind, int]],
) -> None:
    fixture = filled(tmp_path_factory, fleet, home, pressed)
    with closing(fixture.ledger) as ledger:
        with patch.object(local_sums, "PART", 1):
            ledger.begin_change(fleet, LAST, later)
        with ledger.reading() as connection:
            expected, found = recounted(fixture, connection), all_histories(fixture, connection, 0)
    assert {series: history.hours for series, history in found.items() if history.hours} == expected


def filled(
    tmp_path_factory: pytest.TempPathFactory, fleet: Fleet, home: ZoneInfo, pressed: list[tuple[str, Kind, int]]
) -> LedgerFixture:
    """Return a ledger with these presses; before every other one, one was lost."""
    fixture = LedgerFixture(tmp_path_factory.mktemp("ledger"), fleet, home.key, now=LAST)
    fixture.press(
        ButtonPress(device, kind, FIRST + quarter * 900_000, lost=quarter % 2)
        for device, kind, quarter in sorted(pressed, key=lambda press: press[2])
    )
    return fixture


def all_histories(fixture: LedgerFixture, connection: Connection, since: Quarter) -> dict[Series, SeriesHistory]:
    """Return the histories of all series, read in small chunks."""
    offsets = full_hours(fixture.ledger.zones.default)
    due = [(series, since, offsets) for series in sorted(series_totals(connection), key=lambda series: series[:2])]
    histories: dict[Series, SeriesHistory] = {}
    while left := due[len(histories) :]:
        histories |= series_histories(connection, left, fixture.ledger.zones, chunk_hours=20)
    return histories


def full_hours(zone: ZoneInfo) -> list[UtcOffsetSpan]:
    """Return how many quarters before those of UTC the full hours of a zone begin."""
    spans = [UtcOffsetSpan(start, offset % 4) for start, offset in utc_offset_spans(range(quarter_of(LAST)), zone)]
    return [span for before, span in pairwise([UtcOffsetSpan(0, -1), *spans]) if span.offset != before.offset]


def recounted(fixture: LedgerFixture, connection: Connection) -> dict[Series, dict[Quarter, Amount]]:
    """Return what of every series is in each hour, row by row."""
    hours: defaultdict[Series, defaultdict[Quarter, Amount]] = defaultdict(lambda: defaultdict(int))
    for row in recount(connection):
        for measure, amount in amounts(fixture, row).items():
            for series in series_of(Owner(row.machine, row.outlet), measure) if amount else ():
                hours[series][hour_start(row.at, fixture.ledger.zones.default)] += amount
    return {series: dict(amounts) for series, amounts in hours.items()}


def amounts(fixture: LedgerFixture, row: RecountedRow) -> dict[Measure, Amount]:
    """Return what treatments add to a series of their kind, of all kinds and of revenue."""
    ledger = fixture.ledger
    history = ledger.fleet.outlets[row.outlet].prices if row.outlet else ()
    price = amounts_on(history, day_of(quarter_of(row.at), ledger.zones.of_outlet(row.outlet)))[row.kind]
    earned = row.treatments * (price or Decimal(0))
    return {row.kind: row.treatments, Sum.TOTAL: row.treatments, Sum.REVENUE: earned}


def hour_start(instant: int, zone: ZoneInfo) -> Quarter:
    """Return the quarter at which the clocks of a zone showed the full hour."""
    return quarter_of(instant) - datetime.fromtimestamp(instant / 1000, zone).minute // 15
