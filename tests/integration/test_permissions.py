"""Who may see the figures, who may write files, and who may command: Home Assistant's own groups decide."""

from pathlib import Path
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .hub_fixture import HubFixture

MARCH = {"start": "2026-03-01", "end": "2026-03-31"}
READING: list[tuple[str, dict[str, Any]]] = [
    ("get_analytics", MARCH),
    ("get_recent_events", {}),
    ("export_csv", MARCH),
    ("create_report", MARCH),
    ("get_maintenance_history", {"device_id": "machine-1"}),
]
COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("fleet", {}),
    ("analytics", MARCH),
    ("profile", MARCH),
    ("performance", {"level": "machine", **MARCH}),
    ("recent", {}),
    ("export", MARCH),
    ("subscribe_fleet", {}),
    ("subscribe_recent", {}),
]


@pytest.fixture
def staff(hass: HomeAssistant) -> MockUser:
    """Return a user who is no administrator."""
    return MockUser(name="Staff", groups=[_group(hass)]).add_to_hass(hass)


@pytest.fixture
def guest(hass: HomeAssistant) -> MockUser:
    """Return a user who may see one light."""
    guest = MockUser(name="Guest").add_to_hass(hass)
    guest.mock_policy({"entities": {"entity_ids": {"light.corridor": True}}})
    return guest


@pytest.fixture
def people(staff: MockUser, hass_admin_user: MockUser) -> dict[str, MockUser]:
    """Return an administrator and somebody who is none."""
    return {"staff": staff, "admin": hass_admin_user}


def _group(hass: HomeAssistant) -> Any:
    return hass.auth._store._groups[GROUP_ID_USER]


async def ask(hub_fixture: HubFixture, action: str, data: dict[str, Any], user: MockUser) -> Any:
    """Call an action with a response."""
    context = Context(user_id=user.id)
    return await hub_fixture.hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


@pytest.mark.parametrize(("action", "data"), READING)
async def test_figures_are_for_those_who_may_read_everything(
    hub_fixture: HubFixture, staff: MockUser, guest: MockUser, action: str, data: dict[str, Any]
) -> None:
    assert await async_setup_component(hub_fixture.hass, "http", {})
    assert await ask(hub_fixture, action, data, staff)
    with pytest.raises(Unauthorized):
        await ask(hub_fixture, action, data, guest)


@pytest.mark.parametrize(("command", "data"), COMMANDS)
async def test_so_are_the_commands_of_the_cards(
    hub_fixture: HubFixture, guest: MockUser, hass_ws_client: WebSocketGenerator, command: str, data: dict[str, Any]
) -> None:
    socket = await hass_ws_client(hub_fixture.hass, await token_of(hub_fixture.hass, guest))
    await socket.send_json_auto_id({"type": f"{DOMAIN}/{command}", **data})
    answer = await socket.receive_json()
    assert (answer["success"], answer["error"]["code"]) == (False, "unauthorized")


async def test_and_the_download(
    hub_fixture: HubFixture, guest: MockUser, staff: MockUser, hass_client: ClientSessionGenerator
) -> None:
    query = {"query": '{"start": "2026-03-01", "end": "2026-03-31"}'}
    for user, status in ((guest, 401), (staff, 200)):
        browser = await hass_client(await token_of(hub_fixture.hass, user))
        assert (await browser.get("/api/ozon_telemetry/export.csv", params=query)).status == status


@pytest.mark.parametrize(("action", "name"), [("create_report", "report.md"), ("export_csv", "treatments.csv")])
async def test_files_are_for_administrators_and_automations(
    hub_fixture: HubFixture, people: dict[str, MockUser], tmp_path: Path, action: str, name: str
) -> None:
    hub_fixture.hass.config.allowlist_external_dirs = {str(tmp_path)}
    params = {**MARCH, "path": str(tmp_path / name)}
    await hub_fixture.device().send_event(1, Kind.BASIC)
    with pytest.raises(Unauthorized):
        await ask(hub_fixture, action, params, people["staff"])
    assert not (tmp_path / name).exists()
    await ask(hub_fixture, action, params, people["admin"])
    assert (tmp_path / name).exists()
    (tmp_path / name).unlink()
    await hub_fixture.hass.services.async_call(DOMAIN, action, params, blocking=True, return_response=True)
    assert (tmp_path / name).exists()


async def test_a_user_who_was_removed_may_nothing(hub_fixture: HubFixture) -> None:
    context = Context(user_id="gone")
    with pytest.raises(Unauthorized):
        await hub_fixture.hass.services.async_call(
            DOMAIN, "get_analytics", MARCH, blocking=True, return_response=True, context=context
        )


async def token_of(hass: HomeAssistant, user: MockUser) -> str:
    """Return an access token of a user."""
    refresh_token = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
    return hass.auth.async_create_access_token(refresh_token)
