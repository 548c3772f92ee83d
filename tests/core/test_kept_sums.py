"""Sums that a server keeps by itself: equal to the days whatever is written, made where they are missing, and used."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Timer
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import psycopg
import pytest
from sqlalchemy import Connection, text

from custom_components.ozon_telemetry.core.analytics import (
    Compare,
    DateRange,
    Filter,
    GroupBy,
    Query,
    performance,
    profile,
    run_query,
)
from custom_components.ozon_telemetry.core.company.company_ledger import CompanyLedger
from custom_components.ozon_telemetry.core.domain.calendar import Period, day_number
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import PricePeriod, price_history, since_ever
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.day_rows import DaySpan, whole_months
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import server_store
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.company_reader import ServerCompanyReader
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.dialect import PostgresqlDialect
from custom_components.ozon_telemetry.core.ledger.engines.registry import remove_sealed

from .builders import DEVICE, NOW, OTHER_DEVICE, event, received
from .company_reader import all_sites
from .ledger_fixture import ButtonPress, LedgerFixture, millis
from .owner_totals import owner_totals
from .test_writers_lease import run, server_of
from .two_sites import ZONES, fleet_at, ledger_of

HOME = ZoneInfo("UTC")
CHANGES = ("insert", "update", "delete")
SUMS = ("outlet_day", "outlet_month", "account_month", "site_hour")
REMOVE = "; ".join(
    (
        *(f"DROP FUNCTION sum_{it}_on_{change}() CASCADE" for it in ("day", "hour") for change in CHANGES),
        *(f"DROP TABLE {name} CASCADE" for name in SUMS),
    )
)


def days(first: str, last: str, *cuts: str) -> DaySpan:
    """Return a span of days."""
    first_day, last_day, *others = (day_number(date.fromisoformat(it)) for it in (first, last, *cuts))
    return DaySpan(first_day, last_day, others)


def dates(spans: list[range]) -> list[tuple[str, str]]:
    """Return the first and the last day of spans."""
    epoch = date(1970, 1, 1)
    return [
        ((epoch + timedelta(span.start)).isoformat(), (epoch + timedelta(span.stop - 1)).isoformat()) for span in spans
    ]


@pytest.mark.parametrize(
    ("span", "months", "others"),
    [
        (days("2026-01-01", "2026-03-31"), [("2026-01-01", "2026-03-31")], []),
        (
            days("2026-01-15", "2026-04-02"),
            [("2026-02-01", "2026-03-31")],
            [("2026-01-15", "2026-01-31"), ("2026-04-01", "2026-04-02")],
        ),
        (days("2026-01-02", "2026-01-31"), [], [("2026-01-02", "2026-01-31")]),
        (
            days("2026-01-01", "2026-03-31", "2026-02-10"),
            [("2026-01-01", "2026-01-31"), ("2026-03-01", "2026-03-31")],
            [("2026-02-01", "2026-02-28")],
        ),
        (days("2026-01-01", "2026-03-31", "2026-02-01", "2026-03-01"), [("2026-01-01", "2026-03-31")], []),
        (
            days("2026-01-01", "2026-01-31", *(f"2026-01-{it:02}" for it in (8, 15, 22))),
            [],
            [("2026-01-01", "2026-01-31")],
        ),
        (days("9999-12-02", "9999-12-31"), [], [("9999-12-02", "9999-12-31")]),
        (days("0001-01-01", "9999-12-31"), [("0001-01-01", "9999-12-31")], []),
    ],
    ids=["whole", "edges", "one day less", "cut within", "cut by months", "weeks", "last month", "all days"],
)
def test_whole_months_are_those_that_no_edge_and_no_cut_divides(
    span: DaySpan, months: list[tuple[str, str]], others: list[tuple[str, str]]
) -> None:
    found_months, found_others = whole_months(span)
    if months and months[0][1] == "9999-12-31":  # the day after it is no date
        assert (len(found_months), found_months[0].stop, found_others) == (1, day_number(date.max) + 1, [])
    else:
        assert (dates(found_months), dates(found_others)) == (months, others)


@pytest.fixture
def north(place: ServerPlace) -> Iterator[Ledger]:
    """Return the ledger of a site with some treatments."""
    with closing(ledger_of(place, "north")) as ledger:
        ledger.change_fleet(fleet_at("north", DEVICE), NOW, ZONES["north"])
        ledger.commit(received(event(1), event(2)))
        yield ledger


def kept(ledger: Ledger) -> list[int]:
    """Return the sums of a site, of basic treatments."""
    with ledger.reading() as connection:
        return [row for it in SUMS for row in connection.execute(text(f"SELECT basic FROM {it}")).scalars()]  # noqa: S608


@contextmanager
def mate_of(place: ServerPlace) -> Iterator[None]:
    """Let a user be there who may do everything with what others made, and make nothing."""
    schemas = f"{place.schema}, {place.schema}_site"
    run(
        place,
        f"CREATE ROLE mate LOGIN; GRANT USAGE ON SCHEMA {schemas} TO mate;"
        f"GRANT ALL ON ALL TABLES IN SCHEMA {schemas} TO mate; GRANT ALL ON ALL SEQUENCES IN SCHEMA {schemas} TO mate",
    )
    try:
        yield
    finally:
        run(place, "DROP OWNED BY mate; DROP ROLE mate")


@pytest.fixture
def without_sums(north: Ledger) -> Iterator[None]:
    """Let the ledger of a site be closed, and as an earlier version of us made it."""
    north.close()
    run(server_of(north), REMOVE)
    yield
    north.check_file()  # other tests find the schema as it was


FIRST_DAY = date(2026, 8, 10)
LAST_DAY = date(2026, 11, 30)


def company_of_two_outlets(folder: Path, zone: ZoneInfo | None) -> LedgerFixture:
    """Return a ledger of months: a machine that moved, another one, a device without one, and prices that change."""
    prices = price_history(
        (
            *since_ever({"basic": 2, "premium": 5}),
            PricePeriod(day_number(date(2026, 9, 16)), since_ever({"basic": 3})[0].amounts),
        )
    )
    moves = (Placement("north", 0), Placement("south", millis("2026-10-07T10:00")))
    machines = [
        Machine("washer", "Washer", placements=moves, assignments=(Assignment("d0", 0),)),
        Machine("dryer", "Dryer", placements=(Placement("north", 0),), assignments=(Assignment("d1", 0),)),
    ]
    outlets = [Outlet("north", "North", prices=prices), Outlet("south", "South", zone=zone)]
    fixture = LedgerFixture(folder, Fleet.of(outlets, machines))
    hours = range(0, 24 * (LAST_DAY - FIRST_DAY).days, 31)
    fixture.press(
        ButtonPress(
            f"d{number % 3}", Kind(number % 7 % 3), millis(f"{FIRST_DAY}T05:00") + hour * 3_600_000, number % 5 // 4
        )
        for number, hour in enumerate(hours)
    )
    return fixture


def answers(connection: Connection, fixture: LedgerFixture, query: Query) -> tuple[object, ...]:
    """Return what a query and its ranking say."""
    found = run_query(connection, fixture.context, query), profile(connection, fixture.context, query)
    if query.group_by not in {GroupBy.OUTLET, GroupBy.MACHINE}:
        return found
    return *found, performance(connection, fixture.context, query)


def queries() -> st.SearchStrategy[Query]:
    """Return queries of all kinds."""
    day = st.integers(-40, (LAST_DAY - FIRST_DAY).days + 40).map(lambda offset: FIRST_DAY + timedelta(offset))
    ranges = st.tuples(day, day).map(lambda both: DateRange(min(both), max(both)))
    filters = st.builds(
        Filter,
        outlets=st.sampled_from([None, frozenset({"north"}), frozenset({"south"}), frozenset({"north", "south"})]),
        machines=st.sampled_from([None, None, frozenset({"washer"})]),
        kinds=st.sampled_from([None, frozenset({Kind.BASIC})]),
        unassigned=st.booleans(),
    )
    buckets = st.sampled_from([None, Period.HOUR, Period.DAY, Period.WEEK, Period.MONTH, Period.YEAR])
    compare = st.sampled_from([None, Compare.PREVIOUS])
    return st.builds(query_of, ranges, buckets, st.sampled_from(GroupBy), filters, compare)


def query_of(
    days: DateRange, bucket: Period | None, group_by: GroupBy, filter_: Filter, compare: Compare | None
) -> Query:
    """Return a query, of some days only if it is by the hour."""
    last = min(days.last, days.first + timedelta(days=9)) if bucket is Period.HOUR else days.last
    return Query(DateRange(days.first, last), bucket, group_by, filter_, compare)


@pytest.mark.server_only
@pytest.mark.usefixtures("engine")
class TestKeptSums:
    """On a server."""

    def test_the_check_finds_sums_that_are_not_those_of_the_days(self, north: Ledger) -> None:
        assert north.verify().is_sound
        run(server_of(north), "; ".join(f"UPDATE {it} SET basic = basic + 1" for it in SUMS))  # noqa: S608
        assert north.verify().days == len(SUMS)

    @pytest.mark.usefixtures("without_sums")
    def test_a_ledger_of_an_earlier_version_gets_them_when_it_is_opened(self, north: Ledger) -> None:
        north.commit(received(event(3)))
        assert kept(north) == [3] * len(SUMS)
        assert north.verify().is_sound

    @pytest.mark.parametrize("name", SUMS)
    def test_a_table_that_somebody_dropped_is_made_again_with_all_others(self, north: Ledger, name: str) -> None:
        north.close()
        run(server_of(north), f"UPDATE outlet_day SET basic = 9; DROP TABLE {name} CASCADE")  # noqa: S608
        north.commit(received(event(3)))
        assert kept(north) == [3] * len(SUMS)
        with all_sites(server_of(north)) as connection:
            assert connection.execute(text("SELECT treatments FROM v1_machines")).scalars().all() == [3]

    def test_an_earlier_version_of_us_keeps_them_too(self, north: Ledger) -> None:
        """Whoever changes the days changes the sums, without knowing of them."""
        run(server_of(north), "UPDATE day SET basic = basic + 5; UPDATE hour SET basic = basic + 5")
        assert kept(north) == [7] * len(SUMS)

    def test_what_is_deleted_of_the_days_is_taken_off(self, north: Ledger) -> None:
        run(server_of(north), "DELETE FROM day; DELETE FROM hour")
        assert kept(north) == [0] * len(SUMS)

    def test_a_site_that_is_removed_leaves_none(self, north: Ledger) -> None:
        place = server_of(north)
        north.close()
        run(place, "UPDATE site SET holder = 'moved'")
        remove_sealed(place)
        with all_sites(place) as connection:
            counts = [connection.execute(text(f"SELECT count(*) FROM {it}")).scalar_one() for it in SUMS]  # noqa: S608
        assert counts == [0] * len(SUMS)

    @pytest.mark.usefixtures("without_sums")
    def test_a_head_office_reads_a_ledger_without_them(self, north: Ledger) -> None:
        with closing(CompanyLedger(server_of(north), HOME)) as company:
            _, figures = company.load(HOME, NOW)
        assert figures.models.totals.total("north").total == 2

    @pytest.mark.usefixtures("without_sums")
    def test_a_snapshot_from_before_they_were_made_reads_the_days(self, north: Ledger) -> None:
        """The tables are found by name as soon as they are there, but what is in them is not seen."""
        with closing(ServerCompanyReader(server_of(north))) as reader, reader.reading() as connection:
            reader.sites(connection)
            north.open()
            assert sum(counters.total for counters in owner_totals(connection).values()) == 2

    @pytest.mark.usefixtures("without_sums")
    def test_what_was_moved_away_is_removed_from_a_ledger_without_them(self, north: Ledger) -> None:
        place = server_of(north)
        run(place, "UPDATE site SET holder = 'moved'")
        remove_sealed(place)
        with all_sites(place) as connection:
            assert connection.execute(text("SELECT count(*) FROM day")).scalar_one() == 0

    @pytest.mark.usefixtures("without_sums")
    def test_to_make_them_may_take_longer_than_to_write(self, north: Ledger) -> None:
        """As long as it takes to sum the days of years, or until another site has written."""
        place = server_of(north)
        address = {"host": place.host, "port": place.port, "dbname": place.database, "user": place.user}
        with (
            closing(psycopg.connect(**address)) as other,  # type: ignore[arg-type]
            patch.object(server_store, "_LONGEST_WRITE", 0.5),
        ):
            other.execute(f"UPDATE {place.schema}.day SET basic = basic + 1".encode())  # noqa: S608
            end = Timer(1.5, other.commit)
            end.start()
            north.open()
            end.join()
        assert kept(north) == [3] * (len(SUMS) - 1) + [2]

    def test_a_writer_needs_no_rights_on_them(self, north: Ledger) -> None:
        place = server_of(north)
        with mate_of(place):
            run(place, f"REVOKE ALL ON {', '.join(SUMS)} FROM mate")
            with closing(psycopg.connect(host=place.host, port=place.port, dbname=place.database, user="mate")) as mate:
                mate.execute(f"UPDATE {place.schema}.day SET basic = basic + 1".encode())  # noqa: S608
                mate.commit()
        assert kept(north) == [3] * (len(SUMS) - 1) + [2]

    @pytest.mark.usefixtures("without_sums")
    def test_a_user_who_may_not_make_them_goes_on_without(self, north: Ledger) -> None:
        place = server_of(north)
        with mate_of(place), closing(ledger_of(replace(place, user="mate"), "south")) as south:
            south.change_fleet(fleet_at("south", OTHER_DEVICE), NOW, ZONES["south"])
            assert south.commit(received(event(1, device_id=OTHER_DEVICE, gen="other"))).acks
            north.open()
            assert south.verify().is_sound
        assert kept(north) == [2] * len(SUMS)

    @pytest.mark.parametrize("zone", [None, "Asia/Jakarta"], ids=["one zone", "two zones"])
    def test_no_answer_differs_from_that_of_the_days(self, tmp_path: Path, zone: str | None) -> None:
        """Whatever is asked: months, outlets and sites that are summed already are the days and hours that they sum."""
        fixture = company_of_two_outlets(tmp_path, None if zone is None else ZoneInfo(zone))
        dialect = PostgresqlDialect
        with closing(fixture.ledger), fixture.ledger.reading() as connection:

            @given(queries())
            @settings(max_examples=80, deadline=None)
            def answers_are_equal(query: Query) -> None:
                found = [answers(connection, fixture, query)]
                with patch.object(dialect, "keeps_sums", return_value=False):
                    found.append(answers(connection, fixture, query))
                assert found[0] == found[1]

            answers_are_equal()
