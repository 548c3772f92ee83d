"""Revenue as booked history: at the prices of each day, whatever becomes of outlets, machines and the hub."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
import json
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

import custom_components.ozon_telemetry as integration
from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    ExportCursor,
    Filter,
    GroupBy,
    Query,
    QueryResult,
    export_chunk,
    performance,
    profile,
    run_query,
    summary_csv_lines,
)
from custom_components.ozon_telemetry.core.analytics.downtime import Downtime
from custom_components.ozon_telemetry.core.analytics.revenue import RevenueCoverage
from custom_components.ozon_telemetry.core.domain.calendar import Day, Period, day_number, day_of, quarter_of
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.fleet_edits import move
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import (
    PriceHistory,
    PricePeriod,
    amounts_of,
    amounts_on,
    price_history,
    since_ever,
    with_prices_from,
)
from custom_components.ozon_telemetry.core.reports.render import Format, render
from custom_components.ozon_telemetry.core.reports.report import ReportLanguage, build_report

from .ledger_fixture import ButtonPress, LedgerFixture, millis, recount

pytestmark = pytest.mark.usefixtures("engine")

NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = DateRange(date(2026, 10, 1), date(2026, 10, 31))
JAKARTA, BERLIN, AUCKLAND = (ZoneInfo(key) for key in ("Asia/Jakarta", "Europe/Berlin", "Pacific/Auckland"))
TEXTS = json.loads((Path(integration.__file__).parent / "translations" / "en.json").read_bytes())
LANGUAGE = ReportLanguage("EUR", TEXTS["selector"]["report"]["options"])

HARBOUR = Outlet("a-harbour", "Harbour", prices=since_ever({"basic": 5, "premium": 10}))
STATION = Outlet("b-station", "Station", zone=JAKARTA, prices=since_ever({"basic": "0.1", "standard": "7.70"}))
AIRPORT = Outlet("c-airport", "Airport")
OUTLETS = (HARBOUR, STATION, AIRPORT)
MACHINES = tuple(
    Machine(f"m-{outlet.id}", f"Ozone {outlet.name}", placements=(Placement(outlet.id, 0),), assignments=(at,))
    for outlet, at in zip(OUTLETS, (Assignment(device, 0) for device in ("d0", "d1", "d2")), strict=True)
)
FLEET = Fleet.of(OUTLETS, MACHINES)
NOW = millis("2026-11-29T12:00", "Europe/Berlin")


def business(folder: Path, fleet: Fleet = FLEET) -> LedgerFixture:
    """Return three outlets with two months of treatments, some of them close to midnight."""
    ledger_fixture = LedgerFixture(folder, fleet, now=NOW)
    moments = [
        f"2026-{month}-{day:02}T{hour:02}:45" for month in (10, 11) for day in (1, 14, 28) for hour in (0, 9, 17, 22)
    ]
    ledger_fixture.press(
        ButtonPress(device, kind, millis(moment))
        for moment in moments
        for device in ("d0", "d1", "d2")
        for kind in Kind
    )
    return ledger_fixture


def ask(ledger_fixture: LedgerFixture, query: Query) -> QueryResult:
    with ledger_fixture.ledger.reading() as connection:
        return run_query(connection, ledger_fixture.context, query)


def answers(ledger_fixture: LedgerFixture, days: DateRange = NOVEMBER) -> dict[str, object]:
    """Return every answer about some days that shows a treatment or an amount: reports, exports, analytics, hours."""
    context, found = ledger_fixture.context, dict[str, object]()
    with ledger_fixture.ledger.reading() as connection:
        report = build_report(connection, context, Filter(), days, LANGUAGE)
        found |= {f"report.{format_}": render(report, format_) for format_ in Format}
        for group_by in (GroupBy.NONE, GroupBy.KIND, GroupBy.OUTLET, GroupBy.MACHINE):
            for bucket in (None, Period.DAY, Period.HOUR):
                query = Query(days, bucket, group_by, compare=Compare.PREVIOUS)
                result = without_downtime(run_query(connection, context, query))
                found[f"{group_by}.{bucket}"] = result
                found[f"summary.{group_by}.{bucket}"] = [summary_csv_lines(result, group) for group in result.groups]
        for level in (GroupBy.OUTLET, GroupBy.MACHINE):
            rows = performance(connection, context, Query(days, Period.DAY, level, compare=Compare.PREVIOUS))
            found[f"performance.{level}"] = [replace(row, downtime=None) for row in rows]
        for outlet in OUTLETS:
            only = Query(days, Period.DAY, GroupBy.OUTLET, Filter(outlets=frozenset({outlet.id})))
            found[f"only.{outlet.id}"] = without_downtime(run_query(connection, context, only))
        found["profile"] = profile(connection, context, Query(days))
        found["treatments"] = export_chunk(connection, context, Query(days), ExportCursor()).text
    return found


def without_downtime(result: QueryResult) -> QueryResult:
    """Return a result without downtime: what the present fleet's devices were heard is no booked history."""
    groups = [
        replace(group, downtime=None, previous=group.previous and replace(group.previous, downtime=None))
        for group in result.groups
    ]
    return replace(result, groups=groups, downtime=Downtime(), previous_downtime=None)


def without_first_outlet(fleet: Fleet) -> Fleet:
    """Return a fleet whose first outlet was deleted, as the integration does it: its machine leaves it now."""
    first, *others = fleet.outlets.values()
    machines = [
        move(machine, "", NOW) if machine.current_outlet == first.id else machine for machine in fleet.machines.values()
    ]
    return Fleet.of(others, machines)


def without_station(fleet: Fleet) -> Fleet:
    """Return a fleet whose outlet with a zone of its own was deleted."""
    others = [outlet for outlet in fleet.outlets.values() if outlet.id != STATION.id]
    machines = [
        move(machine, "", NOW) if machine.current_outlet == STATION.id else machine
        for machine in fleet.machines.values()
    ]
    return Fleet.of(others, machines)


def with_moved_machine(fleet: Fleet) -> Fleet:
    """Return a fleet whose first machine was moved to another outlet."""
    first, *others = fleet.machines.values()
    return Fleet.of(fleet.outlets.values(), [move(first, STATION.id, NOW), *others])


def with_prices_from_today(fleet: Fleet) -> Fleet:
    """Return a fleet whose first outlet has other prices from today on."""
    first, *others = fleet.outlets.values()
    dearer = with_prices_from(first.prices, day_number(date(2026, 11, 29)), amounts_of({"basic": 6, "standard": 9}))
    return Fleet.of([replace(first, prices=dearer), *others], fleet.machines.values())


def without_anything(_: Fleet) -> Fleet:
    """Return the fleet of a hub that was removed and added again on the same ledger."""
    return Fleet()


def at_new_outlets(_: Fleet) -> Fleet:
    """Return the fleet of a hub that was added again, with another outlet and machine for one of the devices."""
    machine = Machine("n-1", "New", placements=(Placement("n-2", NOW),), assignments=(Assignment("d0", NOW),))
    return Fleet.of([Outlet("n-2", "New outlet", prices=since_ever({"basic": 99}))], [machine])


@pytest.mark.parametrize(
    "change",
    [without_first_outlet, without_station, with_moved_machine, with_prices_from_today, without_anything],
    ids=lambda change: change.__name__,
)
@pytest.mark.parametrize("days", [OCTOBER, NOVEMBER], ids=["October", "November"])
def test_what_was_booked_stays_as_it_was(tmp_path: Path, change: Callable[[Fleet], Fleet], days: DateRange) -> None:
    ledger_fixture = business(tmp_path)
    before = answers(ledger_fixture, days)

    ledger_fixture.ledger.change_fleet(change(FLEET), NOW)

    assert answers(ledger_fixture, days) == before


def test_a_hub_that_is_removed_and_added_again_keeps_its_past(tmp_path: Path) -> None:
    ledger_fixture = business(tmp_path)
    before = ask(ledger_fixture, Query(NOVEMBER, group_by=GroupBy.OUTLET))
    ledger_fixture.ledger.change_fleet(Fleet(), NOW)
    ledger_fixture.ledger.close()

    ledger_fixture.ledger.change_fleet(at_new_outlets(FLEET), NOW)

    after = ask(ledger_fixture, Query(NOVEMBER, group_by=GroupBy.OUTLET))
    past = [group for group in after.groups if group.id != "n-2"]
    assert [replace(group, downtime=None) for group in past] == [
        replace(group, downtime=None) for group in before.groups
    ]
    assert (after.revenue, after.total) == (before.revenue, before.total)


def test_the_days_of_a_removed_outlet_do_not_follow_another_zone_of_home_assistant(tmp_path: Path) -> None:
    ledger_fixture = business(tmp_path)
    ledger_fixture.ledger.change_fleet(Fleet(), NOW)
    before = answers(ledger_fixture, OCTOBER)

    ledger_fixture.ledger.change_fleet(Fleet(), NOW, AUCKLAND)

    assert answers(ledger_fixture, OCTOBER)["only.a-harbour"] == before["only.a-harbour"]
    assert ledger_fixture.ledger.verify().is_sound


def test_the_answers_of_a_removed_outlet_stay_in_its_zone(tmp_path: Path) -> None:
    ledger_fixture = business(tmp_path, Fleet.of([STATION], MACHINES[1:2]))
    before = answers(ledger_fixture)
    ledger_fixture.ledger.change_fleet(Fleet(), NOW)
    assert answers(ledger_fixture) == before


def test_a_treatment_costs_what_it_did_on_its_own_day(tmp_path: Path) -> None:
    prices = price_history(
        [*since_ever({"basic": 5}), PricePeriod(day_number(date(2026, 11, 14)), amounts_of({"basic": 6}))]
    )
    fleet = Fleet.of([replace(HARBOUR, prices=prices), STATION, AIRPORT], MACHINES)
    result = ask(business(tmp_path, fleet), Query(NOVEMBER, filter=Filter(outlets=frozenset({HARBOUR.id}))))
    assert result.revenue == 4 * 5 + 8 * 6


def test_the_day_of_a_price_begins_at_the_midnight_of_its_outlet(tmp_path: Path) -> None:
    prices = price_history(
        [*since_ever({"basic": 5}), PricePeriod(day_number(date(2026, 11, 15)), amounts_of({"basic": 7}))]
    )
    fleet = Fleet.of([HARBOUR, replace(STATION, prices=prices), AIRPORT], MACHINES)
    ledger_fixture = LedgerFixture(tmp_path, fleet, now=NOW)
    ledger_fixture.press(
        [
            ButtonPress("d1", Kind.BASIC, millis("2026-11-14T23:59", "Asia/Jakarta")),
            ButtonPress("d1", Kind.BASIC, millis("2026-11-15T00:00", "Asia/Jakarta")),
        ]
    )
    assert ask(ledger_fixture, Query(NOVEMBER)).revenue == 12


def test_the_period_before_is_at_the_prices_of_the_period_before(tmp_path: Path) -> None:
    dearer = with_prices_from(HARBOUR.prices, day_number(date(2026, 11, 1)), amounts_of({"basic": 6}))
    fleet = Fleet.of([replace(HARBOUR, prices=dearer)], MACHINES[:1])
    result = ask(business(tmp_path, fleet), Query(NOVEMBER, group_by=GroupBy.KIND, compare=Compare.PREVIOUS))
    (basic, standard, premium) = result.groups
    assert [result.revenue, result.previous_revenue] == [12 * 6, 12 * 5 + 12 * 10]
    assert [basic.revenue, standard.revenue, premium.revenue] == [72, None, None]
    assert premium.previous is not None
    assert premium.previous.revenue == 120


def test_amounts_add_up_to_the_cent(tmp_path: Path) -> None:
    result = ask(business(tmp_path), Query(NOVEMBER, filter=Filter(outlets=frozenset({STATION.id}))))
    assert result.revenue == Decimal("1.2") + Decimal("92.40")


def test_a_corrected_past_is_corrected(tmp_path: Path) -> None:
    ledger_fixture = business(tmp_path)
    corrected = replace(HARBOUR, prices=since_ever({"basic": 1}))
    ledger_fixture.ledger.change_fleet(Fleet.of([corrected, STATION, AIRPORT], MACHINES), NOW)
    assert ask(ledger_fixture, Query(NOVEMBER, filter=Filter(outlets=frozenset({HARBOUR.id})))).revenue == 12


class TestCoverage:
    """Revenue says how much it covers."""

    def test_it_says_how_many_outlets_and_treatments_have_a_price(self, tmp_path: Path) -> None:
        ledger_fixture = business(tmp_path)
        result = ask(ledger_fixture, Query(NOVEMBER, group_by=GroupBy.OUTLET, compare=Compare.PREVIOUS))
        assert result.revenue_coverage == RevenueCoverage(3, 2, 108, 48)
        assert result.previous_revenue_coverage == RevenueCoverage(3, 2, 108, 48)
        harbour, station, airport = (group.revenue_coverage for group in result.groups)
        assert (harbour, station, airport) == (RevenueCoverage(1, 1, 36, 24), RevenueCoverage(1, 1, 36, 24), None)

    def test_what_stood_in_no_outlet_is_no_outlet(self, tmp_path: Path) -> None:
        homeless = replace(MACHINES[1], placements=())
        ledger_fixture = business(tmp_path, Fleet.of([HARBOUR], [MACHINES[0], homeless]))
        assert ask(ledger_fixture, Query(NOVEMBER)).revenue_coverage == RevenueCoverage(1, 1, 72, 24)

    def test_of_a_kind_it_counts_the_outlets_with_a_price_for_it(self, tmp_path: Path) -> None:
        basic, standard, premium = ask(business(tmp_path), Query(NOVEMBER, group_by=GroupBy.KIND)).groups
        assert basic.revenue_coverage == RevenueCoverage(3, 2, 36, 24)
        assert standard.revenue_coverage == premium.revenue_coverage == RevenueCoverage(3, 1, 36, 12)

    def test_a_price_that_came_later_covers_what_came_after(self, tmp_path: Path) -> None:
        priced = replace(AIRPORT, prices=with_prices_from((), day_number(date(2026, 11, 28)), amounts_of({"basic": 3})))
        ledger_fixture = business(tmp_path, Fleet.of([priced], [MACHINES[2]]))
        query = Query(NOVEMBER, filter=Filter(kinds=frozenset({Kind.BASIC})))
        assert ask(ledger_fixture, query).revenue_coverage == RevenueCoverage(1, 1, 12, 4)

    def test_a_ranking_has_it_too(self, tmp_path: Path) -> None:
        ledger_fixture = business(tmp_path)
        with ledger_fixture.ledger.reading() as connection:
            rows = performance(connection, ledger_fixture.context, Query(NOVEMBER, Period.DAY, GroupBy.OUTLET))
        assert {row.name: row.revenue_coverage and row.revenue_coverage.priced_treatments for row in rows} == {
            "Harbour": 24,
            "Station": 24,
            "Airport": None,
        }

    @pytest.mark.parametrize("format_", list(Format))
    def test_a_report_says_so_in_every_format(self, tmp_path: Path, format_: Format) -> None:
        text = str(answers(business(tmp_path))[f"report.{format_}"])
        assert "2 of 3" in text
        assert "48 of 108" in text
        assert "With a price" in text

    def test_a_report_of_what_has_prices_does_not_mention_it(self, tmp_path: Path) -> None:
        whole = replace(HARBOUR, prices=since_ever({"basic": 5, "standard": 6, "premium": 10}))
        ledger_fixture = business(tmp_path, Fleet.of([whole], MACHINES[:1]))
        assert "price" not in str(answers(ledger_fixture)["report.md"])


AMOUNTS = st.sampled_from([amounts_of({}), amounts_of({"basic": "0.35"}), amounts_of({"basic": 2, "premium": "9.99"})])
FIRST_DAY = day_number(date(2026, 3, 26))  # the clocks change in Berlin on the 29th
HISTORIES = st.lists(st.builds(PricePeriod, st.integers(FIRST_DAY, FIRST_DAY + 8), AMOUNTS), max_size=4)
PRESSES = st.lists(
    st.tuples(st.sampled_from(["d0", "d1"]), st.sampled_from(list(Kind)), st.integers(0, 8 * 24 * 4 - 1)), max_size=30
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES, HISTORIES, PRESSES)
def test_revenue_equals_a_recount_row_by_row(
    tmp_path_factory: pytest.TempPathFactory,
    harbour: list[PricePeriod],
    station: list[PricePeriod],
    presses: list[tuple[str, Kind, int]],
) -> None:
    prices = {HARBOUR.id: price_history(harbour), STATION.id: price_history(station)}
    outlets = [replace(outlet, prices=prices[outlet.id]) for outlet in (HARBOUR, STATION)]
    ledger_fixture = LedgerFixture(tmp_path_factory.mktemp("ledger"), Fleet.of(outlets, MACHINES[:2]), now=NOW)
    start = millis("2026-03-26")
    ordered = sorted(presses, key=lambda press: press[2])
    ledger_fixture.press(ButtonPress(device, kind, start + step * 900_000) for device, kind, step in ordered)
    days = DateRange(date(2026, 3, 26), date(2026, 4, 2))
    result = ask(ledger_fixture, Query(days, group_by=GroupBy.OUTLET))
    assert result.revenue == recounted(ledger_fixture, prices, days)
    ledger_fixture.ledger.close()


def recounted(ledger_fixture: LedgerFixture, prices: dict[str, PriceHistory], days: DateRange) -> Decimal | None:
    """Return the price of every row of some days, added up."""
    earned = []
    with ledger_fixture.ledger.reading() as connection:
        for row in recount(connection):
            day: Day = day_of(quarter_of(row.at), ledger_fixture.ledger.zones.of_outlet(row.outlet))
            price = amounts_on(prices[row.outlet], day)[row.kind]
            if price is not None and day_number(days.first) <= day <= day_number(days.last):
                earned.append(row.treatments * price)
    return sum(earned, Decimal(0)) if earned else None


@pytest.mark.parametrize("bucket", [Period.DAY, Period.WEEK, Period.MONTH, None])
def test_the_revenues_of_the_buckets_are_those_of_their_days(tmp_path: Path, bucket: Period | None) -> None:
    dearer = replace(
        HARBOUR, prices=with_prices_from(HARBOUR.prices, day_number(date(2026, 11, 10)), amounts_of({"basic": 9}))
    )
    ledger_fixture = business(tmp_path, Fleet.of((dearer, STATION, AIRPORT), MACHINES))
    whole = ask(ledger_fixture, Query(NOVEMBER, bucket))
    by_day = [ask(ledger_fixture, Query(DateRange(day, day))).revenue for day in _days(NOVEMBER)]
    assert sum(revenue or 0 for revenue in whole.revenues) == whole.revenue == sum(revenue or 0 for revenue in by_day)
    if bucket is Period.DAY:
        assert whole.revenues == by_day


def test_hours_and_very_many_buckets_have_no_revenues(tmp_path: Path) -> None:
    ledger_fixture = business(tmp_path)
    assert ask(ledger_fixture, Query(NOVEMBER, Period.HOUR)).revenues == []
    assert ask(ledger_fixture, Query(DateRange(date(2026, 1, 1), date(2026, 12, 31)), Period.DAY)).revenues == []


def test_buckets_have_no_revenue_where_nothing_has_a_price(tmp_path: Path) -> None:
    unpriced = tuple(replace(outlet, prices=()) for outlet in OUTLETS)
    assert ask(business(tmp_path, Fleet.of(unpriced, MACHINES)), Query(NOVEMBER, Period.WEEK)).revenues == [None] * 6


def _days(days: DateRange) -> list[date]:
    return [days.first + timedelta(days=number) for number in range(days.days)]
