"""Migrations: a file of every version becomes one of the newest, wholly or not at all, and counts the same.

The samples in `ledgers/` were made by the code of their time; they are never edited.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import re
import shutil
import sqlite3
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, create_engine, event as sqlalchemy_event

from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, Resolution
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Placement
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, TreatmentKey
from custom_components.ozon_telemetry.core.ledger.engines.sqlite.migrations import MIGRATIONS
from custom_components.ozon_telemetry.core.ledger.schema import METADATA, VERSION

from .builders import DAY, HOUR, MINUTE, NOW, OTHER_DEVICE, event, fleet_of, machine, received

SAMPLES = Path(__file__).parent / "ledgers"
VERSIONS = range(1, VERSION + 1)
LEGACY_DEVICE = "3C:8A:1F:00:00:02"
ZONE = ZoneInfo("Europe/Amsterdam")


def sample(version: int, path: Path) -> Path:
    """Write the sample ledger of a version to `path`; version 0 is an empty file."""
    path.touch()
    if version:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((SAMPLES / f"version_{version}.sql").read_text())
    return path


def fleet_of_samples() -> Fleet:
    """Return the fleet on which the samples are booked: one machine moved, the other got another device."""
    moved = NOW - DAY + 4 * MINUTE
    swapped = NOW - 12 * HOUR
    washer = machine(places=(Placement("north", 0, moved), Placement("south", moved)))
    devices = (Assignment(OTHER_DEVICE, 0, swapped), Assignment(LEGACY_DEVICE, swapped))
    return fleet_of(washer, machine("dryer", devices, (Placement("south", 0),)))


def contents(path: Path) -> list[str]:
    """Return every row of every table but the random name of the ledger, and the version."""
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        rows = [line for line in connection.iterdump() if line.startswith("INSERT") and '"identity"' not in line]
    return [*rows, str(version)]


def structure(path: Path) -> dict[str, list[object]]:
    """Return columns, keys, indexes and storage of every table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [
                connection.execute(f"PRAGMA table_xinfo('{name}')").fetchall(),
                sorted(row[1:] for row in connection.execute(f"PRAGMA index_list('{name}')")),
                "WITHOUT ROWID" in re.sub(r"\s+", " ", sql),
            ]
            for name, sql in tables
        }


def migrated(path: Path) -> Path:
    """Open and close a ledger, which brings its file up to date."""
    ledger = Ledger(path, ZONE)
    ledger.open()
    ledger.close()
    return path


@contextmanager
def before_each_statement(action: Callable[[str], None]) -> Iterator[None]:
    """Call `action` with every statement of every engine before it runs."""

    def call(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        action(statement)

    sqlalchemy_event.listen(Engine, "before_cursor_execute", call)
    try:
        yield
    finally:
        sqlalchemy_event.remove(Engine, "before_cursor_execute", call)


class PowerCut:
    """Fails at a statement, counted from the first."""

    def __init__(self, statement: int) -> None:
        """Let that many statements pass."""
        self._left = statement

    def __call__(self, _: str) -> None:
        """Raise at the one whose turn it is."""
        self._left -= 1
        if self._left < 0:
            raise OSError("the power fails here")


def statements_of_a_migration(path: Path) -> int:
    """Bring the file up to date; return how many statements its first transaction took."""
    statements: list[str] = []
    with before_each_statement(statements.append):
        migrated(path)
    begins = [number for number, statement in enumerate(statements) if statement.startswith("BEGIN")]
    assert begins[0] == 0
    return (*begins, len(statements))[1]


def test_there_is_a_sample_of_every_version() -> None:
    assert {path.stem for path in SAMPLES.iterdir()} == {f"version_{version}" for version in VERSIONS}


def test_there_is_a_migration_to_every_version() -> None:
    assert len(MIGRATIONS) == VERSION


def test_the_tables_described_are_those_of_the_newest_version(tmp_path: Path) -> None:
    described = tmp_path / "described.db"
    engine = create_engine(f"sqlite:///{described}")
    METADATA.create_all(engine)
    engine.dispose()
    assert structure(migrated(tmp_path / "ledger.db")) == structure(described)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sample_of_every_version_gets_the_newest_structure(tmp_path: Path, version: int) -> None:
    fresh = migrated(tmp_path / "fresh.db")
    assert structure(migrated(sample(version, tmp_path / "old.db"))) == structure(fresh)


@pytest.mark.parametrize(
    ("version", "treatments", "recovered"), [(1, 12, 4), (2, 13, 4), (3, 13, 4), (4, 13, 4), (5, 18, 5), (6, 19, 5)]
)
def test_a_sample_of_every_version_counts_on_as_before(
    tmp_path: Path, version: int, treatments: int, recovered: int
) -> None:
    ledger = Ledger(sample(version, tmp_path / "ledger.db"), ZONE)
    ledger.change_fleet(fleet_of_samples(), NOW)
    report = ledger.verify()
    assert (report.is_sound, report.treatments, report.recovered) == (True, treatments, recovered)
    result = ledger.commit(received(*(event(seq, device_id=OTHER_DEVICE, gen="0badcafe") for seq in (1, 3))))
    assert (result.duplicates, len(result.treatments)) == (1, 1)
    assert ledger.verify().treatments == treatments + 1
    ledger.close()


def test_what_a_gap_counted_beyond_its_missing_events_is_still_counted_and_can_be_taken_back(tmp_path: Path) -> None:
    path = sample(4, tmp_path / "ledger.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        key = connection.execute("SELECT device_id, gen, seq FROM recovered WHERE gen NOT LIKE 'legacy%'").fetchone()
        connection.execute("UPDATE recovered SET missing = 0 WHERE (device_id, gen, seq) = (?, ?, ?)", key)
    ledger = Ledger(path, ZONE)
    ledger.change_fleet(fleet_of_samples(), NOW)
    before = ledger.verify()
    assert (before.is_sound, before.recovered) == (True, 4)
    ledger.resolve_disputes([TreatmentKey(*key)], Resolution(DisputeChoice.NONE, NOW))
    after = ledger.verify()
    assert after.is_sound
    assert after.recovered < before.recovered
    ledger.close()


@pytest.mark.parametrize("version", [0, *VERSIONS])
def test_a_migration_interrupted_at_any_statement_has_done_nothing(tmp_path: Path, version: int) -> None:
    path = sample(version, tmp_path / "ledger.db")
    before = contents(path)
    shutil.copy(path, tmp_path / "whole.db")
    for statement in range(statements_of_a_migration(tmp_path / "whole.db")):
        with before_each_statement(PowerCut(statement)), pytest.raises(LedgerError):
            migrated(path)
        assert contents(path) == before
    assert contents(migrated(path)) == contents(tmp_path / "whole.db")


@pytest.mark.parametrize("version", [0, *VERSIONS])
def test_files_as_a_kill_leaves_them_at_any_statement_are_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = sample(version, tmp_path / "ledger.db")
    left: list[Path] = []

    def copy_files(_: str) -> None:
        left.append(tmp_path / f"killed-{len(left)}")
        left[-1].mkdir()
        for file in tmp_path.glob("ledger.db*"):
            shutil.copy(file, left[-1])

    with before_each_statement(copy_files):
        migrated(path)
    assert len(left) > 1
    whole = contents(path)
    for folder in left:
        assert contents(migrated(folder / "ledger.db")) == whole
