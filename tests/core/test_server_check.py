"""What is in the way of a ledger on a server is told before one is kept there, in words."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.registry import check_server, published_fleet
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerFinding, ServerProblem

from .builders import NOW, fleet_of, machine
from .engines import place_of
from .test_server_ledger import somebody_else

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]


@pytest.fixture
def place(tmp_path: Path) -> ServerPlace:
    """Return a place where nothing is yet."""
    place = place_of(tmp_path / "checked")
    assert isinstance(place, ServerPlace)
    return replace(place, schema=f"{place.schema}_checked")


@pytest.fixture
def guest(place: ServerPlace) -> Iterator[ServerPlace]:
    """Return the place for a user who may not do much."""
    with somebody_else(place) as administrator:
        administrator.execute("CREATE ROLE visitor LOGIN")
        yield replace(place, user="visitor")
        administrator.execute(f"DROP SCHEMA IF EXISTS {place.schema}, {place.schema}_site CASCADE")
        administrator.execute("DROP ROLE visitor")


def open_ledger(place: ServerPlace) -> Ledger:
    """Open a ledger there."""
    ledger = Ledger(place, ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine()), NOW)
    return ledger


def problem(place: ServerPlace) -> ServerProblem | None:
    """Return what is in the way at a place."""
    found = check_server(place)
    return None if found is None else found.problem


def test_nothing_is_in_the_way_where_nothing_is(place: ServerPlace) -> None:
    assert check_server(place) is None


def test_a_server_that_is_not_there(place: ServerPlace, tmp_path: Path) -> None:
    assert problem(replace(place, host=str(tmp_path))) is ServerProblem.UNREACHABLE


def test_a_database_that_is_not_there(place: ServerPlace) -> None:
    assert problem(replace(place, database="elsewhere")) is ServerProblem.REFUSED


LATIN = ServerFinding(ServerProblem.ENCODING, "LATIN1")
READ_ONLY = ServerFinding(ServerProblem.READ_ONLY, "default_transaction_read_only")


@pytest.mark.parametrize(
    ("database", "made", "found"),
    [
        ("latin", "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0", LATIN),
        ("postgres", "ALTER ROLE ozon SET default_transaction_read_only = on", READ_ONLY),
    ],
)
def test_a_database_that_does_not_do(place: ServerPlace, database: str, made: str, found: ServerFinding) -> None:
    with somebody_else(place) as administrator:
        administrator.execute(made.encode())
        try:
            assert check_server(replace(place, database=database)) == found
        finally:
            administrator.execute("SET default_transaction_read_only = off")
            administrator.execute("ALTER ROLE ozon RESET default_transaction_read_only")
            administrator.execute("DROP DATABASE IF EXISTS latin")


def test_a_server_that_is_too_old(place: ServerPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custom_components.ozon_telemetry.core.ledger.engines.postgresql.check._OLDEST", 990_000)
    assert problem(place) is ServerProblem.OLD


def test_a_user_who_may_not_make_tables(guest: ServerPlace) -> None:
    assert check_server(guest) == (ServerProblem.RIGHTS, "CREATE")


def test_a_user_who_may_not_write_them(place: ServerPlace, guest: ServerPlace) -> None:
    open_ledger(place).close()
    with somebody_else(place) as administrator:
        administrator.execute(f"GRANT USAGE ON SCHEMA {place.schema}, {place.schema}_site TO visitor")
        assert problem(guest) is ServerProblem.RIGHTS
        for schema in (place.schema, f"{place.schema}_site"):
            administrator.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO visitor")
        assert problem(guest) is None
        administrator.execute(f"DROP SCHEMA {place.schema}, {place.schema}_site CASCADE")


def test_another_writer_is_named(place: ServerPlace) -> None:
    with closing(open_ledger(place)):
        found = check_server(place)
        assert found is not None
        assert (found.problem, bool(found.detail)) == (ServerProblem.HELD, True)
        assert problem(replace(place, site="elsewhere")) is None
    assert problem(place) is None


def test_a_ledger_of_a_newer_integration(place: ServerPlace) -> None:
    open_ledger(place).close()
    with somebody_else(place) as administrator:
        administrator.execute("UPDATE meta SET value = value + 1")
    assert problem(place) is ServerProblem.NEWER


def test_the_certificates_that_were_entered_are_those_that_count(place: ServerPlace) -> None:
    """The server has none: what is told is that it does not speak TLS."""
    for authority in ("", "-----BEGIN CERTIFICATE-----"):
        found = check_server(replace(place, host="127.0.0.1", port=1, tls="verify-full", authority=authority))
        assert found is not None
        assert found.problem is ServerProblem.UNREACHABLE


def test_the_fleet_that_a_site_has_published(place: ServerPlace, tmp_path: Path) -> None:
    assert published_fleet(place) is None
    open_ledger(place).close()
    assert "washer" in (published_fleet(place) or "")
    assert published_fleet(replace(place, site="elsewhere")) is None
    assert published_fleet(replace(place, host=str(tmp_path))) is None
