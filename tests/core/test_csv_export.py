"""CSV export: however long it is, no chunk takes more work or more memory than another."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from sqlite3 import Connection as Driver
import tracemalloc

import pytest
from sqlalchemy import Connection, text

from custom_components.ozon_telemetry.core.analytics import (
    DateRange,
    ExportCursor,
    Query,
    csv_export,
    export_chunk,
)
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Gap, Treatment

from .ledger_fixture import LedgerFixture, millis, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

ROWS = 20_000
_FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :rows)
INSERT INTO treatment
SELECT 'd0', 'gen', n, n % 3, :start + n * 60000, :start + n * 60000, 0, n, 0, 0, 'm0', 'o0', NULL FROM number
"""


@pytest.fixture
def long_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LedgerFixture:
    """Return a ledger of many treatments, exported in forty chunks."""
    monkeypatch.setattr(csv_export, "CHUNK_ROWS", ROWS // 40)
    ledger_fixture, start = LedgerFixture(tmp_path, small_fleet()), millis("2026-03-02")
    with ledger_fixture.ledger._writing() as connection:
        connection.execute(text(_FILL), {"rows": ROWS, "start": start})
    return ledger_fixture


def chunks(connection: Connection, ledger_fixture: LedgerFixture) -> Iterator[str]:
    query, cursor = Query(DateRange(date(2026, 3, 1), date(2026, 4, 30))), ExportCursor()
    while cursor is not None:
        chunk = export_chunk(connection, ledger_fixture.context, query, cursor)
        yield chunk.text
        cursor = chunk.next  # type: ignore[assignment]


@pytest.mark.file_only("counts the steps of SQLite's machine")
def test_the_last_chunk_takes_no_more_work_than_the_first(long_ledger: LedgerFixture) -> None:
    work = [0]

    def progress() -> None:
        work[-1] += 1

    with long_ledger.ledger.reading() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, Driver)
        driver.set_progress_handler(progress, 100)
        number = 0
        for text in chunks(connection, long_ledger):
            number += text.count("\n")
            work.append(0)
        driver.set_progress_handler(None, 0)
    assert number == ROWS
    assert max(work) < 2 * work[0]


def test_all_chunks_together_take_no_more_memory_than_a_few(long_ledger: LedgerFixture) -> None:
    with long_ledger.ledger.reading() as connection:
        export = chunks(connection, long_ledger)
        tracemalloc.start()
        try:
            for _ in range(3):
                next(export)
            _, few = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            for _ in export:
                pass
            _, many = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert many < 1.5 * few


def test_a_gap_is_exported_by_the_kinds_that_it_has() -> None:
    gap = Gap("d", "g", 4, 2, Counters(1, 0, 2), 0, 0, Owner("m", "o"))
    rows = csv_export._export_rows(gap)
    assert [(row.kind, row.treatments) for row in rows] == [(Kind.BASIC, 1), (Kind.PREMIUM, 2)]


def test_what_a_wrong_clock_told_is_exported_beside_the_time_of_receipt() -> None:
    wrong = Treatment("d", "legacy", 1, Kind.BASIC, 0, 0, TimeSource.RECEIPT, Counters(1), Owner("m", "o"), 1_000)
    told = [next(csv_export._export_rows(row)).device_time for row in (wrong, wrong._replace(device_time=None))]
    assert told == ["1970-01-01T00:00:01+00:00", ""]
    beyond = wrong._replace(device_time=10**15)
    assert next(csv_export._export_rows(beyond)).device_time == str(10**15)
