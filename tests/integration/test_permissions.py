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

from custom_components.ozon_telemetry.const import CONF_REVENUE_FOR_ADMINS, DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

MARCH = {"start": "2026-03-01", "end": "2026-03-31"}
MARCH_REPORT = {"get_analytics": MARCH, "create_report": MARCH}
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
    ("notifiers", {}),
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


class TestRevenueForAdministrators:
    """An option of the hub: only administrators and automations are told the revenue."""

    @pytest.fixture
    async def earning(self, set_up_hub: SetUpHub) -> HubFixture:
        """Return a hub with this option that earned five euro."""
        priced = outlet(prices={"basic": 5})
        hub_fixture = await set_up_hub(priced, machine(assignments=assigned(), placements=placed()))
        options = {CONF_REVENUE_FOR_ADMINS: True}
        hub_fixture.hass.config_entries.async_update_entry(hub_fixture.entry, options=options)
        await hub_fixture.hass.async_block_till_done()
        await hub_fixture.device().send_event(1, Kind.BASIC, at("2026-03-02T10:00:00"))
        return hub_fixture

    @pytest.mark.parametrize(
        ("action", "name"), [("get_analytics", "revenue"), ("create_report", "revenue"), ("create_report", "html")]
    )
    async def test_actions_tell_it_only_to_them(
        self, earning: HubFixture, people: dict[str, MockUser], action: str, name: str
    ) -> None:
        told = {who: str((await ask(earning, action, MARCH_REPORT[action], people[who]))[name]) for who in people}
        automation = await earning.hass.services.async_call(
            DOMAIN, action, MARCH_REPORT[action], blocking=True, return_response=True
        )
        assert "5.0" in told["admin"]
        assert "5.0" not in told["staff"]
        assert automation
        assert str(automation[name]) == told["admin"]

    @pytest.mark.parametrize(
        ("command", "more"), [("analytics", {}), ("performance", {"level": "outlet", "max_age": 60})]
    )
    async def test_so_do_the_commands_of_the_cards(
        self,
        earning: HubFixture,
        people: dict[str, MockUser],
        hass_ws_client: WebSocketGenerator,
        command: str,
        more: dict[str, Any],
    ) -> None:
        told = {}
        for who in ("admin", "staff", "admin"):  # an answer that is shared is shared with nobody else
            socket = await hass_ws_client(earning.hass, await token_of(earning.hass, people[who]))
            await socket.send_json_auto_id({"type": f"{DOMAIN}/{command}", **MARCH, **more})
            told[who] = str((await socket.receive_json())["result"])
        assert "'revenue': 5.0" in told["admin"]
        assert "5.0" not in told["staff"]
        assert "'revenue': None" in told["staff"]

    async def test_no_entity_shows_it_until_the_option_is_off(self, earning: HubFixture) -> None:
        keys = ("outlet-1", "machine-1", earning.entry.entry_id)
        assert [earning.entity_id(key, "revenue_total") for key in keys] == [None, None, None]
        earning.hass.config_entries.async_update_entry(earning.entry, options={CONF_REVENUE_FOR_ADMINS: False})
        await earning.hass.async_block_till_done()
        assert earning.state("outlet-1", "revenue_total") == "5.00"
