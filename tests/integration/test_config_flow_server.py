"""Creating a hub whose ledger is on a server, and giving it another password."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.requirements import RequirementsNotFound
import psycopg
from psycopg import sql
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import CONF_PREFIX, CONF_ROLE, CONF_SERVER, DOMAIN, HEAD_OFFICE
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.flows.hub import CONF_PLACE, POSTGRESQL
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields
from .test_server_hub import end_sessions

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "mqtt_mock")


@pytest.fixture
def administrator(administrator: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection of the server's administrator; what users made is removed at the end."""
    yield administrator
    administrator.execute("DROP SCHEMA IF EXISTS ozon_telemetry, ozon_telemetry_site CASCADE")
    made = "SELECT rolname FROM pg_roles WHERE rolname IN ('site', 'renamed')"
    for (role,) in administrator.execute(made).fetchall():
        administrator.execute(f"DROP OWNED BY {role} CASCADE")
        administrator.execute(f"DROP ROLE {role}")


@pytest.fixture
def form(postgresql: PostgreSQL, administrator: psycopg.Connection) -> dict[str, Any]:
    """Return what a person enters for an empty database."""
    fields = server_fields(postgresql, site="Harbour", password="", authority="")
    del fields["schema"]
    return fields


async def ask(hass: HomeAssistant, prefix: str = "ozon/device") -> ConfigFlowResult:
    """Choose PostgreSQL in the dialog of a new hub."""
    step = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(
        step["flow_id"], {CONF_PREFIX: prefix, CONF_PLACE: POSTGRESQL}
    )


async def enter(hass: HomeAssistant, step: ConfigFlowResult, form: dict[str, Any]) -> ConfigFlowResult:
    """Enter the server."""
    result = await hass.config_entries.flow.async_configure(step["flow_id"], form)
    await hass.async_block_till_done()
    return result


async def test_a_hub_is_created_and_counts(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, form: dict[str, Any]
) -> None:
    step = await ask(hass)
    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "server")

    created = await enter(hass, step, {**form, "host": f" {form['host']} "})

    assert created["type"] is FlowResultType.CREATE_ENTRY
    entry = created["result"]
    assert entry.data == {CONF_PREFIX: "ozon/device", CONF_SERVER: form}
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_is_wrong_is_told_and_can_be_corrected(hass: HomeAssistant, form: dict[str, Any]) -> None:
    step = await ask(hass)
    for field, value, error in (("user", "nobody", "server_refused"), ("host", "/nowhere", "server_unreachable")):
        step = await enter(hass, step, {**form, field: value})
        assert step["errors"] == {"base": error}
        assert (step["description_placeholders"] or {})["detail"]
    created = await enter(hass, step, form)
    assert created["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(created["result"].entry_id)


async def test_a_site_has_one_hub(hass: HomeAssistant, form: dict[str, Any]) -> None:
    first = await enter(hass, await ask(hass), form)
    step = await enter(hass, await ask(hass, "ozon/other"), form)
    assert step["errors"] == {"site": "site_in_use"}
    second = await enter(hass, step, {**form, "site": "Market"})
    assert second["result"].state is ConfigEntryState.LOADED
    for created in (first, second):
        await hass.config_entries.async_unload(created["result"].entry_id)


async def test_another_writer_of_the_site_is_named(hass: HomeAssistant, form: dict[str, Any]) -> None:
    created = await enter(hass, await ask(hass), form)
    with patch("custom_components.ozon_telemetry.flows.server.site_errors", return_value={}):
        step = await enter(hass, await ask(hass, "ozon/other"), form)
    assert step["errors"] == {"base": "server_held"}
    await hass.config_entries.async_unload(created["result"].entry_id)


async def test_a_driver_that_cannot_be_installed(hass: HomeAssistant, form: dict[str, Any]) -> None:
    with patch(
        "custom_components.ozon_telemetry.hub.open_ledger.async_process_requirements",
        side_effect=RequirementsNotFound(DOMAIN, ["psycopg"]),
    ):
        step = await enter(hass, await ask(hass), form)
    assert step["errors"] == {"base": "driver_missing"}


@pytest.fixture
async def hub_of_user(
    set_up_hub: SetUpHub, postgresql: PostgreSQL, administrator: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> HubFixture:
    """Return a running hub whose user has another name on the server by now."""
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)
    administrator.execute("CREATE ROLE site LOGIN SUPERUSER")
    fields = server_fields(postgresql, user="site", password="")
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    administrator.execute("ALTER ROLE site RENAME TO renamed")
    end_sessions(administrator)
    return hub_fixture


async def reauthenticate(hass: HomeAssistant) -> list[str]:
    """Enter a wrong user and the right one, once Home Assistant asks; return the errors and how it ended."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN, match_context={"source": SOURCE_REAUTH})
    (flow,) = flows
    step = await hass.config_entries.flow.async_configure(flow["flow_id"], {"user": "nobody", "password": ""})
    end = await hass.config_entries.flow.async_configure(flow["flow_id"], {"user": "renamed", "password": ""})
    await hass.async_block_till_done()
    return [*(step["errors"] or {}).values(), end["reason"]]


def is_running(hub_fixture: HubFixture) -> bool:
    """Tell whether a hub was set up."""
    return hub_fixture.entry.state is ConfigEntryState.LOADED


def asks(hass: HomeAssistant) -> bool:
    """Tell whether Home Assistant asks for another password."""
    return bool(hass.config_entries.flow.async_progress_by_handler(DOMAIN, match_context={"source": SOURCE_REAUTH}))


async def test_a_running_hub_asks_for_another_password(hass: HomeAssistant, hub_of_user: HubFixture) -> None:
    device = hub_of_user.device()
    device.publish_event(1, Kind.BASIC)
    await until("a question", lambda: asks(hass))
    assert "ledger_refused" in hub_of_user.issues()

    assert await reauthenticate(hass) == ["server_refused", "reauth_successful"]

    await until("the hub again", lambda: is_running(hub_of_user))
    device = hub_of_user.device()
    device.publish_event(1, Kind.BASIC)
    await until("an acknowledgement", lambda: {"gen": GEN, "seq": 1} in device.acks())
    assert await hub_of_user.treatments() == 1


async def test_a_hub_without_a_right_is_told_and_asks_for_no_password(
    hass: HomeAssistant,
    set_up_hub: SetUpHub,
    postgresql: PostgreSQL,
    administrator: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)
    administrator.execute("CREATE ROLE plain LOGIN")
    administrator.execute("GRANT CREATE ON DATABASE postgres TO plain")
    fields = server_fields(postgresql, user="plain", password="")
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    table = sql.Identifier(fields["schema"], "treatment")
    administrator.execute(sql.SQL("REVOKE INSERT ON {} FROM plain").format(table))
    device = hub_fixture.device()
    device.publish_event(1, Kind.BASIC)
    await until("a repair", lambda: "ledger_refused" in hub_fixture.issues())
    details = hub_fixture.issues()["ledger_refused"].translation_placeholders or {}
    assert (details["detail"], asks(hass)) == ("permission denied for table treatment", False)
    administrator.execute(sql.SQL("GRANT INSERT ON {} TO plain").format(table))
    await until("an acknowledgement", lambda: {"gen": GEN, "seq": 1} in device.acks())
    await device.settle()
    assert "ledger_refused" not in hub_fixture.issues()


async def test_a_hub_that_does_not_start_asks_too(hass: HomeAssistant, hub_of_user: HubFixture) -> None:
    await hub_of_user.reload()
    assert not is_running(hub_of_user)
    assert await reauthenticate(hass) == ["server_refused", "reauth_successful"]
    await until("the hub again", lambda: is_running(hub_of_user))


async def ask_head_office(hass: HomeAssistant) -> ConfigFlowResult:
    """Choose the head office in the dialog of a new hub."""
    step = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(
        step["flow_id"], {CONF_PREFIX: "ozon/device", CONF_PLACE: HEAD_OFFICE}
    )


def without_site(form: dict[str, Any]) -> dict[str, Any]:
    """Return what a person enters for a head office."""
    return {name: value for name, value in form.items() if name != "site"}


async def test_a_head_office_is_created(hass: HomeAssistant, form: dict[str, Any]) -> None:
    site = await enter(hass, await ask(hass), form)
    created = await enter(hass, await ask_head_office(hass), without_site(form))
    entry = created["result"]
    assert (entry.title, entry.state) == ("Head office", ConfigEntryState.LOADED)
    assert entry.data == {CONF_ROLE: HEAD_OFFICE, CONF_SERVER: without_site(form)}
    for created_entry in (entry, site["result"]):
        await hass.config_entries.async_unload(created_entry.entry_id)


async def test_a_head_office_needs_a_ledger_and_the_right_to_read_it(
    hass: HomeAssistant, form: dict[str, Any], administrator: psycopg.Connection
) -> None:
    administrator.execute("CREATE ROLE site LOGIN")
    fields = {**without_site(form), "user": "site"}
    step = await enter(hass, await ask_head_office(hass), fields)
    assert step["errors"] == {"base": "server_empty"}
    site = await enter(hass, await ask(hass), form)
    errors = []
    for grant in (
        "SELECT",
        "GRANT USAGE ON SCHEMA ozon_telemetry, ozon_telemetry_site TO site",
        "GRANT SELECT ON ALL TABLES IN SCHEMA ozon_telemetry, ozon_telemetry_site TO site",
    ):
        administrator.execute(grant)
        step = await enter(hass, step, fields)
        errors.append((step.get("description_placeholders") or {}).get("detail"))
    assert errors == ["USAGE", "SELECT", None]
    for entry in (step["result"], site["result"]):
        await hass.config_entries.async_unload(entry.entry_id)


async def test_a_head_office_needs_no_broker(hass: HomeAssistant, form: dict[str, Any]) -> None:
    with patch("custom_components.ozon_telemetry.config_flow.async_broker_problem", return_value="mqtt_missing"):
        menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        step = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "head_office"})
    assert step["step_id"] == "head_office"


async def test_the_options_of_a_head_office(hass: HomeAssistant, form: dict[str, Any]) -> None:
    site = await enter(hass, await ask(hass), form)
    entry = (await enter(hass, await ask_head_office(hass), without_site(form)))["result"]
    step = await hass.config_entries.options.async_init(entry.entry_id)
    assert step["data_schema"]
    assert {str(field) for field in step["data_schema"].schema} == {"freshness", "sidebar", "revenue_for_admins"}
    await hass.config_entries.options.async_configure(
        step["flow_id"], {"freshness": 60, "sidebar": False, "revenue_for_admins": True}
    )
    await hass.async_block_till_done()
    assert entry.runtime_data.options.freshness.total_seconds() == 60
    for each in (entry, site["result"]):
        await hass.config_entries.async_unload(each.entry_id)


async def test_another_connection_of_a_head_office(hass: HomeAssistant, form: dict[str, Any]) -> None:
    site = await enter(hass, await ask(hass), form)
    entry = (await enter(hass, await ask_head_office(hass), without_site(form)))["result"]
    step = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert step["step_id"] == "connection"
    step = await enter(hass, step, {**without_site(form), "user": "nobody"})
    assert step["errors"] == {"base": "server_refused"}
    ended = await enter(hass, step, without_site(form))
    assert ended["reason"] == "reconfigure_successful"
    for each in (entry, site["result"]):
        await hass.config_entries.async_unload(each.entry_id)


async def test_a_head_office_is_told_that_the_sites_publish_nothing_yet(
    hass: HomeAssistant, form: dict[str, Any], administrator: psycopg.Connection
) -> None:
    site = await enter(hass, await ask(hass), form)
    await hass.config_entries.async_unload(site["result"].entry_id)
    administrator.execute("DROP TABLE ozon_telemetry.feed, ozon_telemetry.site_state")
    step = await enter(hass, await ask_head_office(hass), without_site(form))
    assert step["errors"] == {"base": "server_outdated"}
    assert (step["description_placeholders"] or {})["detail"] == "feed, site_state"
