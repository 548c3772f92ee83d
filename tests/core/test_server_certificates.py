"""A server is known by its certificate and its name; where it is not, that is told in words."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.registry import check_server
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerProblem
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import PostgreSQL, versions

from .builders import NOW, event, fleet_of, machine, received
from .certificates import Authority
from .engines import VERSIONS

NAME: Final = "localhost"


@pytest.fixture
def authority() -> Authority:
    """Return the authority that issued the server's certificate."""
    return Authority()


@pytest.fixture
def server(authority: Authority, socket_enabled: None) -> Iterator[PostgreSQL]:
    """Return a running server with a certificate."""
    server = PostgreSQL(versions()[VERSIONS[-1]], port=free_port())
    server.encrypt(*authority.issue(NAME))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def place(server: PostgreSQL, authority: Authority) -> ServerPlace:
    """Return the server as it should be entered."""
    user = server.database, server.user, server.password
    return ServerPlace(NAME, server.port, *user, tls="verify-full", authority=authority.pem)


def test_a_server_that_is_known_by_its_certificate_is_spoken_to_in_secret(
    place: ServerPlace, server: PostgreSQL
) -> None:
    assert check_server(place) is None
    with closing(Ledger(place, ZoneInfo("UTC"))) as ledger, closing(server.connect()) as administrator:
        ledger.change_fleet(fleet_of(machine()), NOW)
        assert ledger.commit(received(event(1))).acks
        sessions = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity AS session USING (pid)"
        ours = administrator.execute(f"{sessions} WHERE session.application_name = 'ozon_telemetry'".encode())
        assert ours.fetchone() == (True,)


def test_what_is_not_known_by_its_certificate_is_told(place: ServerPlace) -> None:
    """Another name, another authority, one that was made anew, those of the system, and no certificate at all."""
    for stranger in (
        replace(place, host=LOCALHOST),
        replace(place, authority=Authority("another").pem),
        replace(place, authority=Authority().pem),
        replace(place, authority=""),
        replace(place, authority="no certificate"),
    ):
        found = check_server(stranger)
        assert found is not None
        assert (found.problem, bool(found.detail)) == (ServerProblem.CERTIFICATE, True)


def test_a_name_that_is_not_verified_may_be_another_one(place: ServerPlace) -> None:
    assert check_server(replace(place, host=LOCALHOST, tls="verify-ca")) is None


def test_a_server_without_a_certificate_is_told(place: ServerPlace, server: PostgreSQL) -> None:
    with closing(server.connect()) as administrator:
        administrator.execute("ALTER SYSTEM SET ssl = off")
    server.stop()
    server.start()
    found = check_server(place)
    assert found is not None
    assert (found.problem, "SSL" in found.detail) == (ServerProblem.UNREACHABLE, True)
