"""A head office that reads a standby shows what that one has, and takes no site for silent because the standby lags."""

from collections.abc import Iterator
from contextlib import closing
import time
from typing import Final, LiteralString
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.company.company_ledger import CompanyLedger
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.company_reader import SiteStanding
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from devtools.polling import until_sync
from devtools.postgresql import PostgreSQL, versions

from .builders import NOW, event, fleet_of, machine, received
from .engines import VERSIONS

UTC: Final = ZoneInfo("UTC")
HAS_LEDGER: Final = "SELECT count(*)::int FROM pg_namespace WHERE nspname = 'ozon_telemetry_site'"
SHORT_LEASE: Final = "UPDATE ozon_telemetry.site SET until = extract(epoch FROM clock_timestamp()) * 1000 + 2000"


@pytest.fixture(params=VERSIONS)
def primary(request: pytest.FixtureRequest) -> Iterator[PostgreSQL]:
    """Return a server that is not running yet."""
    server = PostgreSQL(versions()[request.param])
    yield server
    server.remove()


@pytest.fixture
def standby(primary: PostgreSQL) -> Iterator[PostgreSQL]:
    """Return a standby of it; both run."""
    server = PostgreSQL(primary._programs)
    server.follow(primary)
    primary.start()
    server.start()
    yield server
    server.remove()


def place_at(server: PostgreSQL) -> ServerPlace:
    """Return the place of the ledger on a server."""
    return ServerPlace(server.host, server.port, server.database, server.user, tls="disable")


@pytest.fixture
def ledger(primary: PostgreSQL, standby: PostgreSQL) -> Iterator[Ledger]:
    """Return the ledger of a site that counts with the primary."""
    with closing(Ledger(place_at(primary), UTC)) as ledger:
        ledger.change_fleet(fleet_of(machine()), NOW)
        ledger.commit(received(event(1)))
        yield ledger


@pytest.fixture
def office(standby: PostgreSQL, ledger: Ledger) -> Iterator[CompanyLedger]:
    """Return what a head office reads of the standby, once that has it."""
    with closing(CompanyLedger(place_at(standby), UTC)) as office:
        until_sync("the stream", lambda: run(standby, HAS_LEDGER))
        yield office


def run(server: PostgreSQL, statement: LiteralString) -> int:
    """Run a statement of the administrator; return its number, 0 if it has none."""
    with closing(server.connect()) as connection:
        connection.execute("SET synchronous_commit = on")  # else it is streamed a little later
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row is not None and isinstance(row[0], int) else 0


def lease(server: PostgreSQL) -> int:
    """Return up to when a server knows that the only site may write."""
    return run(server, "SELECT until FROM ozon_telemetry.site")


def standing(office: CompanyLedger) -> SiteStanding:
    """Return how the site stands."""
    return office.load(UTC, NOW)[0]["home"]


def test_a_site_is_not_silent_because_the_standby_lags(
    primary: PostgreSQL, standby: PostgreSQL, ledger: Ledger, office: CompanyLedger
) -> None:
    run(primary, SHORT_LEASE)
    until_sync("the stream", lambda: lease(standby) == lease(primary))
    run(standby, "SELECT pg_wal_replay_pause()")
    ledger.commit(received(event(2)))
    until_sync("the lease to be over there", lambda: lease(standby) < time.time() * 1000)
    lagging = standing(office)
    assert lagging.is_running
    run(standby, "SELECT pg_wal_replay_resume()")
    until_sync("the stream", lambda: standing(office).change > lagging.change)
    assert standing(office).is_running
    ledger.close()
    until_sync("its end", lambda: not standing(office).is_running)


def test_a_site_stays_as_it_was_while_a_standby_has_no_primary(
    primary: PostgreSQL, standby: PostgreSQL, ledger: Ledger, office: CompanyLedger
) -> None:
    run(primary, SHORT_LEASE)
    until_sync("the stream", lambda: lease(standby) == lease(primary))
    primary.kill()
    until_sync("the lease to be over there", lambda: lease(standby) < time.time() * 1000)
    assert standing(office).is_running
    run(standby, "SELECT pg_promote()")
    assert not standing(office).is_running
