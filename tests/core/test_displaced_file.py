"""A ledger whose file is deleted, replaced, overwritten or written by others while it is open goes on in what is there.

The file under the path decides. Nothing is acknowledged that is only in a file that is gone, and nothing of the file
before gets into the one that took its place.
"""

from collections.abc import Callable
from contextlib import closing
import os
from pathlib import Path
import shutil
import sqlite3
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import (
    Ledger,
    LedgerError,
    LedgerErrorKind,
    inserts,
)
from custom_components.ozon_telemetry.core.ledger.engines.sqlite import file_watch, ledger_file
from custom_components.ozon_telemetry.core.ledger.engines.store import LedgerChange
from tests.ledger_faults import file_of

from .builders import DEVICE, GEN, event, received
from .test_migrations import SAMPLES

pytestmark = pytest.mark.file_only("what can happen to a file")

OLD, BETWEEN, NEW = 31, 45, 61

type Displace = Callable[[Path, Path], None]


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a file that was put there as complete."""
    monkeypatch.setattr(file_watch, "_REST_SECONDS", 0.0)


@pytest.fixture
def copy(ledger: Ledger, tmp_path: Path) -> Path:
    """Return a copy of the open ledger with 31 treatments, which has 61 by now."""
    commit(ledger, 1, OLD)
    ledger.checkpoint()
    copied = Path(shutil.copy(file_of(ledger), tmp_path / "copy"))
    commit(ledger, OLD + 1, BETWEEN)
    ledger.checkpoint()
    commit(ledger, BETWEEN + 1, NEW)
    return copied


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Return the file of another ledger, with one treatment."""
    another = Ledger(tmp_path / "other.db", ZoneInfo("UTC"))
    commit(another, 1, 1)
    another.close()
    return file_of(another)


def commit(ledger: Ledger, first: int, last: int) -> None:
    """Commit treatments, each on its own."""
    for seq in range(first, last + 1):
        ledger.commit(received(event(seq)))


def rows(ledger: Ledger) -> int:
    """Return how many treatments the ledger reads."""
    with ledger.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM treatment").scalar_one())


def wal(path: Path) -> Path:
    """Return the WAL of a file."""
    return path.with_name(f"{path.name}-wal")


def renamed(path: Path, source: Path) -> None:
    """Move a file over the ledger; its WAL is left behind."""
    source.replace(path)


def overwritten(path: Path, source: Path) -> None:
    """Write a file's content into the ledger's, as cp does; its WAL is left behind."""
    path.write_bytes(source.read_bytes())


def overwritten_without_wal(path: Path, source: Path) -> None:
    """Write a file's content into the ledger's and delete its WAL."""
    overwritten(path, source)
    wal(path).unlink()


@pytest.mark.parametrize("displace", [renamed, overwritten, overwritten_without_wal])
class TestOlderCopy:
    """An older copy of the same ledger takes the file's place."""

    def test_what_it_knows_is_acknowledged(self, ledger: Ledger, copy: Path, displace: Displace) -> None:
        displace(file_of(ledger), copy)
        ack = ledger.resume_ack(DEVICE, GEN, NEW)
        assert ack is not None
        assert (ack.seq, ack.resync, ledger.take_change()) == (OLD, True, LedgerChange.SAME_LEDGER)

    def test_what_it_lacks_is_counted_again(self, ledger: Ledger, copy: Path, displace: Displace) -> None:
        displace(file_of(ledger), copy)
        commit(ledger, OLD + 1, NEW)
        report = ledger.verify()
        assert (report.is_sound, report.treatments, rows(ledger)) == (True, NEW, NEW)

    def test_it_is_told_once(self, ledger: Ledger, copy: Path, displace: Displace) -> None:
        displace(file_of(ledger), copy)
        ledger.check_file()
        ledger.check_file()
        assert (ledger.take_change(), ledger.take_change()) == (LedgerChange.SAME_LEDGER, None)


@pytest.mark.parametrize("displace", [renamed, overwritten])
def test_another_ledger(ledger: Ledger, copy: Path, other: Path, displace: Displace) -> None:
    displace(file_of(ledger), other)
    assert ledger.commit(received(event(2))).acks[DEVICE, GEN].seq == 2
    assert (ledger.take_change(), rows(ledger)) == (LedgerChange.ANOTHER_LEDGER, 2)


def test_a_deleted_file_is_begun_anew(ledger: Ledger, copy: Path) -> None:
    file_of(ledger).unlink()
    assert ledger.commit(received(event(NEW + 1))).early == 1
    assert (ledger.take_change(), rows(ledger)) == (LedgerChange.BEGUN_ANEW, 0)


def test_a_file_that_is_deleted_and_restored_is_the_same_ledger(ledger: Ledger, copy: Path) -> None:
    file_of(ledger).unlink()
    ledger.check_file()
    copy.replace(file_of(ledger))
    ledger.check_file()
    assert (ledger.take_change(), rows(ledger)) == (LedgerChange.SAME_LEDGER, OLD)


def test_a_copy_from_before_ledgers_had_an_id_is_the_same_ledger(ledger: Ledger, tmp_path: Path) -> None:
    commit(ledger, 1, 1)
    with closing(sqlite3.connect(tmp_path / "old")) as connection:
        connection.executescript((SAMPLES / "version_4.sql").read_text())
    (tmp_path / "old").replace(file_of(ledger))
    ledger.check_file()
    assert ledger.take_change() is LedgerChange.SAME_LEDGER


def test_a_file_that_was_moved_away_is_whole(ledger: Ledger, copy: Path, tmp_path: Path) -> None:
    file_of(ledger).rename(tmp_path / "moved")
    ledger.check_file()
    with closing(sqlite3.connect(f"file:{tmp_path / 'moved'}?immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM treatment").fetchone() == (NEW,)


def test_a_wal_that_is_deleted_loses_nothing(ledger: Ledger, copy: Path) -> None:
    wal(file_of(ledger)).unlink()
    commit(ledger, NEW + 1, NEW + 1)
    assert (rows(ledger), ledger.verify().is_sound) == (NEW + 1, True)


def test_a_copy_that_brings_its_wal_keeps_it(ledger: Ledger, copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "with-wal"
    folder.mkdir()
    for path in (file_of(ledger), wal(file_of(ledger))):
        shutil.copy(path, folder)
    commit(ledger, NEW + 1, NEW + 9)
    for path in (file_of(ledger), wal(file_of(ledger))):
        (folder / path.name).replace(path)
    ledger.check_file()
    assert rows(ledger) == NEW


def test_what_another_program_writes_is_read(ledger: Ledger, copy: Path) -> None:
    with closing(sqlite3.connect(file_of(ledger))) as program:
        program.execute("UPDATE generation SET mark = 40")
        program.commit()
        ack = ledger.resume_ack(DEVICE, GEN, NEW)
        assert ack is not None
        assert (ack.seq, ledger.take_change()) == (40, LedgerChange.SAME_LEDGER)


def test_a_file_that_was_only_touched_is_the_same(ledger: Ledger, copy: Path) -> None:
    os.utime(file_of(ledger))
    commit(ledger, NEW + 1, NEW + 1)
    assert (ledger.take_change(), rows(ledger)) == (None, NEW + 1)


def test_own_checkpoints_are_no_change(ledger: Ledger) -> None:
    for first in range(1, 20_000, 2_000):
        ledger.commit(received(*map(event, range(first, first + 2_000))))
        ledger.check_file()
    assert ledger.take_change() is None


def test_a_file_that_is_still_copied_is_waited_for(ledger: Ledger, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = copy.read_bytes()
    looks: list[int] = []

    def write_more(_: float) -> None:
        looks.append(len(content) * len(looks) // 3)
        file_of(ledger).write_bytes(content[: looks[-1]] if len(looks) < 4 else content)

    monkeypatch.setattr(file_watch, "_REST_SECONDS", 0.001)
    monkeypatch.setattr(file_watch, "sleep", lambda seconds: write_more(seconds) if len(looks) < 4 else sleep(seconds))
    file_of(ledger).write_bytes(b"")
    ledger.check_file()
    assert (rows(ledger), ledger.take_change()) == (OLD, LedgerChange.SAME_LEDGER)


def test_what_is_written_into_a_file_that_vanishes_meanwhile_is_not_acknowledged(
    ledger: Ledger, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = inserts.write_result

    def write_and_lose(*args: Any) -> None:
        write(*args)
        copy.replace(file_of(ledger))

    with monkeypatch.context() as patch:
        patch.setattr(inserts, "write_result", write_and_lose)
        with pytest.raises(LedgerError, match="replaced"):
            commit(ledger, NEW + 1, NEW + 1)
    assert ledger.commit(received(event(OLD + 1))).acks[DEVICE, GEN].seq == OLD + 1


def test_a_query_of_the_file_before_ends_before_the_next_is_opened(
    ledger: Ledger, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_file, "_READER_SECONDS", 0.0)
    with ledger.reading():
        overwritten(file_of(ledger), copy)
        with pytest.raises(LedgerError) as error:
            ledger.check_file()
        assert error.value.kind is LedgerErrorKind.LOCKED
    ledger.check_file()
    assert rows(ledger) == OLD


def test_a_damaged_file_that_is_mended_with_its_own_content_is_no_change(ledger: Ledger, copy: Path) -> None:
    ledger.checkpoint()
    healthy = file_of(ledger).read_bytes()
    file_of(ledger).write_bytes(b"no database at all" * 1000)
    with pytest.raises(LedgerError) as error:
        commit(ledger, NEW + 1, NEW + 1)
    assert error.value.kind is LedgerErrorKind.CORRUPT
    file_of(ledger).write_bytes(healthy)
    commit(ledger, NEW + 1, NEW + 1)
    assert (rows(ledger), ledger.verify().is_sound) == (NEW + 1, True)


def test_a_ledger_that_was_closed_takes_what_is_there(ledger: Ledger, copy: Path) -> None:
    ledger.close()
    copy.replace(file_of(ledger))
    ledger.open()
    assert (ledger.take_change(), rows(ledger)) == (None, OLD)
