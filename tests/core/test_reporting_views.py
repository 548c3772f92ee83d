"""Views for reporting tools: they say of all sites what the ledger says of each, and are all that a reader needs."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
import json
from pathlib import Path
import re
from typing import Any, Final

import psycopg
from psycopg import sql
import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Outlet
from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Kind
from custom_components.ozon_telemetry.core.domain.prices import PricePeriod, amounts_of, price_history
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.reporting_views import NAMES
from custom_components.ozon_telemetry.core.ledger.schema import RECOVERED, TREATMENT

from .builders import DAY, DEVICE, NOW, OTHER_DEVICE, event, received
from .two_sites import ZONES, fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

DASHBOARD: Final = Path(__file__).parents[2] / "docs/grafana/ozon-telemetry.json"
_DAY_OF_NOW: Final = NOW // DAY
_PRICES: Final = price_history(
    [
        PricePeriod(_DAY_OF_NOW - 30, amounts_of({"basic": "2.50", "standard": 4})),
        PricePeriod(_DAY_OF_NOW - 1, amounts_of({"basic": "3.10"})),
    ]
)
type Reader = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def company(place: ServerPlace) -> Iterator[dict[str, Ledger]]:
    """Return the ledgers of two sites: one with prices, a gap and a wrong clock, one without any."""
    north, south = ledger_of(place, "north"), ledger_of(place, "south")
    with closing(north), closing(south):
        fleet = fleet_at("north", DEVICE)
        outlets = [replace(outlet, prices=_PRICES) for outlet in fleet.outlets.values()]
        north.change_fleet(Fleet.of(outlets, fleet.machines.values()), NOW, ZONES["north"])
        at_south = fleet_at("south", OTHER_DEVICE)
        south.change_fleet(Fleet.of([Outlet("south", "South")], at_south.machines.values()), NOW, ZONES["south"])
        _press(north)
        south.commit(received(event(1, device_id=OTHER_DEVICE, gen="other")))
        yield {"north": north, "south": south}


def _press(north: Ledger) -> None:
    old = event(1, timestamp=NOW - 3 * DAY)
    standard = event(2, Counters(1, 1, 0), kind=Kind.STANDARD, timestamp=NOW - 2 * DAY)
    after_a_gap = event(6, Counters(5, 1, 0), prev=2, timestamp=NOW - 1000)  # three of four are proved
    without_clock = event(7, Counters(6, 1, 0), clock=Clock.NONE, timestamp=None)
    north.commit(received(old, standard, after_a_gap, without_clock))


@pytest.fixture
def reader(place: ServerPlace, company: dict[str, Ledger]) -> Iterator[Reader]:
    """Return the connection of a role that may read the views, and nothing else."""
    assert company
    schema = sql.Identifier(place.schema)
    with _connect(place) as owner:
        with suppress(psycopg.errors.DuplicateObject), owner.transaction():
            owner.execute("CREATE ROLE reporting LOGIN")
        owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO reporting").format(schema))
        for name in NAMES:
            owner.execute(sql.SQL("GRANT SELECT ON {}.{} TO reporting").format(schema, sql.Identifier(name)))
    with closing(_connect(place, "reporting")) as reader:
        reader.execute(sql.SQL("SET search_path TO {}").format(schema))
        yield reader


def _connect(place: ServerPlace, user: str | None = None) -> Reader:
    user = user or place.user
    return psycopg.connect(host=place.host, port=place.port, dbname=place.database, user=user, autocommit=True)


def test_they_have_every_treatment_with_its_names(reader: Reader) -> None:
    rows = reader.execute(
        "SELECT site, outlet, machine, kind, time_source, occurred_at FROM v1_treatments ORDER BY site, number"
    ).fetchall()
    moments = [datetime.fromtimestamp(instant / 1000, UTC) for instant in (NOW - 3 * DAY, NOW - 2 * DAY, NOW - 1000)]
    assert [row[:5] for row in rows] == [
        ("north", "North", DEVICE, "basic", "device"),
        ("north", "North", DEVICE, "standard", "device"),
        ("north", "North", DEVICE, "basic", "device"),
        ("north", "North", DEVICE, "basic", "receipt"),
        ("south", "South", OTHER_DEVICE, "basic", "device"),
    ]
    assert [row[5] for row in rows[:3]] == moments


def test_the_days_of_all_sites_are_what_the_ledger_counted(company: dict[str, Ledger], reader: Reader) -> None:
    rows = reader.execute("SELECT site, kind, sum(treatments), sum(recovered) FROM v1_daily GROUP BY 1, 2").fetchall()
    shown = {(site, kind): (int(treatments), int(recovered)) for site, kind, treatments, recovered in rows}
    assert shown == {key: number for site, ledger in company.items() for key, number in _counted(site, ledger).items()}
    assert shown["north", "basic"] == (6, 3)
    assert reader.execute("SELECT sum(uncertain) FROM v1_daily").fetchone() == (1,)


def _counted(site: str, ledger: Ledger) -> dict[tuple[str, str], tuple[int, int]]:
    """Count the rows of a site one by one."""
    with ledger.reading() as connection:
        told = Counter(Kind(kind).key for kind in connection.execute(select(TREATMENT.c.kind)).scalars())
        recovered = Counter[str]()
        for row in connection.execute(select(RECOVERED)):
            recovered.update({kind.key: getattr(row, kind.key) for kind in Kind})
    total = told + recovered
    return {(site, kind): (total[kind], recovered[kind]) for kind in total}


def test_a_day_is_that_of_its_outlet(reader: Reader) -> None:
    (north,) = reader.execute("SELECT min(day) FROM v1_daily WHERE site = 'north'").fetchone() or ()
    assert north == date(2026, 11, 15)
    assert reader.execute("SELECT outlet, zone FROM v1_outlets ORDER BY 1").fetchall() == [
        ("North", "Europe/Berlin"),
        ("South", "Asia/Jakarta"),
    ]


def test_revenue_is_at_the_price_of_its_day(reader: Reader) -> None:
    rows = reader.execute(
        "SELECT day, kind, treatments, price, revenue FROM v1_revenue WHERE site = 'north' ORDER BY 1"
    )
    assert rows.fetchall() == [
        (date(2026, 11, 15), "basic", 1, Decimal("2.50"), Decimal("2.50")),
        (date(2026, 11, 16), "standard", 1, Decimal(4), Decimal(4)),
        (date(2026, 11, 18), "basic", 5, Decimal("3.10"), Decimal("15.50")),
    ]
    assert reader.execute("SELECT DISTINCT price, revenue FROM v1_revenue WHERE site = 'south'").fetchall() == [
        (None, None)
    ]


def test_machines_say_where_they_are_and_when_they_counted_last(reader: Reader) -> None:
    rows = reader.execute("SELECT site, machine, outlet, device_id, treatments FROM v1_machines ORDER BY 1").fetchall()
    assert rows == [("north", DEVICE, "North", DEVICE, 7), ("south", OTHER_DEVICE, "South", OTHER_DEVICE, 1)]
    last = reader.execute("SELECT last_treatment_at FROM v1_machines WHERE site = 'north'").fetchone()
    assert last == (datetime.fromtimestamp(NOW / 1000, UTC),)


@pytest.mark.parametrize(
    "statement", ["SELECT FROM treatment", "DELETE FROM day", "UPDATE name SET name = ''", "CREATE TABLE more ()"]
)
def test_a_reader_can_do_nothing_else(reader: Reader, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(statement)


_MACROS: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    r"\$__timeFilter\(([\w.]+)\)": lambda match: f"{match[1]} BETWEEN '2026-11-01' AND '2026-11-30'",
    r"\$__unixEpochFrom\(\)": lambda _: f"{(NOW - 30 * DAY) // 1000}",
    r"\$__unixEpochTo\(\)": lambda _: f"{NOW // 1000}",
    r"\$\{?site(:sqlstring)?\}?": lambda _: "'north','south'",
}


def _queries() -> dict[str, str]:
    """Return what the panels of the example dashboard ask, by their titles."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return {panel["title"]: target["rawSql"] for panel in panels for target in panel["targets"]}


@pytest.mark.parametrize("title", _queries())
def test_each_panel_of_the_dashboard_for_grafana_shows_something(reader: Reader, title: str) -> None:
    query = _queries()[title]
    for macro, meant in _MACROS.items():
        query = re.sub(macro, meant, query)
    rows = reader.execute(query).fetchall()
    assert rows
    assert None not in rows[0]
