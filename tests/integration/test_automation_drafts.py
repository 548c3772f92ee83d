"""Automations made by a page: a draft of one of our blueprints, saved by Home Assistant's own request."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_mock_service
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.ozon_telemetry.api import automation_contract
from custom_components.ozon_telemetry.api.automation_drafts import BLUEPRINTS
from custom_components.ozon_telemetry.core.domain.goals import goals_of
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status

from .analytics.websocket_client import WebSocketClient
from .builders import DEVICE, outlet
from .fake_device import GEN
from .hub_fixture import HubFixture

ONLINE = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0)


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep automations and blueprints in the test's own folder."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "automations.yaml").write_text("[]")


@pytest.fixture
async def client(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_ws_client: WebSocketGenerator, tmp_path: Path
) -> AsyncIterator[WebSocketClient]:
    """Return a page of an administrator, in a Home Assistant that can edit automations and tell Anna."""

    def configuration(*_: object) -> dict[str, Any]:
        """Return what Home Assistant's own configuration includes."""
        return {"automation": load_yaml(tmp_path / "automations.yaml")}

    assert await async_setup_component(hass, "automation", {})
    assert await async_setup_component(hass, "config", {})
    hass.states.async_set("notify.anna", "unknown", {"friendly_name": "Anna"})
    with patch("homeassistant.config.load_yaml_config_file", configuration):
        yield WebSocketClient(await hass_ws_client(hass))


@pytest.fixture
def messages(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is sent to notify entities."""
    return async_mock_service(hass, "notify", "send_message")


async def saved(
    hass: HomeAssistant, browser: ClientSessionGenerator, draft: automation_contract.AutomationDraft
) -> None:
    """Save a draft as the page does."""
    answer = await (await browser()).post(f"/api/config/automation/config/{draft['id']}", json=draft["config"])
    assert answer.status == 200, await answer.text()
    await hass.async_block_till_done()


async def test_an_automation_is_made_without_yaml(
    *,
    hass: HomeAssistant,
    hub_fixture: HubFixture,
    client: WebSocketClient,
    hass_client: ClientSessionGenerator,
    messages: list[ServiceCall],
) -> None:
    draft = await client.call(
        "draft_automation", blueprint="offline", notify=["notify.anna"], alias="Offline", input={"patience": "00:00:00"}
    )
    await hub_fixture.device().send_report(ONLINE)
    await saved(hass, hass_client, draft)
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    assert hass.states.is_state("automation.offline", "on")
    assert [(call.data["entity_id"], call.data["title"]) for call in messages] == [
        (["notify.anna"], "Counter of Ozone 1 is offline")
    ]


async def test_a_goal_that_is_reached_is_told_to_all_who_were_chosen(
    *,
    hass: HomeAssistant,
    hub_fixture: HubFixture,
    client: WebSocketClient,
    hass_client: ClientSessionGenerator,
    messages: list[ServiceCall],
) -> None:
    phone = async_mock_service(hass, "notify", "mobile_app_phone")
    await hub_fixture.configure(outlet(goals=goals_of({"day": {"total": 1}})))
    chosen = ["notify.anna", "notify.mobile_app_phone", "persistent_notification.create"]
    draft = await client.call("draft_automation", blueprint="goal_reached", notify=chosen)
    assert draft["config"]["alias"] == "An outlet reached a goal"
    await saved(hass, hass_client, draft)
    shown = async_mock_service(hass, "persistent_notification", "create")
    await hub_fixture.device().send_event(1, Kind.BASIC)
    for calls in (messages, phone, shown):
        assert [(call.data["title"], call.data["message"]) for call in calls] == [
            ("Harbour reached its goal", "1 of 1 treatments this day.")
        ]


@pytest.mark.parametrize("blueprint", [name for name in BLUEPRINTS if name != "milestone"])
async def test_each_needs_nothing_but_whom_to_tell(
    hass: HomeAssistant, client: WebSocketClient, hass_client: ClientSessionGenerator, blueprint: str
) -> None:
    draft = await client.call("draft_automation", blueprint=blueprint, notify=["notify.anna"], alias="Tell me")
    await saved(hass, hass_client, draft)
    assert hass.states.is_state("automation.tell_me", "on")


async def test_a_milestone_needs_its_figure_too(
    hass: HomeAssistant, hub_fixture: HubFixture, client: WebSocketClient, hass_client: ClientSessionGenerator
) -> None:
    given = {"total": hub_fixture.entity_id("outlet-1", "total"), "step": 1000}
    draft = await client.call("draft_automation", blueprint="milestone", notify=["notify.anna"], alias="M", input=given)
    await saved(hass, hass_client, draft)
    assert hass.states.is_state("automation.m", "on")


async def test_a_blueprint_that_a_person_changed_stays(client: WebSocketClient, tmp_path: Path) -> None:
    asked = {"blueprint": "silence", "notify": ["notify.anna"]}
    await client.call("draft_automation", **asked)
    installed = tmp_path / "blueprints/automation/ozon_telemetry/silence.yaml"
    changed = installed.read_text(encoding="utf-8").replace("A machine is silent", "Nobody came")
    installed.write_text(changed, encoding="utf-8")
    await client.call("draft_automation", **asked)
    assert installed.read_text(encoding="utf-8") == changed


async def test_whom_nobody_can_tell_is_refused(client: WebSocketClient) -> None:
    asked = {"blueprint": "silence", "notify": ["notify.gone"]}
    assert await client.error_code("draft_automation", **asked) == "home_assistant_error"


async def test_drafts_are_for_administrators(
    hass: HomeAssistant, client: WebSocketClient, hass_admin_user: MockUser
) -> None:
    hass_admin_user.groups = []
    asked = {"blueprint": "silence", "notify": ["notify.anna"]}
    assert await client.error_code("draft_automation", **asked) == "unauthorized"


async def test_a_page_is_told_whom_it_can_offer(hass: HomeAssistant, client: WebSocketClient) -> None:
    async_mock_service(hass, "notify", "mobile_app_phone")
    async_mock_service(hass, "notify", "persistent_notification")
    assert await client.call("notifiers") == {
        "notifiers": [
            {"id": "notify.anna", "name": "Anna", "takes_html": False},
            {"id": "notify.mobile_app_phone", "name": "mobile app phone", "takes_html": False},
            {"id": "persistent_notification.create", "name": "Home Assistant", "takes_html": False},
        ]
    }


def test_the_contract_names_the_blueprints_there_are() -> None:
    assert sorted(automation_contract.BlueprintName.__value__.__args__) == sorted(BLUEPRINTS)
