"""Analytics queries: periods, groups, revenue, time zones, and what is refused."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    ExportCursor,
    Filter,
    GroupBy,
    Query,
    QueryError,
    QueryResult,
    export_chunk,
    newest_treatments,
    performance,
    profile,
    run_query,
)
from custom_components.ozon_telemetry.core.analytics.context import QueryContext
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.fleet import UNASSIGNED, Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import ONE, Clock, Counters, Event, Kind, Received
from custom_components.ozon_telemetry.core.domain.zones import Zones

from .ledger_fixture import ButtonPress, LedgerFixture, millis, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

MARCH = DateRange(date(2026, 3, 1), date(2026, 3, 31))


def days(first: str, last: str) -> DateRange:
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))


def ask(ledger_fixture: LedgerFixture, query: Query) -> QueryResult:
    with ledger_fixture.ledger.reading() as connection:
        return run_query(connection, ledger_fixture.context, query)


@pytest.fixture
def ledger_fixture(tmp_path: Path) -> LedgerFixture:
    """Return two machines in March: three treatments of the first, two lost and one of unsure time of the second."""
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    ledger_fixture.press(
        [
            ButtonPress("d0", Kind.BASIC, millis("2026-03-02T10:00")),
            ButtonPress("d0", Kind.PREMIUM, millis("2026-03-02T11:00")),
            ButtonPress("d0", Kind.STANDARD, millis("2026-03-03T11:00")),
            ButtonPress("d1", Kind.BASIC, millis("2026-03-01T11:00")),
            ButtonPress("d1", Kind.BASIC, millis("2026-03-04T11:00"), lost=2, clock=Clock.NONE),
        ]
    )
    return ledger_fixture


@pytest.mark.parametrize(
    ("range_", "compare", "expected"),
    [
        (days("2026-03-01", "2026-03-31"), Compare.PREVIOUS, days("2026-02-01", "2026-02-28")),
        (days("2026-01-01", "2026-12-31"), Compare.PREVIOUS, days("2025-01-01", "2025-12-31")),
        (days("2026-03-02", "2026-03-08"), Compare.PREVIOUS, days("2026-02-23", "2026-03-01")),
        (days("2026-03-02", "2026-03-03"), Compare.PREVIOUS, days("2026-02-28", "2026-03-01")),
        (days("2026-03-05", "2026-03-05"), Compare.PREVIOUS, days("2026-03-04", "2026-03-04")),
        (days("2026-03-05", "2026-04-05"), Compare.LAST_YEAR, days("2025-03-05", "2025-04-05")),
        (days("2024-02-01", "2024-02-29"), Compare.LAST_YEAR, days("2023-02-01", "2023-02-28")),
        (days("2026-11-29", "2026-11-29"), Compare.YESTERDAY, days("2026-11-28", "2026-11-28")),
        (days("2026-11-29", "2026-11-29"), Compare.LAST_WEEK, days("2026-11-22", "2026-11-22")),
        (days("2026-11-01", "2026-11-08"), Compare.LAST_WEEK, days("2026-10-18", "2026-10-25")),
        (days("2026-11-29", "2026-11-29"), Compare.LAST_MONTH, days("2026-11-01", "2026-11-01")),
        (days("2026-03-01", "2026-03-31"), Compare.LAST_MONTH, days("2026-02-01", "2026-02-28")),
        (days("2026-03-30", "2026-04-30"), Compare.LAST_MONTH, days("2026-02-28", "2026-03-31")),
        (days("2026-11-29", "2026-11-29"), Compare.LAST_YEAR, days("2025-11-30", "2025-11-30")),
    ],
)
def test_a_period_is_compared_with(range_: DateRange, compare: Compare, expected: DateRange) -> None:
    assert range_.comparison_range(compare) == expected


@pytest.mark.parametrize("compare", [Compare.LAST_WEEK, Compare.LAST_MONTH, Compare.LAST_YEAR])
@pytest.mark.parametrize("number", range(1, 8))
def test_days_of_a_week_are_compared_with_the_same_weekdays(compare: Compare, number: int) -> None:
    first = date(2026, 11, 29)
    base = DateRange(first, first + timedelta(days=number - 1)).comparison_range(compare)
    assert (base.first.weekday(), base.days) == (first.weekday(), number)
    assert base.last < first


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError):
        days("2026-03-02", "2026-03-01")


@pytest.mark.parametrize(
    ("first", "last"), [("1969-12-31", "2026-03-01"), ("2026-03-01", "3000-01-01"), ("1969-12-31", "3000-01-01")]
)
def test_a_period_beyond_all_calendars_is_refused(first: str, last: str) -> None:
    with pytest.raises(QueryError, match="must lie between 1970-01-01 and 2999-12-31"):
        DateRange.requested(date.fromisoformat(first), date.fromisoformat(last))


def test_all_calendars_together_can_be_asked_for() -> None:
    everything = days("1970-01-01", "2999-12-31")
    assert DateRange.requested(everything.first, everything.last) == everything


def _only_active(filter_: Filter) -> Filter:
    outlets = [Outlet("open", "Open"), Outlet("shut", "Shut", is_active=False)]
    machines = [Machine("runs", "Runs"), Machine("rests", "Rests", is_active=False)]
    fleet = Fleet.of(outlets, machines)
    return QueryContext(fleet, Zones(ZoneInfo("UTC"), fleet), 0).only_active(filter_)


def test_only_what_is_in_use_is_selected() -> None:
    used = Filter(machines=frozenset({"runs"}), outlets=frozenset({"open", UNASSIGNED}))
    assert _only_active(Filter()) == used
    both = Filter(machines=frozenset({"runs", "rests"}), outlets=frozenset({"open", "shut"}))
    assert _only_active(both) == Filter(machines=frozenset({"runs"}), outlets=frozenset({"open"}))
    unused = Filter(machines=frozenset({"rests"}), outlets=frozenset({"shut"}), kinds=frozenset({Kind.BASIC}))
    assert _only_active(unused) == Filter(machines=frozenset(), outlets=frozenset(), kinds=frozenset({Kind.BASIC}))


def test_more_buckets_than_anyone_can_read_are_refused() -> None:
    with pytest.raises(QueryError):
        Query(days("2020-01-01", "2026-01-01"), Period.HOUR)
    Query(days("2026-01-01", "2026-12-31"), Period.HOUR)


def test_more_days_than_anyone_can_read_are_refused() -> None:
    with pytest.raises(QueryError, match="choose weeks"):
        Query(days("1990-01-01", "2026-01-01"), Period.DAY)


def test_a_group_has_its_share_average_recovered_and_uncertain_treatments(ledger_fixture: LedgerFixture) -> None:
    first, second = ask(ledger_fixture, Query(MARCH, group_by=GroupBy.MACHINE)).groups
    assert (first.total, first.recovered, first.uncertain) == (3, 0, 0)
    assert (second.total, second.recovered, second.uncertain) == (4, 2, 1)
    assert (first.share, second.share) == (3 / 7, 4 / 7)
    assert first.per_day == 3 / 31


def test_an_average_counts_only_days_that_have_begun(ledger_fixture: LedgerFixture) -> None:
    ledger_fixture.now = millis("2026-03-03T12:00")
    assert ask(ledger_fixture, Query(MARCH, group_by=GroupBy.MACHINE)).groups[0].per_day == 1.0


def test_there_is_revenue_where_prices_are_set(ledger_fixture: LedgerFixture) -> None:
    result = ask(ledger_fixture, Query(MARCH, group_by=GroupBy.OUTLET))
    assert [group.revenue for group in result.groups] == [12.5, None]
    assert result.revenue == 12.5


def test_a_group_that_counted_nothing_is_there(ledger_fixture: LedgerFixture) -> None:
    result = ask(ledger_fixture, Query(days("2026-05-01", "2026-05-31"), group_by=GroupBy.KIND))
    assert [(group.id, group.total, group.share) for group in result.groups] == [
        ("basic", 0, 0.0),
        ("standard", 0, 0.0),
        ("premium", 0, 0.0),
    ]


def test_a_removed_machine_keeps_its_history_and_its_name(ledger_fixture: LedgerFixture) -> None:
    ledger_fixture.ledger.change_fleet(Fleet.of([Outlet("o0", "Outlet 0")], []), ledger_fixture.now)
    result = ask(ledger_fixture, Query(MARCH, group_by=GroupBy.MACHINE))
    assert [(group.name, group.total) for group in result.groups] == [("Machine 0", 3), ("Machine 1", 4)]


def test_buckets_are_cut_at_the_ends_of_the_period(ledger_fixture: LedgerFixture) -> None:
    result = ask(ledger_fixture, Query(days("2026-03-03", "2026-03-10"), Period.WEEK))
    berlin = "Europe/Berlin"
    assert result.edges == [
        millis("2026-03-03", berlin),
        millis("2026-03-09", berlin),
        millis("2026-03-11", berlin),
    ]
    assert result.groups[0].values == [4, 0]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_a_day_has_as_many_hours_as_it_has(ledger_fixture: LedgerFixture, day: date, hours: int) -> None:
    result = ask(ledger_fixture, Query(DateRange(day, day), Period.HOUR))
    assert len(result.edges) - 1 == len(result.groups[0].values) == hours


def test_unassigned_treatments_count_only_if_the_filter_says_so(tmp_path: Path) -> None:
    adopted = Machine(
        "m0", "Machine 0", placements=(Placement("o0", 0),), assignments=(Assignment("d0", millis("2026-03-10")),)
    )
    ledger_fixture = LedgerFixture(tmp_path, Fleet.of([Outlet("o0", "Outlet 0")], [adopted]))
    ledger_fixture.press(
        [ButtonPress("d0", Kind.BASIC, millis("2026-03-05")), ButtonPress("d0", Kind.BASIC, millis("2026-03-15"))]
    )
    assert ask(ledger_fixture, Query(MARCH)).total == 1
    assert ask(ledger_fixture, Query(MARCH, filter=Filter(unassigned=True))).total == 2
    assert ask(ledger_fixture, Query(MARCH, filter=Filter(machines=frozenset({""})))).total == 1


def test_a_result_is_in_the_zone_of_the_selected_outlets(tmp_path: Path) -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    ledger_fixture = LedgerFixture(tmp_path, small_fleet((kolkata, None)))
    assert ask(ledger_fixture, Query(MARCH, filter=Filter(outlets=frozenset({"o0"})))).zone == "Asia/Kolkata"
    assert ask(ledger_fixture, Query(MARCH, filter=Filter(machines=frozenset({"m0"})))).zone == "Asia/Kolkata"
    assert ask(ledger_fixture, Query(MARCH)).zone == "Europe/Berlin"


def test_ten_in_the_morning_is_ten_in_the_morning_in_every_outlet(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet((ZoneInfo("Asia/Kathmandu"), ZoneInfo("Europe/Berlin"))))
    ledger_fixture.press(
        [
            ButtonPress("d0", Kind.BASIC, millis("2026-03-02T10:20", "Asia/Kathmandu")),
            ButtonPress("d1", Kind.BASIC, millis("2026-03-02T10:40", "Europe/Berlin")),
        ]
    )
    day = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    values = ask(ledger_fixture, Query(day, Period.HOUR)).groups[0].values
    assert values == [2 if hour == 10 else 0 for hour in range(24)]


def test_the_hours_of_every_machine_are_limited_to_a_month() -> None:
    with pytest.raises(QueryError):
        Query(days("2026-01-01", "2026-02-28"), Period.HOUR, GroupBy.MACHINE)
    Query(MARCH, Period.HOUR, GroupBy.MACHINE)


def test_the_newest_treatment_of_a_day_is_not_that_of_the_next(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet((ZoneInfo("Asia/Kolkata"), None)))
    last = millis("2026-03-02T23:00", "Asia/Kolkata")
    next_day = millis("2026-03-03T01:00", "Asia/Kolkata")  # in Berlin it is still the evening before
    ledger_fixture.press([ButtonPress("d0", Kind.BASIC, last), ButtonPress("d0", Kind.BASIC, next_day)])
    day = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    with ledger_fixture.ledger.reading() as connection:
        rows = performance(connection, ledger_fixture.context, Query(day, Period.DAY, GroupBy.MACHINE))
    assert (rows[0].total, rows[0].last_treatment) == (1, last)


@pytest.mark.parametrize(
    ("now", "growth"),
    [
        ("2026-03-03T12:00", 1.0),  # against one treatment until noon
        ("2026-03-03T15:30", 0.0),  # and half of those of the hour that runs
        ("2026-03-04T00:00", -1 / 3),  # it is over: against all of them
    ],
)
def test_a_period_that_runs_is_compared_at_the_same_point(tmp_path: Path, now: str, growth: float) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet(), now=millis(now))
    before = [ButtonPress("d0", Kind.BASIC, millis(f"2026-03-01T{hour}")) for hour in ("10:00", "15:05", "15:45")]
    others = [ButtonPress("d0", Kind.BASIC, millis(f"2026-{day}T09:00")) for day in ("02-27", "03-02", "03-03")]
    ledger_fixture.press(sorted([*before, *others], key=lambda press: press.at))
    query = Query(days("2026-03-02", "2026-03-03"), Period.DAY, GroupBy.MACHINE, compare=Compare.PREVIOUS)
    with ledger_fixture.ledger.reading() as connection:
        row = performance(connection, ledger_fixture.context, query)[0]
    assert (row.total, row.previous) == (2, 3)
    assert row.delta == pytest.approx(growth)


def test_a_longer_month_is_compared_with_all_of_the_shorter_one(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet(), now=millis("2026-03-31T08:00"))
    ledger_fixture.press(
        [ButtonPress("d0", Kind.BASIC, millis(f"2026-{day}T09:00")) for day in ("01-31", "02-28", "03-02", "03-02")]
    )
    query = Query(MARCH, Period.DAY, GroupBy.MACHINE, compare=Compare.PREVIOUS)
    with ledger_fixture.ledger.reading() as connection:
        row = performance(connection, ledger_fixture.context, query)[0]
    assert row.delta == pytest.approx(1.0)


def test_the_hours_of_a_day_by_kind(ledger_fixture: LedgerFixture) -> None:
    result = ask(ledger_fixture, Query(days("2026-03-02", "2026-03-02"), Period.HOUR, GroupBy.KIND))
    assert sorted(sum(group.values) for group in result.groups) == [0, 1, 1]


@pytest.fixture
def crowd(tmp_path: Path) -> LedgerFixture:
    """Return an outlet of three machines, one of which counted before it was one, and another outlet with one."""
    placed = [("o0", "m0"), ("o0", "m1"), ("o0", "m2"), ("o1", "m3")]
    machines = [
        Machine(id_, id_, placements=(Placement(outlet, 0),), assignments=(Assignment(f"d{index}", start),))
        for index, (outlet, id_) in enumerate(placed)
        for start in [millis("2026-03-02") if index == 2 else 0]
    ]
    outlets = [Outlet("o0", "Outlet 0"), Outlet("o1", "Outlet 1", zone=ZoneInfo("Asia/Kathmandu"))]
    ledger_fixture = LedgerFixture(tmp_path, Fleet.of(outlets, machines))
    ledger_fixture.press(
        [ButtonPress(f"d{index}", Kind(index % 3), millis("2026-03-02T10:10", "Europe/Berlin")) for index in range(4)]
    )
    ledger_fixture.press([ButtonPress("d2", Kind.BASIC, millis("2026-03-01T10:10", "Europe/Berlin"))])
    return ledger_fixture


@pytest.mark.parametrize(
    ("group_by", "filter_", "expected"),
    [
        (GroupBy.NONE, Filter(), {"all": 4}),
        (GroupBy.NONE, Filter(unassigned=True), {"all": 5}),
        (GroupBy.NONE, Filter(machines=frozenset({"m0", "m1"})), {"all": 2}),  # an outlet's hours without one machine
        (GroupBy.NONE, Filter(machines=frozenset({"m1"})), {"all": 1}),  # one machine's quarters
        (GroupBy.NONE, Filter(machines=frozenset({""})), {"all": 1}),
        (GroupBy.KIND, Filter(machines=frozenset({"m0", "m2"})), {"basic": 1, "standard": 0, "premium": 1}),
        (GroupBy.OUTLET, Filter(), {"o0": 3, "o1": 1}),
        (GroupBy.OUTLET, Filter(machines=frozenset({"m0", "m1"})), {"o0": 2, "o1": 0}),
        (GroupBy.OUTLET, Filter(outlets=frozenset({"o1"})), {"o1": 1}),
        (GroupBy.MACHINE, Filter(machines=frozenset({"m1"})), {"m1": 1}),
        (GroupBy.MACHINE, Filter(), {"m0": 1, "m1": 1, "m2": 1, "m3": 1}),
        (GroupBy.DEVICE, Filter(outlets=frozenset({"o0"})), {"d0": 1, "d1": 1, "d2": 1}),
    ],
)
def test_hours_of_some_machines(
    crowd: LedgerFixture, group_by: GroupBy, filter_: Filter, expected: dict[str, int]
) -> None:
    result = ask(crowd, Query(days("2026-03-01", "2026-03-02"), Period.HOUR, group_by, filter_))
    assert {group.id: sum(group.values) for group in result.groups} == expected
    assert {group.id: group.total for group in result.groups} == expected


def test_the_ranking_has_the_newest_treatment_of_the_selected_kinds(ledger_fixture: LedgerFixture) -> None:
    query = Query(MARCH, Period.DAY, GroupBy.MACHINE, Filter(kinds=frozenset({Kind.BASIC})))
    with ledger_fixture.ledger.reading() as connection:
        rows = {row.id: row.last_treatment for row in performance(connection, ledger_fixture.context, query)}
    assert rows == {"m0": millis("2026-03-02T10:00"), "m1": millis("2026-03-04T11:00")}


@pytest.mark.parametrize(("first", "total", "last"), [(Kind.BASIC, 2, "2026-03-02T10:00"), (Kind.STANDARD, 1, None)])
def test_what_only_counters_prove_is_no_newest_treatment(
    tmp_path: Path, first: Kind, total: int, last: str | None
) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    before = ONE[first]
    after = before.plus(Counters(1, 0, 1))  # the event that never came was a basic one
    counted = [(first, "2026-03-02T10:00", before, 1, 0), (Kind.PREMIUM, "2026-03-05T10:00", after, 3, 1)]
    ledger_fixture.ledger.commit(
        [
            Received(Event("d0", kind, millis(at), counters, "gen", seq, prev), millis(at))
            for kind, at, counters, seq, prev in counted
        ]
    )
    query = Query(MARCH, Period.DAY, GroupBy.MACHINE, Filter(kinds=frozenset({Kind.BASIC})))
    with ledger_fixture.ledger.reading() as connection:
        row, *_ = performance(connection, ledger_fixture.context, query)
    assert (row.total, row.last_treatment) == (total, last and millis(last))


def test_the_busiest_hours_are_those_on_the_wall_before_and_after_the_clocks_change(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    sundays = ["2026-03-22T10:30", "2026-03-29T10:30"]
    ledger_fixture.press([ButtonPress("d0", Kind.BASIC, millis(sunday, "Europe/Berlin")) for sunday in sundays])
    with ledger_fixture.ledger.reading() as connection:
        result = profile(connection, ledger_fixture.context, Query(MARCH))
    assert result.hours[6][10] == sum(map(sum, result.hours)) == 2


def test_the_busiest_hours_are_also_those_of_devices_without_a_machine(tmp_path: Path) -> None:
    ledger_fixture = LedgerFixture(tmp_path, small_fleet())
    sunday = millis("2026-03-22T10:30", "Europe/Berlin")
    ledger_fixture.press([ButtonPress(device_id, Kind.BASIC, sunday) for device_id in ("d0", "d9")])
    for filter_, expected in ((Filter(), 1), (Filter(unassigned=True), 2)):
        with ledger_fixture.ledger.reading() as connection:
            result = profile(connection, ledger_fixture.context, Query(MARCH, filter=filter_))
        assert result.hours[6][10] == sum(map(sum, result.hours)) == expected


def test_the_newest_treatments_can_be_of_some_kinds_only(ledger_fixture: LedgerFixture) -> None:
    with ledger_fixture.ledger.reading() as connection:
        page = newest_treatments(connection, Filter(kinds=frozenset({Kind.PREMIUM, Kind.STANDARD})), 5, None)
    assert [line.kind for line in page.events] == [Kind.STANDARD, Kind.PREMIUM]


def test_an_export_of_a_day_is_that_day_in_each_outlet(crowd: LedgerFixture) -> None:
    query = Query(days("2026-03-02", "2026-03-02"), filter=Filter(kinds=frozenset({Kind.BASIC})))
    with crowd.ledger.reading() as connection:
        chunk = export_chunk(connection, crowd.context, query, ExportCursor())
    assert [line.split(",")[1] for line in chunk.text.splitlines()] == [
        "2026-03-02T10:10:00+01:00",
        "2026-03-02T14:55:00+05:45",
    ]
