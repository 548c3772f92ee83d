"""Cost of a query in steps of SQLite's machine: the same in every run, and flat where it reads no more than it must."""

from collections.abc import Callable

from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.ledger import Ledger


def steps(ledger: Ledger, query: Callable[[Connection], object]) -> int:
    """Return how many instructions SQLite executes for a query."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with ledger.reading() as connection:
        sqlite = connection.connection.driver_connection
        assert sqlite is not None
        sqlite.set_progress_handler(count, 1)
        try:
            query(connection)
        finally:
            sqlite.set_progress_handler(None, 1)
    return counted
