"""However long an export is: no piece of it takes more work or more memory than another."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from sqlite3 import Connection as Driver
import tracemalloc

import pytest
from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.analytics import (
    DateRange,
    ExportCursor,
    Query,
    csv_export,
    export_chunk,
)

from .analytics_world import Business, millis, small_fleet

ROWS = 20_000
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
INSERT INTO treatment SELECT 'd0', 'gen', n, n % 3, ? + n * 60000, ? + n * 60000, 0, n, 0, 0, 'm0', 'o0' FROM number
"""


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Business:
    """Return a business of many treatments, exported in forty pieces."""
    monkeypatch.setattr(csv_export, "CHUNK_ROWS", ROWS // 40)
    business, start = Business(tmp_path, small_fleet()), millis("2026-03-02")
    with business.ledger._writing() as connection:
        connection.exec_driver_sql(_FILL, (ROWS, start, start))
    return business


def pieces(connection: Connection, business: Business) -> Iterator[str]:
    question, place = Query(DateRange(date(2026, 3, 1), date(2026, 4, 30))), ExportCursor()
    while place is not None:
        chunk = export_chunk(connection, business.context, question, place)
        yield chunk.text
        place = chunk.next  # type: ignore[assignment]


def test_the_last_piece_takes_no_more_work_than_the_first(long: Business) -> None:
    work = [0]

    def progress() -> None:
        work[-1] += 1

    with long.ledger.reading() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, Driver)
        driver.set_progress_handler(progress, 100)
        number = 0
        for text in pieces(connection, long):
            number += text.count("\n")
            work.append(0)
        driver.set_progress_handler(None, 0)
    assert number == ROWS
    assert max(work) < 2 * work[0]


def test_all_pieces_together_take_no_more_memory_than_a_few(long: Business) -> None:
    with long.ledger.reading() as connection:
        course = pieces(connection, long)
        tracemalloc.start()
        try:
            for _ in range(3):
                next(course)
            _, few = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            for _ in course:
                pass
            _, many = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert many < 1.5 * few
