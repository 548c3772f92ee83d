"""Fast builder of large ledgers: SQL writes years of treatments and their sums in the time in which events take hours.

`verify` of the ledger says whether what it built is what events would have built.
"""

from contextlib import closing
from pathlib import Path
import sqlite3
from typing import Final
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.instants import DAY
from custom_components.ozon_telemetry.core.domain.prices import since_ever
from custom_components.ozon_telemetry.core.ledger import Ledger

ZONE: Final = ZoneInfo("Etc/GMT-1")  # whose clocks never change, so that SQL can sum its days
END: Final = 1_798_758_000_000  # the end of 2026 there
EMPTY: Final = "outlet-empty"
A_DAY: Final = 100  # treatments of a machine
_MACHINES_AN_OUTLET: Final = 4
_PRICES: Final = since_ever({"basic": 2.5, "standard": 4.0, "premium": 7.5})

_TREATMENTS: Final = """
    WITH RECURSIVE number (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM number WHERE seq < :treatments)
    INSERT INTO treatment
    SELECT :device, 'built', seq, seq % 3, at, at + 500, 0, (seq + 2) / 3, (seq + 1) / 3, seq / 3, :machine, :outlet,
        NULL
    FROM (SELECT seq, :start + (seq - 1) * :step + (seq * 7919) % (:step / 3) AS at FROM number)"""
_ROLLUPS: Final = (
    "INSERT INTO account SELECT row_number() OVER (ORDER BY device_id), machine, outlet, device_id FROM timeline",
    """INSERT INTO quarter
    SELECT number, occurred_at / 900000 AS quarter, sum(kind = 0), sum(kind = 1), sum(kind = 2), 0, 0, 0, 0, 0, 0
    FROM account JOIN treatment USING (device_id) GROUP BY number, quarter""",
    """INSERT INTO day
    SELECT (quarter + 4) / 96 AS day, account, sum(basic), sum(standard), sum(premium), 0, 0, 0, 0, 0, 0
    FROM quarter GROUP BY day, account""",
    """INSERT INTO hour
    SELECT quarter / 4 * 4 AS hour, outlet, sum(basic), sum(standard), sum(premium), 0, 0, 0, 0, 0, 0
    FROM quarter JOIN account ON number = account GROUP BY hour, outlet""",
    """INSERT INTO generation
    SELECT device_id, gen, 0, max(seq), max(basic), max(standard), max(premium), max(occurred_at), max(seq),
        max(occurred_at)
    FROM treatment GROUP BY device_id, gen""",
)


def fleet_of(machines: int) -> Fleet:
    """Return machines in outlets of four, and an outlet without any."""
    outlets = [Outlet(f"outlet-{i}", f"Outlet {i}", prices=_PRICES) for i in range(-(-machines // _MACHINES_AN_OUTLET))]
    return Fleet.of(
        [*outlets, Outlet(EMPTY, "Empty")],
        [
            Machine(
                f"machine-{i}",
                f"Machine {i}",
                placements=(Placement(f"outlet-{i // _MACHINES_AN_OUTLET}", ALWAYS),),
                assignments=(Assignment(f"device-{i}", ALWAYS),),
            )
            for i in range(machines)
        ],
    )


def build(path: Path, machines: int, days: int) -> Ledger:
    """Build a ledger of so many machines and days, and return it open."""
    ledger = Ledger(path, ZONE)
    ledger.change_fleet(fleet_of(machines), END)
    ledger.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN")
        _insert(connection, machines, days)
        connection.execute("COMMIT")
    ledger.change_fleet(fleet_of(machines), END)
    return ledger


def _insert(connection: sqlite3.Connection, machines: int, days: int) -> None:
    """Insert treatments and sums; indexes are made at the end."""
    query = "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'treatment' AND type = 'index' AND sql NOT NULL"
    indexes = connection.execute(query).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for number in sorted(range(machines), key=str):
        values = {
            "treatments": days * A_DAY,
            "device": f"device-{number}",
            "machine": f"machine-{number}",
            "outlet": f"outlet-{number // _MACHINES_AN_OUTLET}",
            "start": END - days * DAY + number * 1000,
            "step": DAY // A_DAY,
        }
        connection.execute(_TREATMENTS, values)
    for _, sql in indexes:
        connection.execute(sql)
    for statement in _ROLLUPS:
        connection.execute(statement)
