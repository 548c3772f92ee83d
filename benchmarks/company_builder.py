"""Fast builder of the ledger of a company: ten sites open it as theirs, SQL writes years of sums and the newest rows.

Each machine counts one treatment of each kind in each opening hour. Single treatments are there of the newest days
only, as after pruning; `quarter` stays empty: none of the questions that are measured reads it.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
from psycopg.sql import SQL, Identifier

from custom_components.ozon_telemetry.core.domain.calendar import day_number
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.instants import DAY
from custom_components.ozon_telemetry.core.domain.messages import Counters, Event, Kind, Received
from custom_components.ozon_telemetry.core.domain.prices import PricePeriod, since_ever
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from devtools.postgresql import PostgreSQL

SITES: Final = 10
MACHINES_AN_OUTLET: Final = 10
END: Final = 1_798_758_000_000  # the end of 2026 in the zone of the head office
ZONE: Final = ZoneInfo("Etc/GMT-1")  # whose clocks never change, so that SQL can sum its days
_EASTERN: Final = ZoneInfo("Etc/GMT-7")  # of every other site
_A_DAY: Final = 36  # treatments of a machine
_PRICES: Final = (
    *since_ever({"basic": 2.5, "standard": 4.0, "premium": 7.5}),
    PricePeriod(day_number(date(2025, 1, 1)), since_ever({"basic": 3, "standard": 4.5, "premium": 8})[0].amounts),
)
_STATE: Final = (
    '{"hardware": {"firmware": "2026.12.0", "rssi": -61, "uptime": 86400, "ip": "192.0.2.1", "heap": 182000},'
    ' "silence": null, "disputed": 0, "maintenance": {"due": null, "left": 2500}, "last_maintenance": "2026-10-01"}'
)

# An outlet is open for twelve hours from eight o'clock on; of the newest three days there are single treatments.
_ROWS: Final = (
    """INSERT INTO account (machine, outlet, device_id, site)
    SELECT machine, outlet, device_id, site FROM timeline ORDER BY device_id""",
    """INSERT INTO treatment (site, device_id, gen, seq, kind, occurred_at, received_at, time_source, basic, standard,
        premium, machine, outlet)
    SELECT site, device_id, 'built', seq, (seq - 1) %% 3, at, at + 500, 0, (seq + 2) / 3, (seq + 1) / 3, seq / 3,
        machine, outlet
    FROM account, generate_series((%(days)s - 3) * 36 + 1, %(days)s * 36) AS seq,
        LATERAL (SELECT (%(last)s - %(days)s + 1 + (seq - 1) / 36) * 86400000::bigint
            + (8 - CASE WHEN site = ANY(%(eastern)s) THEN 7 ELSE 1 END) * 3600000
            + (seq - 1) %% 36 * 1200000 + number * 7919 %% 1200000 AS at) AS instant""",
    """INSERT INTO generation (site, device_id, gen, ordinal, mark, basic, standard, premium, latest, told, reached)
    SELECT DISTINCT ON (device_id, gen) site, device_id, gen, 0, seq, basic, standard, premium, occurred_at, seq,
        occurred_at
    FROM treatment ORDER BY device_id, gen, seq DESC""",
    """INSERT INTO watch (site, start, "end") SELECT id, %(end)s - %(days)s * 86400000::bigint, %(end)s FROM site""",
    """INSERT INTO watched (site, device_id, since)
    SELECT site, device_id, %(end)s - %(days)s * 86400000::bigint FROM account
    ON CONFLICT (site, device_id) DO UPDATE SET since = excluded.since""",
    """INSERT INTO outage (site, device_id, start, "end")
    SELECT site, device_id, at, at + 600000
    FROM account, generate_series(0, LEAST(52, %(days)s / 7)) AS week,
        LATERAL (SELECT %(end)s - (week * 7 + 1) * 86400000::bigint + number * 1000 AS at) AS instant""",
    "INSERT INTO machine_state (site, machine, data) SELECT site, machine, %(state)s FROM account",
    """INSERT INTO site_state (site, data) SELECT id, json_build_object('name', id, 'url', 'http://192.0.2.1:8123',
        'version', '1.0', 'ha_version', '2026.12', 'waiting', 0)::text FROM site""",
)
# A part of all days at a time: with each statement the server adds what is new to the sums that it keeps.
_SUMS: Final = (
    """INSERT INTO day (site, day, account, basic, standard, premium, recovered_basic, recovered_standard,
        recovered_premium, uncertain_basic, uncertain_standard, uncertain_premium)
    SELECT site, day, number, 12, 12, 12, 0, 0, 0, 0, 0, 0
    FROM generate_series(%(first)s, least(%(first)s + %(part)s - 1, %(last)s)) AS day, account""",
    """INSERT INTO hour (site, hour, outlet, basic, standard, premium, recovered_basic, recovered_standard,
        recovered_premium, uncertain_basic, uncertain_standard, uncertain_premium)
    SELECT site, day * 96 + (8 + hour - CASE WHEN site = ANY(%(eastern)s) THEN 7 ELSE 1 END) * 4, outlet,
        machines, machines, machines, 0, 0, 0, 0, 0, 0
    FROM generate_series(%(first)s, least(%(first)s + %(part)s - 1, %(last)s)) AS day, generate_series(0, 11) AS hour,
        (SELECT site, outlet, count(*) AS machines FROM account GROUP BY site, outlet) AS outlets""",
)
_PART: Final = 100
_INDEXES: Final = """
    SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', conrelid::regclass, conname),
        format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'p' AND conrelid = ANY(%s::regclass[])
    UNION ALL SELECT format('DROP INDEX %%I', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])"""


class Size(NamedTuple):
    """How large a company is."""

    machines: int
    days: int


def site_names() -> list[str]:
    """Return the ids of all sites."""
    return [f"site-{number}" for number in range(SITES)]


def place_in(server: PostgreSQL, schema: str = "ozon_telemetry") -> ServerPlace:
    """Return a ledger's place on a server."""
    return ServerPlace(server.host, server.port, server.database, server.user, schema=schema, tls="disable")


def fleet_of(site: str, machines: int) -> Fleet:
    """Return so many machines of a site, ten in an outlet."""
    outlets = -(-machines // MACHINES_AN_OUTLET)
    return Fleet.of(
        [Outlet(f"{site}-outlet-{number}", f"Outlet {number} of {site}", prices=_PRICES) for number in range(outlets)],
        [_machine(site, number) for number in range(machines)],
    )


def site_ledger(place: ServerPlace, site: str, machines: int) -> Ledger:
    """Return the ledger of a site, open, with its fleet."""
    ledger = Ledger(replace(place, site=site), _zone_of(site))
    ledger.change_fleet(fleet_of(site, machines), END)
    return ledger


def build(server: PostgreSQL, size: Size) -> ServerPlace:
    """Build the ledger of a company that ends today, and return its place."""
    place = place_in(server)
    for site in site_names():
        site_ledger(place, site, size.machines // SITES).close()
    eastern = [site for site in site_names() if _zone_of(site) is _EASTERN]
    values = {"last": END // DAY, "days": size.days, "end": END, "eastern": eastern, "state": _STATE}
    with closing(server.connect()) as connection:
        connection.execute(SQL("SET search_path TO {}").format(Identifier(place.schema)))
        indexes = _drop_indexes(connection)
        for statement in _ROWS:
            connection.execute(statement.encode(), values)
        for first in range(END // DAY - size.days + 1, END // DAY + 1, _PART):
            for statement in _SUMS:
                connection.execute(statement.encode(), {**values, "first": first, "part": _PART})
        for index in indexes:
            connection.execute(index.encode())
        connection.execute("VACUUM ANALYZE")
    return place


def presses(site: str, days: int, count: int, since: int = 0) -> Iterator[Received]:
    """Yield what the first machine of a site counts next, one press a second from the end of the ledger on."""
    before = days * _A_DAY
    for number in range(since + 1, since + count + 1):
        seq, at = before + number, END + number * 1000
        counters = Counters((seq + 2) // 3, (seq + 1) // 3, seq // 3)
        yield Received(Event(f"{site}-device-0", Kind((seq - 1) % 3), at, counters, "built", seq, seq - 1), at)


def bytes_of(connection: psycopg.Connection) -> int:
    """Return the size of a server's database."""
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def _drop_indexes(connection: psycopg.Connection) -> list[str]:
    """Drop the indexes of the large tables; return the statements that make them again."""
    found = connection.execute(_INDEXES.encode(), [["day", "hour"]] * 2).fetchall()
    for drop, _ in found:
        connection.execute(drop.encode())
    return [make for _, make in found]


def _machine(site: str, number: int) -> Machine:
    return Machine(
        f"{site}-machine-{number}",
        f"Machine {number} of {site}",
        placements=(Placement(f"{site}-outlet-{number // MACHINES_AN_OUTLET}", ALWAYS),),
        assignments=(Assignment(f"{site}-device-{number}", ALWAYS),),
    )


def _zone_of(site: str) -> ZoneInfo:
    return _EASTERN if int(site[-1]) % 2 else ZONE
