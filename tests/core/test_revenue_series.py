"""Series of revenue: the price of each treatment's own day, in the hour of Home Assistant's clock."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.analytics import DateRange, GroupBy, Query, run_query
from custom_components.ozon_telemetry.core.analytics.series_histories import (
    SeriesHistory,
    series_histories,
    series_totals,
)
from custom_components.ozon_telemetry.core.analytics.statistics_series import (
    BookedFleet,
    Role,
    Series,
    Sum,
    series_changed_by_commit,
    series_changed_by_fleet,
)
from custom_components.ozon_telemetry.core.domain.calendar import day_number, day_start, quarter_of
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Owner, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.prices import (
    PriceHistory,
    PricePeriod,
    amounts_of,
    price_history,
    since_ever,
)
from custom_components.ozon_telemetry.core.domain.wall_clock import UtcOffsetSpan
from custom_components.ozon_telemetry.core.domain.zones import Zones
from custom_components.ozon_telemetry.core.ledger import CommitResult, Gap
from custom_components.ozon_telemetry.core.ledger.rollup import RollupDelta

from .ledger_fixture import ButtonPress, LedgerFixture, millis

pytestmark = pytest.mark.usefixtures("engine")

KATHMANDU = ZoneInfo("Asia/Kathmandu")
FIVE = since_ever({"basic": 5})
FLEET_REVENUE, NORTH_REVENUE, SOUTH_REVENUE = (
    Series(Role.FLEET, "", Sum.REVENUE),
    Series(Role.OUTLET, "north", Sum.REVENUE),
    Series(Role.OUTLET, "south", Sum.REVENUE),
)
UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
IN_UTC = [UtcOffsetSpan(0, 0)]


def fleet_of(north: PriceHistory, south: PriceHistory = ()) -> Fleet:
    """Return two outlets, one in Kathmandu, with a machine and a device in each."""
    outlets = [Outlet("north", "North", prices=north), Outlet("south", "South", zone=KATHMANDU, prices=south)]
    machines = [
        Machine(f"m-{id_}", id_, placements=(Placement(id_, 0),), assignments=(Assignment(device, 0),))
        for id_, device in (("north", "d0"), ("south", "d1"))
    ]
    return Fleet.of(outlets, machines)


def booked(fleet: Fleet, zone: ZoneInfo = UTC, *also_priced: str) -> BookedFleet:
    """Return a fleet as it is booked: with a price are those of its outlets that have one, and some removed ones."""
    priced = [outlet.id for outlet in fleet.outlets.values() if outlet.prices]
    return BookedFleet(fleet, Zones(zone, fleet), {*priced, *also_priced})


def dearer_from(day: date, prices: PriceHistory = FIVE) -> PriceHistory:
    """Return prices of which the basic treatment costs 7 from a day on."""
    return price_history([*prices, PricePeriod(day_number(day), amounts_of({"basic": 7}))])


def history(ledger_fixture: LedgerFixture, series: Series, since: int = 0) -> SeriesHistory:
    with ledger_fixture.ledger.reading() as connection:
        return series_histories(connection, [(series, since, IN_UTC)], ledger_fixture.ledger.zones)[series]


def test_an_hour_has_the_prices_of_the_days_of_its_outlet(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, fleet_of((), dearer_from(date(2026, 3, 2))), zone="UTC")
    moments = ("2026-03-01T23:59", "2026-03-02T00:00")  # both in the hour from 18:00 on in UTC
    ledger_fixture.press(ButtonPress("d1", Kind.BASIC, millis(moment, "Asia/Kathmandu")) for moment in moments)
    hours = history(ledger_fixture, SOUTH_REVENUE).hours
    assert hours == {quarter_of(millis("2026-03-01T18:00")): 12}


def test_what_was_before_is_at_the_prices_of_before(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, fleet_of(dearer_from(date(2026, 3, 2))), zone="UTC")
    moments = ("2026-03-01T09:59", "2026-03-01T10:00", "2026-03-02T10:00")
    ledger_fixture.press(ButtonPress("d0", Kind.BASIC, millis(moment)) for moment in moments)
    found = history(ledger_fixture, FLEET_REVENUE, since=quarter_of(millis("2026-03-01T10:00")))
    assert found.before == 5
    assert list(found.hours.values()) == [5, 7]


def test_the_series_of_a_removed_outlet_stays(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, fleet_of(dearer_from(date(2026, 3, 2))), zone="UTC")
    ledger_fixture.press(ButtonPress("d0", Kind.BASIC, millis(f"2026-03-0{day}T10:00")) for day in (1, 2, 3))
    before = history(ledger_fixture, NORTH_REVENUE)
    ledger_fixture.ledger.change_fleet(Fleet(), ledger_fixture.now)
    assert history(ledger_fixture, NORTH_REVENUE) == before


AMOUNTS = st.sampled_from([amounts_of({}), amounts_of({"basic": "0.35"}), amounts_of({"basic": 2, "premium": "9.99"})])
DAYS = st.integers(day_number(date(2026, 3, 26)), day_number(date(2026, 4, 2)))
HISTORIES = st.lists(st.builds(PricePeriod, DAYS, AMOUNTS), max_size=4).map(price_history)
PRESSES = st.lists(
    st.tuples(st.sampled_from(["d0", "d1"]), st.sampled_from(list(Kind)), st.integers(0, 8 * 96 - 1)), max_size=25
)


@given(HISTORIES, HISTORIES, PRESSES, st.integers(0, 8 * 96 - 1))
def test_hours_and_totals_are_what_analytics_say(
    tmp_path_factory: pytest.TempPathFactory,
    north: PriceHistory,
    south: PriceHistory,
    presses: list[tuple[str, Kind, int]],
    since: int,
) -> None:
    ledger_fixture = LedgerFixture(tmp_path_factory.mktemp("ledger"), fleet_of(north, south))
    start = quarter_of(millis("2026-03-26"))
    ordered = sorted(presses, key=lambda press: press[2])
    ledger_fixture.press(ButtonPress(device, kind, (start + step) * 900_000) for device, kind, step in ordered)
    with ledger_fixture.ledger.reading() as connection:
        query = Query(DateRange(date(2026, 3, 1), date(2026, 4, 30)), group_by=GroupBy.OUTLET)
        result, totals = run_query(connection, ledger_fixture.context, query), series_totals(connection)
    earned = {group.id: group.revenue or Decimal(0) for group in result.groups}
    for series, revenue in (
        (FLEET_REVENUE, result.revenue or Decimal(0)),
        (NORTH_REVENUE, earned["north"]),
        (SOUTH_REVENUE, earned["south"]),
    ):
        whole, part = history(ledger_fixture, series), history(ledger_fixture, series, start + since)
        assert totals.get(series, 0) == part.total == revenue
        assert sum(whole.hours.values()) == revenue
        assert part.hours == {hour: earned for hour, earned in whole.hours.items() if hour + 4 > start + since}
    ledger_fixture.ledger.close()


class TestWhatChangesThem:
    """Which series a commit or a change of the fleet makes due, and since when."""

    def test_a_treatment_where_there_is_a_price(self) -> None:
        at = millis("2026-03-02T10:00")
        rollup = RollupDelta()
        rollup.add_gap(Gap("d0", "g", 4, 2, Counters(1, 0, 0), at, at, Owner("m-north", "north")))
        changed = series_changed_by_commit(CommitResult(sums=rollup.cells), priced={"north"})
        assert {series for series in changed if series.measure is Sum.REVENUE} == {FLEET_REVENUE, NORTH_REVENUE}
        unpriced = series_changed_by_commit(CommitResult(sums=rollup.cells), priced={"south"})
        assert {series for series in unpriced if series.measure is Sum.REVENUE} == set()

    def test_a_price_from_a_day_changes_nothing_before_it(self) -> None:
        old, new = fleet_of(FIVE), fleet_of(dearer_from(date(2026, 3, 2)))
        changed = series_changed_by_fleet(booked(old), booked(new))
        assert changed.keys() == {FLEET_REVENUE, NORTH_REVENUE}
        earliest = day_start(date(2026, 3, 2), ZoneInfo("Pacific/Kiritimati"))
        assert all(earliest - 96 <= since <= earliest for since in changed.values())

    def test_a_corrected_price_since_ever_changes_everything(self) -> None:
        old, new = fleet_of(FIVE), fleet_of(since_ever({"basic": 6}))
        assert set(series_changed_by_fleet(booked(old), booked(new)).values()) == {0}

    def test_another_zone_of_an_outlet_with_prices_changes_everything(self) -> None:
        old = fleet_of(FIVE)
        moved = replace(old.outlets["north"], zone=KATHMANDU)
        new = Fleet.of([moved, old.outlets["south"]], old.machines.values())
        assert series_changed_by_fleet(booked(old), booked(new)) == {FLEET_REVENUE: 0, NORTH_REVENUE: 0}

    def test_another_zone_of_home_assistant_changes_what_is_earned_where_that_counts(self) -> None:
        """The days on which prices hold begin at other times; those of an outlet with its own zone do not."""
        fleet = fleet_of(dearer_from(date(2026, 3, 2)), FIVE)
        changed = series_changed_by_fleet(booked(fleet), booked(fleet, BERLIN))
        assert changed == {FLEET_REVENUE: 0, NORTH_REVENUE: 0}

    def test_a_removed_outlet_changes_nothing(self) -> None:
        old = fleet_of(FIVE)
        new = Fleet.of([old.outlets["south"]], old.machines.values())
        assert series_changed_by_fleet(booked(old), booked(new, UTC, "north")) == {}

    def test_what_leaves_a_removed_outlet_takes_its_revenue_along(self) -> None:
        noon = millis("2026-03-02T12:00")
        whole = fleet_of(FIVE)
        old = Fleet.of([whole.outlets["south"]], whole.machines.values())
        corrected = replace(old.machines["m-north"], placements=(Placement("north", 0, noon), Placement("south", noon)))
        new = Fleet.of(old.outlets.values(), [corrected])
        changed = series_changed_by_fleet(booked(old, UTC, "north"), booked(new, UTC, "north"))
        revenue = {series: since for series, since in changed.items() if series.measure is Sum.REVENUE}
        assert revenue == {FLEET_REVENUE: noon // 900_000, NORTH_REVENUE: noon // 900_000}
