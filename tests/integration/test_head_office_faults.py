"""A head office whose server fails: it shows what it showed last, says so in words, and goes on by itself."""

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import psycopg
from psycopg import sql
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import company_reader, connections
from custom_components.ozon_telemetry.hub import head_office
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import PostgreSQL, versions
from devtools.tcp_link import TcpLink

from .company import DEVICES, NORTH, SOUTH, OfficeFixture, press, set_up_office, set_up_sites
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .server import server_fields

pytestmark = pytest.mark.usefixtures("socket_enabled")

USER: Final = "office"
FOR_EVER: Final = 1e6  # seconds
OF_OFFICE: Final = f"usename = '{USER}' AND application_name = 'ozon_telemetry'"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again at once."""
    monkeypatch.setattr(head_office, "PAUSE", 0.02)
    monkeypatch.setattr(head_office, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.05)


@pytest.fixture
def server(socket_enabled: None) -> Any:
    """Return a server of the test's own, on a port."""
    server = PostgreSQL(versions()["15"], port=free_port())
    server.start()
    yield server
    server.remove()


@pytest.fixture
def root(server: PostgreSQL) -> Any:
    """Return a connection of its administrator."""
    with closing(server.connect()) as connection:
        yield connection


@pytest.fixture
async def link(server: PostgreSQL) -> AsyncIterator[TcpLink]:
    """Return what leads the head office to it."""
    link = TcpLink(server.port)
    await link.mend()
    yield link
    await link.cut()


@pytest.fixture
def company(server: PostgreSQL) -> dict[str, Any]:
    """Return the place of the company's ledger, for its sites."""
    return server_fields(server)


@pytest.fixture
async def sites(set_up_hub: SetUpHub, company: dict[str, Any]) -> dict[str, HubFixture]:
    """Return the hubs of two sites, one of which has counted a treatment."""
    sites = await set_up_sites(set_up_hub, company)
    await press(sites, NORTH, 1)
    return sites


@pytest.fixture
def of_office(
    sites: dict[str, HubFixture], link: TcpLink, company: dict[str, Any], root: psycopg.Connection
) -> dict[str, Any]:
    """Return the place for the head office, whose user may only read."""
    password = "once"  # noqa: S105
    root.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{password}'")
    for schema in (company["schema"], f"{company['schema']}_site"):
        root.execute(f"GRANT USAGE ON SCHEMA {schema} TO {USER}")
        root.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {USER}")
    return {**company, "host": LOCALHOST, "port": link.port, "user": USER, "password": password}


@pytest.fixture
async def office(hass: HomeAssistant, of_office: dict[str, Any]) -> AsyncIterator[OfficeFixture]:
    """Return a head office that shows that treatment."""
    fixture = await set_up_office(hass, of_office)
    assert fixture.company_state() == "1"
    yield fixture
    await hass.config_entries.async_unload(fixture.entry.entry_id)


async def shows(office: OfficeFixture, total: str) -> None:
    """Wait until a head office shows a total of the company, and no repair any more."""
    await office.wait_for({(office.entry.entry_id, "total"): total})
    await until("the repair to be gone", lambda: not told(office))


def told(office: OfficeFixture) -> str:
    """Return what the repair of a head office says; nothing if there is none."""
    issues = HubFixture(office.hass, None, office.entry).issues()  # type: ignore[arg-type]
    issue = issues.get("company_unreadable")
    return "" if issue is None else (issue.translation_placeholders or {})["detail"]


def state_of(office: OfficeFixture) -> ConfigEntryState:
    """Return how far the set-up of a head office is."""
    return office.entry.state


def asks(hass: HomeAssistant) -> list[str]:
    """Return the dialogs by which Home Assistant asks for another password."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN, match_context={"source": SOURCE_REAUTH})
    return [flow["flow_id"] for flow in flows]


async def test_its_connections_end_in_the_middle_of_a_look(
    sites: dict[str, HubFixture], office: OfficeFixture, server: PostgreSQL, root: psycopg.Connection
) -> None:
    waiting = f"FROM pg_stat_activity WHERE {OF_OFFICE} AND wait_event_type = 'Lock'"
    with closing(server.connect()) as other, other.transaction():
        other.execute(sql.SQL("LOCK TABLE {}").format(sql.Identifier(office.office.place.schema, "meta")))  # type: ignore[union-attr]
        await until("a look to wait", lambda: root.execute(f"SELECT 1 {waiting}").fetchone())
        await press(sites, NORTH, 2)
        root.execute(f"SELECT pg_terminate_backend(pid) {waiting}")
        await until("a repair", lambda: "terminating connection" in told(office))
        assert office.company_state() == "1"
    await shows(office, "2")


async def test_its_password_is_changed_while_it_runs(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, root: psycopg.Connection
) -> None:
    root.execute(f"ALTER ROLE {USER} PASSWORD 'another'")
    root.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OF_OFFICE}")  # noqa: S608
    (question,) = await until("a question", lambda: asks(hass))
    await press(sites, NORTH, 2)
    assert "password authentication failed" in told(office)
    assert (office.company_state(), len(asks(hass))) == ("1", 1)
    end = await hass.config_entries.flow.async_configure(question, {"user": USER, "password": "another"})
    assert end["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    await shows(office, "2")


async def test_a_right_is_revoked_while_it_runs(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, root: psycopg.Connection
) -> None:
    table = sql.Identifier(office.office.place.schema, "treatment")  # type: ignore[union-attr]
    root.execute(sql.SQL("REVOKE SELECT ON {} FROM {}").format(table, sql.Identifier(USER)))
    await press(sites, SOUTH, 1)
    await until("a repair", lambda: told(office) == "permission denied for table treatment")
    assert (office.company_state(), asks(hass)) == ("1", [])
    root.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table, sql.Identifier(USER)))
    await shows(office, "2")


async def test_a_black_hole_in_the_middle_of_a_look(
    sites: dict[str, HubFixture], office: OfficeFixture, link: TcpLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_reader, "_LONGEST_LOOK", 0.5)
    monkeypatch.setattr(connections, "_GRACE", 0.5)
    link.swallow()
    await until("a repair", lambda: told(office))
    await press(sites, NORTH, 2)
    assert office.company_state() == "1"
    await link.cut()
    await link.mend()
    await shows(office, "2")


async def test_it_is_reloaded_while_a_look_is_in_a_black_hole(
    hass: HomeAssistant,
    sites: dict[str, HubFixture],
    office: OfficeFixture,
    link: TcpLink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_LONGEST_LOOK", "_LONGEST_QUERY", "CLOSING_WAIT"):
        monkeypatch.setattr(company_reader, name, FOR_EVER)
    round_trips = link.round_trips
    await until("a look", lambda: link.round_trips > round_trips)
    link.swallow()
    await hass.config_entries.async_unload(office.entry.entry_id)
    await link.cut()
    await link.mend()
    await press(sites, NORTH, 2)
    await hass.config_entries.async_setup(office.entry.entry_id)
    await shows(office, "2")


async def test_the_server_is_killed_while_it_runs(
    sites: dict[str, HubFixture], office: OfficeFixture, server: PostgreSQL
) -> None:
    server.kill()
    await until("a repair", lambda: told(office))
    assert office.company_state() == "1"
    server.start()
    sites[NORTH].device(DEVICES[NORTH]).publish_event(2, Kind.BASIC)
    await shows(office, "2")


async def test_the_server_is_away_at_its_start_and_comes_later(
    hass: HomeAssistant, of_office: dict[str, Any], link: TcpLink
) -> None:
    await link.cut()
    office = await set_up_office(hass, of_office)
    assert state_of(office) is ConfigEntryState.SETUP_RETRY
    assert "refused" in told(office)
    await link.mend()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1))
    await until("its figures", lambda: state_of(office) is ConfigEntryState.LOADED)
    await shows(office, "1")
    await hass.config_entries.async_unload(office.entry.entry_id)
