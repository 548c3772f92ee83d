"""A head office leaves a server that hangs: soon when it only looks, at once when it ends, late when a person asks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
import os
import signal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from custom_components.ozon_telemetry.core.company.company_ledger import CompanyLedger
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import company_reader, connections
from devtools.polling import until_sync

from .builders import NOW, event, received
from .test_server_ledger import server_of, somebody_else

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

UTC = ZoneInfo("UTC")
FOR_EVER = 1e6  # seconds


@pytest.fixture
def office(ledger: Ledger) -> Iterator[CompanyLedger]:
    """Return the ledger as a head office reads it."""
    with closing(CompanyLedger(server_of(ledger), UTC)) as office:
        yield office


def session_of(connection: Connection) -> int:
    """Return the process of the server that answers on a connection."""
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


@contextmanager
def hanging(session: int) -> Iterator[None]:
    """Let a process of the server give no answer, as if it were behind a black hole."""
    os.kill(session, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(session, signal.SIGCONT)


def test_a_look_is_left_soon_and_the_next_one_goes_on(
    ledger: Ledger, office: CompanyLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_reader, "_LONGEST_LOOK", 0.0)
    monkeypatch.setattr(company_reader, "_LONGEST_QUERY", FOR_EVER)
    monkeypatch.setattr(connections, "_GRACE", 0.5)
    known = office.load(UTC, NOW)[0]
    ledger.commit(received(event(1)))
    with (
        pytest.raises(LedgerError) as raised,
        office._reader.looking() as connection,
        hanging(session_of(connection)),
    ):
        office._reader.sites(connection)
    assert raised.value.kind is LedgerErrorKind.UNREACHABLE
    assert [it.seq for it in office.look(known, UTC, NOW).added.treatments] == [1]


def test_a_connection_that_hangs_while_nobody_uses_it_is_left_soon(
    office: CompanyLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_reader, "_LONGEST_QUERY", FOR_EVER)
    monkeypatch.setattr(connections, "_GRACE", 0.5)
    with office.reading() as connection:
        session = session_of(connection)
    with hanging(session):
        assert office.load(UTC, NOW)[0].keys() == {"home"}


def test_a_look_that_loads_takes_the_time_of_a_question(office: CompanyLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_reader, "_LONGEST_LOOK", 0.2)
    with office._reader.looking() as connection:
        office._reader.take_time(connection)
        assert connection.execute(text("SELECT 1 FROM pg_sleep(0.4)")).scalar_one() == 1
    with pytest.raises(LedgerError) as raised, office._reader.looking() as connection:
        connection.execute(text("SELECT 1 FROM pg_sleep(0.4)"))
    assert raised.value.kind is LedgerErrorKind.SLOW


@pytest.mark.usefixtures("socket_enabled")
def test_its_end_waits_for_no_look(ledger: Ledger, office: CompanyLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_reader, "_LONGEST_LOOK", FOR_EVER)
    monkeypatch.setattr(company_reader, "CLOSING_WAIT", FOR_EVER)
    known = office.load(UTC, NOW)[0]
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    place = server_of(ledger)
    with (
        ThreadPoolExecutor() as pool,
        somebody_else(place) as watcher,
        somebody_else(place) as other,
        other.transaction(),
    ):
        other.execute("LOCK TABLE meta")
        looking = pool.submit(office.look, known, UTC, NOW)
        until_sync("it to wait", lambda: watcher.execute(waiting).fetchone() == (1,))
        office.close()
        error = looking.exception()
    assert isinstance(error, LedgerError)
    assert error.kind is LedgerErrorKind.UNREACHABLE
