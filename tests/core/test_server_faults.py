"""A server that fails while events are committed: nothing acknowledged is ever missing, and nothing counts twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
import random
from threading import Timer
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import trips
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT
from devtools.polling import until_sync
from devtools.postgresql import PostgreSQL, versions

from .builders import DEVICE, GEN, NOW, event, fleet_of, machine, received
from .engines import VERSIONS
from .test_server_ledger import kind_of_failure, server_of, somebody_else

_KILLS: Final = 6
_BATCH: Final = 20
_ROWS: Final = "SELECT count(*) FROM treatment"


def stored(ledger: Ledger) -> list[int]:
    """Return the numbers of all treatments that the ledger has."""
    with ledger.reading() as connection:
        return list(connection.execute(select(TREATMENT.c.seq).order_by(TREATMENT.c.seq)).scalars())


@pytest.mark.server_only
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("disk_full", LedgerErrorKind.DISK_FULL),
        ("serialization_failure", LedgerErrorKind.LOCKED),
        ("deadlock_detected", LedgerErrorKind.LOCKED),
        ("lock_not_available", LedgerErrorKind.LOCKED),
        ("query_canceled", LedgerErrorKind.SLOW),
        ("out_of_memory", LedgerErrorKind.UNREACHABLE),
        ("admin_shutdown", LedgerErrorKind.UNREACHABLE),
        ("data_corrupted", LedgerErrorKind.CORRUPT),
        ("insufficient_privilege", LedgerErrorKind.REFUSED),
    ],
)
@pytest.mark.parametrize("at", ["each row", "the COMMIT"])
def test_an_error_of_the_server_leaves_nothing_and_is_told_by_its_name(
    ledger: Ledger, state: str, kind: LedgerErrorKind, at: str
) -> None:
    ledger.commit(received(event(1)))
    constraint, deferred = ("", "") if at == "each row" else ("CONSTRAINT", "DEFERRABLE INITIALLY DEFERRED")
    with somebody_else(server_of(ledger)) as other:
        other.execute(
            "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN RAISE EXCEPTION 'as asked for' USING ERRCODE = '{state}'; END$$"
        )
        other.execute(
            f"CREATE {constraint} TRIGGER fails AFTER INSERT ON treatment {deferred} FOR EACH ROW"
            " EXECUTE FUNCTION fail()"
        )
        try:
            assert kind_of_failure(ledger, 2) is kind
            assert other.execute(_ROWS).fetchone() == (1,)
        finally:
            other.execute("DROP TRIGGER fails ON treatment")
    assert ledger.commit(received(event(1), event(2))).acks[DEVICE, GEN].seq == 2
    assert (stored(ledger), ledger.verify().is_sound) == ([1, 2], True)


@pytest.mark.server_only
@pytest.mark.usefixtures("engine")
def test_a_commit_that_no_standby_has_is_not_acknowledged(ledger: Ledger) -> None:
    """An administrator cancels the wait for a synchronous standby: the COMMIT is answered, and only here."""
    with somebody_else(server_of(ledger)) as other:

        def set_standby(name: str) -> None:
            other.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
            other.execute("SELECT pg_reload_conf()")
            until_sync("the setting", lambda: other.execute("SHOW synchronous_standby_names").fetchone() == (name,))

        other.execute("ALTER ROLE ozon SET synchronous_commit = on")
        ledger.close()
        ledger.commit(received(event(1)))
        try:
            set_standby("nowhere")
            with ThreadPoolExecutor() as pool:
                failed = pool.submit(kind_of_failure, ledger, 2)
                cancel = (
                    "SELECT bool_or(pg_cancel_backend(pid)) FROM pg_stat_activity"
                    " WHERE wait_event = 'SyncRep' AND application_name = 'ozon_telemetry'"
                )
                until_sync("the end of all waits", lambda: other.execute(cancel) and failed.done())
            assert failed.result() is LedgerErrorKind.UNREACHABLE
        finally:
            set_standby("")
            other.execute("ALTER ROLE ozon RESET synchronous_commit")
    again = ledger.commit(received(event(2)))
    assert (again.duplicates, again.acks[DEVICE, GEN].seq, stored(ledger)) == (1, 2, [1, 2])


@pytest.mark.server_only
@pytest.mark.usefixtures("engine")
def test_a_pooler_that_lends_each_transaction_another_session(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was prepared in a session is missing in the next one: the ledger notices once, and prepares nothing more."""
    commit = trips.commit

    def change_session(connection: Connection) -> None:
        commit(connection)
        connection.connection.driver_connection.pgconn.exec_(b"DEALLOCATE ALL")  # type: ignore[union-attr]

    monkeypatch.setattr(trips, "commit", change_session)
    failed: list[LedgerErrorKind] = []
    for seq in range(1, 31):
        try:
            ledger.commit(received(event(seq)))
        except LedgerError as error:
            failed.append(error.kind)
            ledger.commit(received(event(seq)))
    assert failed == [LedgerErrorKind.UNREACHABLE]
    assert stored(ledger) == list(range(1, 31))


@pytest.fixture
def durable() -> Iterator[PostgreSQL]:
    """Return a running server of the newest version that waits for the disk."""
    server = PostgreSQL(versions()[VERSIONS[-1]], is_durable=True)
    server.start()
    yield server
    server.remove()


@pytest.mark.timeout(300)
def test_a_server_that_is_killed_while_it_commits_loses_nothing_acknowledged(durable: PostgreSQL) -> None:
    chance = random.Random(20_261_129)
    place = ServerPlace(durable.host, durable.port, durable.database, durable.user, tls="disable")
    acknowledged = 0
    with closing(Ledger(place, ZoneInfo("UTC"))) as ledger:
        ledger.change_fleet(fleet_of(machine()), NOW)
        for _ in range(_KILLS):
            killer = Timer(chance.uniform(0.01, 0.3), durable.kill)
            killer.start()
            acknowledged = commit_until_it_fails(ledger, acknowledged)
            killer.join()
            durable.start()
        acknowledged = commit_batch(ledger, acknowledged)
        assert stored(ledger) == list(range(1, acknowledged + 1))
        assert ledger.verify().is_sound


def commit_until_it_fails(ledger: Ledger, acknowledged: int) -> int:
    while True:
        try:
            acknowledged = commit_batch(ledger, acknowledged)
        except LedgerError as error:
            assert error.kind is LedgerErrorKind.UNREACHABLE  # noqa: PT017  any other one is a fault of ours
            return acknowledged


def commit_batch(ledger: Ledger, acknowledged: int) -> int:
    """Send what comes after the newest acknowledged event, as a device does; return up to where it is acknowledged."""
    events = [event(seq) for seq in range(acknowledged + 1, acknowledged + 1 + _BATCH)]
    return ledger.commit(received(*events)).acks[DEVICE, GEN].seq
