"""What only a ledger on a server has: its errors, its round trips, and what it finds when it is opened again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
import os
from pathlib import Path
import signal
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import Connection, func, select, text

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Outlet
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind, queries
from custom_components.ozon_telemetry.core.ledger.bulk import add_to_rows, insert_rows, upsert_rows
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import connections, server_store, trips
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.connections import MOST_READERS
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.errors import translate_errors
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.migrations import FIRST, read_versions
from custom_components.ozon_telemetry.core.ledger.engines.store import LedgerChange
from custom_components.ozon_telemetry.core.ledger.schema import IDENTITY, NAME, OUTAGE, TRACKED_DEVICE, VERSION

from .builders import DEVICE, GEN, NOW, event, machine, received
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

ZONE = ZoneInfo("Europe/Amsterdam")


def server_of(ledger: Ledger) -> ServerPlace:
    """Return the place of a ledger that is on a server."""
    assert isinstance(ledger.place, ServerPlace)
    return ledger.place


@contextmanager
def somebody_else(place: ServerPlace) -> Iterator[psycopg.Connection]:
    """Provide a connection of another program, whose statements each are a transaction."""
    address = {"host": place.host, "port": place.port, "dbname": place.database, "user": place.user}
    with closing(psycopg.connect(**address, autocommit=True)) as connection:  # type: ignore[arg-type]
        connection.execute(f"SET search_path TO {place.schema}")
        yield connection


def end_sessions(place: ServerPlace) -> None:
    """End every session of the ledger, as an administrator may."""
    with somebody_else(place) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ozon_telemetry'"
        )


def kind_of_failure(ledger: Ledger, seq: int = 1) -> LedgerErrorKind:
    """Return why a commit fails."""
    with pytest.raises(LedgerError) as error:
        ledger.commit(received(event(seq)))
    return error.value.kind


def everything(ledger: Ledger) -> int:
    """Return how many treatments the ledger counts."""
    with ledger.reading() as connection:
        return sum(totals.total for totals in owner_totals(connection).values())


def test_what_people_read_of_a_place_has_no_password() -> None:
    place = ServerPlace("db.example.com", 5432, "ozon", "site", "secret")
    assert str(place) == "db.example.com:5432/ozon"
    assert "secret" not in repr(place)


def test_a_batch_takes_two_round_trips(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    with TemporaryFile() as trace:
        with ledger._writing() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
        driver.pgconn.trace(trace.fileno())
        ledger.commit(received(event(2), event(3)))
        driver.pgconn.untrace()
        trace.seek(0)
        assert trace.read().count(b"ReadyForQuery") == 2


def test_sums_are_whole_numbers(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    with ledger.reading() as connection:
        assert repr(connection.execute(text("SELECT sum(basic) FROM day")).scalar_one()) == "1"


def test_texts_are_in_the_order_of_their_bytes(ledger: Ledger) -> None:
    names = ["a", "B", "ä", "Z", "_"]
    ledger.change_fleet(Fleet.of([Outlet(name, name) for name in names], [machine()]), NOW)
    with ledger.reading() as connection:
        query = select(NAME.c.id).where(NAME.c.role == "outlet", NAME.c.removed_at.is_(None)).order_by(NAME.c.id)
        assert list(connection.execute(query).scalars()) == sorted(names)


def test_a_text_loses_the_character_that_the_server_does_not_take(ledger: Ledger) -> None:
    ledger.change_fleet(Fleet.of([Outlet("north", "No\0rth")], [machine()]), NOW)
    with ledger.reading() as connection:
        assert queries.names(connection)["north"] == "North"
        assert connection.execute(select(NAME.c.id).where(NAME.c.name == "No\0rth")).scalar_one() == "north"


def test_a_text_comes_back_as_it_was_written(ledger: Ledger) -> None:
    """Rows go as one text for each column, in which commas, braces, quotes and NULL would have a meaning."""
    texts = ["", "NULL", "null", "a,b", "{a}", 'the "Sea"', "back\\slash", "\\", '"', " spaces ", "two\n\tlines", "Дом"]
    names = {f"outlet{number}": name for number, name in enumerate(texts)}
    ledger.change_fleet(Fleet.of([Outlet(*named) for named in names.items()], [machine()]), NOW)
    with ledger.reading() as connection:
        assert queries.names(connection).items() >= names.items()


def test_no_number_of_rows_is_too_many(ledger: Ledger) -> None:
    """More than a statement has parameters, and than the network takes at once."""
    devices = [f"device-{number:06}" for number in range(70_000)]
    with ledger._writing() as connection:
        insert_rows(connection, TRACKED_DEVICE, [(device_id, NOW) for device_id in devices])
        for start in range(4):
            insert_rows(connection, OUTAGE, [(device_id, start, start + 1) for device_id in devices])
    with ledger.reading() as connection:
        counted = [connection.execute(select(func.count()).select_from(it)).scalar() for it in (TRACKED_DEVICE, OUTAGE)]
    assert counted == [70_001, 280_000]


def test_rows_under_one_key_are_one_row(ledger: Ledger) -> None:
    with ledger._writing() as connection:
        upsert_rows(connection, OUTAGE, ("end",), [(DEVICE, 1, 2), (DEVICE, 1, 3)])
        add_to_rows(connection, OUTAGE, ("end",), [(DEVICE, 1, 4), (DEVICE, 1, 5)])
    with ledger.reading() as connection:
        assert connection.execute(select(OUTAGE)).tuples().all() == [(DEVICE, 1, 12)]


def test_a_question_sees_what_was_written_before_it_in_its_transaction(ledger: Ledger) -> None:
    with ledger._writing() as connection:
        insert_rows(connection, OUTAGE, [(DEVICE, 1, 2)])
        assert connection.execute(select(OUTAGE)).tuples().all() == [(DEVICE, 1, 2)]


def test_what_fails_at_the_end_leaves_nothing(ledger: Ledger) -> None:
    def write_twice() -> None:
        with ledger._writing() as connection:
            insert_rows(connection, OUTAGE, [(DEVICE, 1, 2)])
            insert_rows(connection, OUTAGE, [(DEVICE, 1, 2)])

    with pytest.raises(LedgerError):
        write_twice()
    ledger.open()
    with ledger.reading() as connection:
        assert connection.execute(select(OUTAGE)).tuples().all() == []


def test_a_reader_changes_nothing(ledger: Ledger) -> None:
    with pytest.raises(LedgerError) as error, ledger.reading() as connection:
        connection.execute(OUTAGE.delete())
    assert error.value.kind is LedgerErrorKind.READ_ONLY


def test_its_size_is_that_of_its_tables(ledger: Ledger) -> None:
    assert ledger.size() > 8192
    ledger.close()
    assert ledger.size() == 0


def test_nothing_is_to_be_held_while_a_backup_is_made(ledger: Ledger) -> None:
    frozen = ledger.freeze()
    frozen.release()
    assert not frozen.is_frozen


def test_it_can_be_tried_out(ledger: Ledger) -> None:
    ledger.check_writable()
    assert ledger.verify().file == "ok"


def test_ledgers_that_are_opened_at_once_are_one(tmp_path: Path) -> None:
    place = place_of(tmp_path / "at_once")
    assert isinstance(place, ServerPlace)
    ledgers = [Ledger(replace(place, site=str(number)), ZONE) for number in range(4)]
    with ThreadPoolExecutor(len(ledgers)) as threads:
        list(threads.map(Ledger.open, ledgers))
    ids = set()
    for ledger in ledgers:
        with ledger.reading() as connection:
            ids |= set(connection.execute(select(IDENTITY)).scalars())
        ledger.close()
    assert len(ids) == 1


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    ledger = Ledger(ServerPlace(str(tmp_path), 5432, "postgres", "ozon", tls="disable"), ZONE)
    assert kind_of_failure(ledger) is LedgerErrorKind.UNREACHABLE


@pytest.mark.parametrize("wrong", [{"database": "elsewhere"}, {"user": "nobody"}], ids=str)
def test_a_server_that_lets_nobody_in(ledger: Ledger, wrong: dict[str, str]) -> None:
    stranger = Ledger(replace(server_of(ledger), **wrong), ZONE)  # type: ignore[arg-type]
    assert kind_of_failure(stranger) is LedgerErrorKind.REFUSED


def test_a_user_without_rights(ledger: Ledger) -> None:
    place = server_of(ledger)
    with somebody_else(place) as other:
        other.execute("DROP ROLE IF EXISTS guest")
        other.execute("CREATE ROLE guest LOGIN")
        other.execute(f"GRANT USAGE ON SCHEMA {place.schema} TO guest")
    assert kind_of_failure(Ledger(replace(place, user="guest"), ZONE)) is LedgerErrorKind.REFUSED


def test_a_database_that_takes_no_changes(ledger: Ledger) -> None:
    place = server_of(ledger)
    with somebody_else(place) as other:
        other.execute("ALTER ROLE ozon SET default_transaction_read_only = on")
        try:
            ledger.close()
            assert kind_of_failure(ledger) is LedgerErrorKind.READ_ONLY
        finally:
            other.execute("SET default_transaction_read_only = off")
            other.execute("ALTER ROLE ozon RESET default_transaction_read_only")
    assert ledger.commit(received(event(1))).acks


def test_rows_that_somebody_else_holds(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_store, "_LOCK_WAIT", "50ms")
    with somebody_else(server_of(ledger)) as other, other.transaction():
        other.execute("LOCK TABLE treatment")
        assert kind_of_failure(ledger) is LedgerErrorKind.LOCKED
    assert ledger.commit(received(event(1))).treatments


def test_a_server_that_is_too_slow(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_store, "_LONGEST_WRITE", 0.05)
    with pytest.raises(LedgerError) as error, ledger._writing() as connection:
        connection.execute(text("SELECT pg_sleep(10)"))
    assert error.value.kind is LedgerErrorKind.SLOW


def test_a_server_that_is_there_and_never_answers(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_store, "_LONGEST_WRITE", 0.5)
    monkeypatch.setattr(connections, "_GRACE", 0.5)
    ledger.close()
    with ledger._writing() as connection:
        server = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    os.kill(server, signal.SIGSTOP)
    try:
        assert kind_of_failure(ledger) is LedgerErrorKind.UNREACHABLE
        assert ledger.commit(received(event(1))).acks
    finally:
        os.kill(server, signal.SIGCONT)
    assert everything(ledger) == 1


def test_more_readers_than_there_are_connections(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_store, "_READER_WAIT", 0.05)
    ledger.close()
    ledger.open()
    with ExitStack() as readings:
        for _ in range(MOST_READERS):
            readings.enter_context(ledger.reading())
        with pytest.raises(LedgerError) as error, ledger.reading():
            pass  # pragma: no cover - never reached
    assert error.value.kind is LedgerErrorKind.SLOW


def test_a_session_that_was_ended(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    end_sessions(server_of(ledger))
    assert kind_of_failure(ledger, 2) is LedgerErrorKind.UNREACHABLE
    assert ledger.commit(received(event(2))).acks
    assert (everything(ledger), ledger.take_change()) == (2, None)


def test_a_reader_reads_to_its_end_while_the_ledger_is_left(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    with ledger.reading() as connection:
        ledger.close()
        assert sum(totals.total for totals in owner_totals(connection).values()) == 1


def test_a_reader_whose_session_was_ended_reads_on(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert everything(ledger) == 1
    end_sessions(server_of(ledger))
    assert everything(ledger) == 1


def test_a_commit_whose_answer_is_lost_counts_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    place, commit = server_of(ledger), trips.commit
    with monkeypatch.context() as patch:

        def lose_the_answer(connection: Connection) -> None:
            commit(connection)
            end_sessions(place)
            raise psycopg.OperationalError("the connection is lost")

        patch.setattr(trips, "commit", lose_the_answer)
        assert kind_of_failure(ledger) is LedgerErrorKind.UNREACHABLE
    again = ledger.commit(received(event(1)))
    assert (again.duplicates, again.treatments, again.acks[DEVICE, GEN].seq) == (1, [], 1)
    assert (ledger.verify().is_sound, ledger.take_change()) == (True, LedgerChange.CAUGHT_UP)


def test_a_ledger_of_a_newer_version_is_not_touched(ledger: Ledger) -> None:
    with somebody_else(server_of(ledger)) as other:
        other.execute("UPDATE meta SET value = value + 1")
        ledger.close()
        assert kind_of_failure(ledger) is LedgerErrorKind.NEWER
        other.execute("UPDATE meta SET value = value - 1")
    assert ledger.commit(received(event(1))).acks


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE identity SET id = 'another'", LedgerChange.ANOTHER_LEDGER),
        ("DROP SCHEMA {schema} CASCADE", LedgerChange.BEGUN_ANEW),
    ],
)
def test_it_tells_what_lies_in_its_place_after_an_error(ledger: Ledger, statement: str, found: LedgerChange) -> None:
    place = server_of(ledger)
    with somebody_else(place) as other:
        other.execute(statement.format(schema=place.schema))
    end_sessions(place)
    assert kind_of_failure(ledger) is LedgerErrorKind.UNREACHABLE
    before = ledger._store.is_changed
    ledger.open()
    assert (before, ledger._store.is_changed) == (False, True)
    assert (ledger.take_change(), ledger.take_change()) == (found, None)


def test_after_it_was_closed_it_is_taken_as_it_is(ledger: Ledger) -> None:
    ledger.close()
    with somebody_else(server_of(ledger)) as other:
        other.execute("UPDATE identity SET id = 'another'")
    ledger.open()
    assert ledger.take_change() is None


def test_reading_needs_an_open_ledger(ledger: Ledger) -> None:
    ledger.close()
    assert not ledger.is_open
    with pytest.raises(LedgerError), ledger.reading():
        pass  # pragma: no cover - never reached


def test_the_version_is_todays(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert read_versions(connection) == (VERSION, FIRST, FIRST)
    assert VERSION == FIRST, "a ledger of an older version needs a migration"


def test_a_statement_of_ours_that_is_wrong(ledger: Ledger) -> None:
    with pytest.raises(LedgerError) as error, ledger._writing() as connection:
        connection.execute(text("SELECT nonsense"))
    assert error.value.kind is LedgerErrorKind.UNAVAILABLE


def test_other_errors_are_not_the_servers() -> None:
    with pytest.raises(ZeroDivisionError), translate_errors():
        raise ZeroDivisionError


def test_a_way_to_the_server_that_breaks() -> None:
    with pytest.raises(LedgerError) as error, translate_errors():
        raise OSError
    assert error.value.kind is LedgerErrorKind.UNREACHABLE
