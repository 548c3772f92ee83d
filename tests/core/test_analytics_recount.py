"""Every result equals a naive recount of the ledger's rows, whatever the query."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.analytics import (
    DateRange,
    Filter,
    GroupBy,
    Query,
    performance,
    profile,
    run_query,
)
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.messages import Clock, Kind, Millis

from .ledger_fixture import ButtonPress, LedgerFixture, RecountedRow, millis, recount, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

# Summer time begins and ends within the presses' weeks; offsets of whole, half and three quarter hours.
ZONES = ("Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "UTC")
FIRST, LAST = date(2026, 3, 20), date(2026, 4, 10)
START, END = millis("2026-03-18"), millis("2026-04-12")

presses = st.lists(
    st.builds(
        ButtonPress,
        device_id=st.sampled_from(["d0", "d1"]),
        kind=st.sampled_from(Kind),
        at=st.integers(START, END),
        lost=st.sampled_from([0, 0, 0, 2]),
        clock=st.sampled_from([Clock.OK, Clock.OK, Clock.NONE]),
    ),
    min_size=5,
    max_size=40,
)
days = st.integers(0, (LAST - FIRST).days).map(lambda number: FIRST + timedelta(days=number))
ranges = st.tuples(days, days).map(sorted).map(lambda pair: DateRange(*pair))
subset = st.none() | st.frozensets(st.sampled_from(["o0", "o1"]))
filters = st.builds(
    Filter,
    kinds=st.none() | st.frozensets(st.sampled_from(Kind)),
    outlets=subset,
    devices=st.none() | st.frozensets(st.sampled_from(["d0", "d1"])),
)
queries = st.builds(
    Query,
    range=ranges,
    bucket=st.none() | st.just(Period.HOUR) | st.sampled_from(Period),
    group_by=st.sampled_from(GroupBy),
    filter=filters,
)
zones = st.none() | st.sampled_from(ZONES).map(ZoneInfo)

thorough = settings(max_examples=40)


def wall(ledger_fixture: LedgerFixture, counted: RecountedRow) -> datetime:
    """Return the time that the clocks of the outlet showed."""
    zone = ledger_fixture.context.zones.of_outlet(counted.outlet)
    return datetime.fromtimestamp(counted.at / 1000, UTC).astimezone(zone)


def lets_through(query: Query, local: datetime, counted: RecountedRow) -> bool:
    filter_ = query.filter
    return (
        query.range.first <= local.date() <= query.range.last
        and (filter_.kinds is None or counted.kind in filter_.kinds)
        and (filter_.outlets is None or counted.outlet in filter_.outlets)
        and (filter_.devices is None or counted.device_id in filter_.devices)
    )


def group_of(query: Query, counted: RecountedRow) -> str:
    return {
        GroupBy.NONE: "all",
        GroupBy.KIND: counted.kind.key,
        GroupBy.OUTLET: counted.outlet,
        GroupBy.MACHINE: counted.machine,
        GroupBy.DEVICE: counted.device_id,
    }[query.group_by]


def instant_here(local: datetime, counted: RecountedRow, zone: ZoneInfo) -> Millis:
    """Return when the clocks of the result's zone show what the outlet's showed, to the hour."""
    if local.tzinfo == zone:
        return counted.at
    hour = local.replace(minute=0, second=0, microsecond=0, fold=0, tzinfo=zone)
    return round(hour.timestamp() * 1000)


@thorough
@given(presses=presses, query=queries, first=zones, second=zones)
def test_every_number_equals_a_recount(
    presses: list[ButtonPress], query: Query, first: ZoneInfo | None, second: ZoneInfo | None
) -> None:
    with TemporaryDirectory() as folder:
        ledger_fixture = LedgerFixture(Path(folder), small_fleet((first, second)))
        ledger_fixture.press(presses)
        with ledger_fixture.ledger.reading() as connection:
            result = run_query(connection, ledger_fixture.context, query)
            rows = recount(connection)

    expected: dict[tuple[str, int], int] = {}
    for counted in rows:
        local = wall(ledger_fixture, counted)
        if lets_through(query, local, counted):
            instant = instant_here(local, counted, ZoneInfo(result.zone))
            index = sum(edge <= instant for edge in result.edges[:-1]) - 1
            key = group_of(query, counted), index
            expected[key] = expected.get(key, 0) + counted.treatments
    numbers = {
        (group.id, index): number for group in result.groups for index, number in enumerate(group.values) if number
    }
    assert numbers == expected
    assert result.total == sum(expected.values()) == sum(group.total for group in result.groups)
    assert all(sum(group.values) == group.total for group in result.groups)


@thorough
@given(presses=presses, query=queries, first=zones, second=zones)
def test_the_profile_equals_a_recount(
    presses: list[ButtonPress], query: Query, first: ZoneInfo | None, second: ZoneInfo | None
) -> None:
    with TemporaryDirectory() as folder:
        ledger_fixture = LedgerFixture(Path(folder), small_fleet((first, second)))
        ledger_fixture.press(presses)
        with ledger_fixture.ledger.reading() as connection:
            result = profile(connection, ledger_fixture.context, query)
            rows = recount(connection)

    expected = [[0] * 24 for _ in range(7)]
    for counted in rows:
        local = wall(ledger_fixture, counted)
        if lets_through(query, local, counted):
            expected[local.weekday()][local.hour] += counted.treatments
    assert result.hours == expected


@thorough
@given(presses=presses, range_=ranges, first=zones)
def test_the_ranking_equals_a_recount(presses: list[ButtonPress], range_: DateRange, first: ZoneInfo | None) -> None:
    query = Query(range_, Period.WEEK, GroupBy.MACHINE)
    with TemporaryDirectory() as folder:
        ledger_fixture = LedgerFixture(Path(folder), small_fleet((first, None)))
        ledger_fixture.press(presses)
        with ledger_fixture.ledger.reading() as connection:
            rows = performance(connection, ledger_fixture.context, query)
            counted = [
                booking
                for booking in recount(connection)
                if lets_through(query, wall(ledger_fixture, booking), booking)
            ]

    expected = {machine: [booking for booking in counted if booking.machine == machine] for machine in ("m0", "m1")}
    totals = {machine: sum(booking.treatments for booking in own) for machine, own in expected.items()}
    assert {row.id: row.total for row in rows} == totals
    assert [row.total for row in rows] == sorted(totals.values(), reverse=True)
    for row in rows:
        own = expected[row.id]
        assert row.per_kind == tuple(
            sum(booking.treatments for booking in own if booking.kind is kind) for kind in Kind
        )
        assert row.trend == weekly(ledger_fixture, range_, own)
        assert row.share == (row.total / sum(totals.values()) if row.total else 0)
        assert row.last_treatment == max((booking.at for booking in own), default=None)


def weekly(ledger_fixture: LedgerFixture, range_: DateRange, rows: list[RecountedRow]) -> list[int]:
    """Return what was counted in each week of a range, by the clocks of each outlet."""
    weeks = dict.fromkeys((range_.first + timedelta(days=number)).isocalendar()[:2] for number in range(range_.days))
    found = dict.fromkeys(weeks, 0)
    for row in rows:
        found[wall(ledger_fixture, row).isocalendar()[:2]] += row.treatments
    return list(found.values())
