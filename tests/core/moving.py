"""A ledger with something of everything, on each of two engines, and how it is moved from one to the other."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, row_copy
from custom_components.ozon_telemetry.core.ledger.accounts import read_accounts
from custom_components.ozon_telemetry.core.ledger.engines.place import LedgerPlace, ServerPlace
from custom_components.ozon_telemetry.core.ledger.import_log import read_imports
from custom_components.ozon_telemetry.core.ledger.maintenance_log import MaintenanceEntry
from custom_components.ozon_telemetry.core.ledger.move import Move, complete_move
from custom_components.ozon_telemetry.core.ledger.schema import ACCOUNT, IDENTITY, METADATA

from .builders import DEVICE, HOUR, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .engines import place_of
from .test_history_import import history
from .test_import_undo import import_all
from .two_sites import fleet_at, ledger_of

ZONE = ZoneInfo("Europe/Amsterdam")
FLEET = fleet_of(
    machine(),
    machine(
        "dryer", (Assignment(OTHER_DEVICE, 0),), (Placement("south", 0, NOW - HOUR), Placement("north", NOW - HOUR))
    ),
)
TODAY = date(2026, 11, 18)
FILLED = ("treatment", "recovered", "quarantine", "import_span", "import_device", "arrival", "quarter", "maintenance")
DIRECTIONS = ["to_server", "to_file"]


def both_places(folder: Path, direction: str) -> tuple[LedgerPlace, LedgerPlace]:
    """Return where the ledger is, and where it is moved to; the server has another site already."""
    server = place_of(folder / "company")
    assert isinstance(server, ServerPlace)
    with closing(ledger_of(server, "south")) as south:
        south.change_fleet(fleet_at("south", "south-device"), NOW)
        south.commit(received(event(device_id="south-device", gen="south")))
    places = (folder / "ledger.db", server)
    return places if direction == "to_server" else places[::-1]


def ledger_at(place: LedgerPlace) -> Ledger:
    """Return the ledger of a place, opened."""
    ledger = Ledger(place, ZONE)
    ledger.change_fleet(FLEET, NOW)
    return ledger


def fill(ledger: Ledger) -> None:
    """Let a ledger have rows in its tables: counted, lost, disputed, quarantined, imported, unpublished."""
    ledger.commit(received(*map(event, range(1, 6)), event(9, prev=5)))
    ledger.commit(received(event(2, Counters(1, 0, 1), kind=Kind.PREMIUM)))  # contradicts
    ledger.commit(received(*(event(seq, device_id=OTHER_DEVICE, gen="other") for seq in range(1, 4))))
    ledger.mark_published()
    import_all(ledger, history(1, 7), device_id=OTHER_DEVICE)
    import_all(ledger, history(1, 9), device_id=DEVICE)
    ledger.commit(received(event(10), event(4, device_id=OTHER_DEVICE, gen="other", prev=3)))
    ledger.record_maintenance([MaintenanceEntry("washer", TODAY, "Anna\0", "filter", NOW)])
    ledger.record_availability(AvailabilityDelta())


def contents(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, under the names of its account and the beginning of its import."""
    with ledger.reading() as connection:
        tables = [table for table in METADATA.sorted_tables if table not in (IDENTITY, ACCOUNT)]
        return {table.name: _rows(connection, table) for table in tables}


def _rows(connection: Connection, table: Any) -> list[tuple[Any, ...]]:
    accounts = read_accounts(connection)
    imports = {it.number: place for place, it in enumerate(reversed(read_imports(connection)))}
    named: dict[str, Any] = {"account": accounts, "import": imports}
    if table.name in ("import_unit", "quarantine"):
        named |= {"number": dict(imports), "id": _order(connection, table)}
    found = [dict(row) for row in connection.execute(select(table)).mappings()]
    return sorted(
        tuple(named[name][value] if name in named else str(value).replace("\0", "") for name, value in row.items())
        for row in found
    )


def _order(connection: Connection, table: Any) -> dict[Any, Any]:
    (key,) = table.primary_key
    return {number: place for place, number in enumerate(connection.execute(select(key).order_by(key)).scalars())}


def move(source: Ledger, place: LedgerPlace, between: Callable[[], None] = lambda: None) -> None:
    """Move a ledger, and do something after each page that is copied."""
    with closing(Move(source, place)) as moving:
        for _ in moving.copy():
            between()
        moving.finish()
    complete_move(place)


@contextmanager
def pages_of(rows: int) -> Iterator[None]:
    """Copy fewer rows at a time."""
    with patch.object(row_copy, "PAGE", rows):
        yield
