"""When the ledger cannot be written, nothing is acknowledged; when that is mended, everything goes on."""

from contextlib import closing
from pathlib import Path
import sqlite3
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import (
    Ledger,
    LedgerError,
    LedgerErrorKind,
    inserts,
)
from custom_components.ozon_telemetry.core.ledger.engines.sqlite import connections
from custom_components.ozon_telemetry.core.ledger.engines.sqlite.errors import translate_errors
from custom_components.ozon_telemetry.core.ledger.move import complete_move
from custom_components.ozon_telemetry.core.ledger.schema import VERSION
from tests.ledger_faults import every_connection_says, file_of

from .builders import event, received
from .owner_totals import owner_totals

pytestmark = pytest.mark.file_only("what can happen to a file")


def everything(ledger: Ledger) -> int:
    """Return how many treatments the ledger holds."""
    with ledger.reading() as connection:
        return sum((totals.total for totals in owner_totals(connection).values()), 0)


def test_a_full_disk(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    ledger.close()
    many = received(*(event(seq) for seq in range(2, 2000)))
    with every_connection_says("PRAGMA max_page_count = 40"):
        for _ in range(2):
            with pytest.raises(LedgerError) as error:
                ledger.commit(many)
            assert error.value.kind is LedgerErrorKind.DISK_FULL
    ledger.close()
    assert len(ledger.commit(many).treatments) == 1998
    assert everything(ledger) == 1999


def test_a_folder_that_is_read_only(ledger: Ledger) -> None:
    ledger.close()
    with every_connection_says("PRAGMA query_only = 1"):
        with pytest.raises(LedgerError) as error:
            ledger.commit(received(event(1)))
        assert error.value.kind is LedgerErrorKind.READ_ONLY
    assert ledger.commit(received(event(1))).acks
    assert everything(ledger) == 1


def test_a_ledger_can_be_tried_out(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    ledger.close()
    with every_connection_says("PRAGMA query_only = 1"), pytest.raises(LedgerError):
        ledger.check_writable()
    ledger.check_writable()
    assert everything(ledger) == 1


def test_a_file_that_someone_else_holds(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_BUSY_SECONDS", 0.05)
    ledger.close()
    ledger.commit(received(event(1)))  # is still in the WAL
    with closing(sqlite3.connect(file_of(ledger))) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):  # the second time while it is opened again
            with pytest.raises(LedgerError) as error:
                ledger.commit(received(event(2)))
            assert error.value.kind is LedgerErrorKind.LOCKED
        other.rollback()
    assert ledger.commit(received(event(2))).acks
    assert everything(ledger) == 2


@pytest.mark.parametrize("place", [0, 4096])
def test_a_damaged_file_that_is_replaced_by_its_backup(ledger: Ledger, place: int) -> None:
    ledger.commit(received(event(1)))
    ledger.close()
    healthy = file_of(ledger).read_bytes()
    file_of(ledger).write_bytes(healthy[:place] + b"\xa5" * (len(healthy) - place))
    with pytest.raises(LedgerError) as error:
        ledger.commit(received(event(2)))
    assert error.value.kind is LedgerErrorKind.CORRUPT
    file_of(ledger).write_bytes(healthy)
    assert ledger.commit(received(event(2))).acks
    assert everything(ledger) == 2


def test_a_file_from_a_newer_version_is_not_touched(ledger: Ledger) -> None:
    ledger.close()
    with closing(sqlite3.connect(file_of(ledger))) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = file_of(ledger).read_bytes()
    with pytest.raises(LedgerError) as error:
        ledger.open()
    assert error.value.kind is LedgerErrorKind.NEWER
    assert file_of(ledger).read_bytes() == before
    assert list(file_of(ledger).parent.iterdir()) == [file_of(ledger)], "it is still open"


def test_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "later" / "ledger.db", ZoneInfo("UTC"))
    with pytest.raises(LedgerError) as error:
        ledger.commit(received(event(1)))
    assert error.value.kind is LedgerErrorKind.UNAVAILABLE
    file_of(ledger).parent.mkdir()
    assert ledger.commit(received(event(1))).acks
    ledger.close()


def test_a_file_that_vanishes_is_begun_anew(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    ledger.close()
    for path in file_of(ledger).parent.iterdir():
        path.unlink()
    assert ledger.commit(received(event(1))).treatments


@pytest.mark.parametrize("raised", [PermissionError("no"), sqlite3.OperationalError("no")], ids=["system", "driver"])
def test_errors_of_the_system_and_of_the_driver_are_trouble_too(raised: Exception) -> None:
    with pytest.raises(LedgerError) as error, translate_errors():
        raise raised
    assert (error.value.kind, error.value.detail) == (LedgerErrorKind.UNAVAILABLE, "no")


def test_reading_a_ledger_that_is_not_open(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db", ZoneInfo("UTC"))
    with pytest.raises(LedgerError), ledger.reading():
        pass  # pragma: no cover - never reached


def test_a_file_whose_copy_vanished_is_not_where_it_was_moved_to(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as error:
        complete_move(tmp_path / "moved.db")
    assert error.value.kind is LedgerErrorKind.UNAVAILABLE


def test_a_reader_that_fails_while_the_ledger_is_left_leaves_no_connection(ledger: Ledger) -> None:
    left: list[sqlite3.Connection] = []

    def fail() -> None:
        with ledger.reading() as connection:
            left.append(connection.connection.driver_connection)  # type: ignore[arg-type]
            ledger.close()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        left[0].execute("SELECT 1")


def test_events_of_a_failed_commit_are_judged_as_if_they_never_came(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(inserts, "write_result", lambda *_: (_ for _ in ()).throw(OSError("the power fails here")))
        with pytest.raises(LedgerError):
            ledger.commit(received(event(1)))
    result = ledger.commit(received(event(1)))
    assert (len(result.treatments), result.duplicates) == (1, 0)
