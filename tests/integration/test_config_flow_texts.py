"""Translations of the flows: nothing is unused, and the check for missing ones can fail."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, MqttMockHAClient
import voluptuous as vol

from custom_components.ozon_telemetry import flows
from custom_components.ozon_telemetry.config_flow import OzonTelemetryConfigFlow
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerProblem
from custom_components.ozon_telemetry.core.ledger.errors import MoveProblem
from custom_components.ozon_telemetry.flows.hub import HubOptionsFlow
from custom_components.ozon_telemetry.flows.machine import MachineFlow
from custom_components.ozon_telemetry.flows.outlet import OutletFlow

from .builders import hub_entry, outlet
from .translation_check import TEXTS, missing_texts

FLOWS: Final = {
    "config": (TEXTS["config"], OzonTelemetryConfigFlow),
    "options": (TEXTS["options"], HubOptionsFlow),
    "outlet": (TEXTS["config_subentries"]["outlet"], OutletFlow),
    "machine": (TEXTS["config_subentries"]["machine"], MachineFlow),
}
SOURCE: Final = "".join(
    path.read_text()
    for folder in [Path(flows.__path__[0])]
    for path in [*folder.glob("*.py"), folder.parent / "config_flow.py"]
)
# What is in the way of a server is named by its check, of a move by the move, and Home Assistant's own helper ends a
# reauthentication.
NAMED_ELSEWHERE: Final = {
    "reauth_successful",
    *(f"server_{problem}" for problem in ServerProblem),
    *(f"move_{problem}" for problem in MoveProblem),
}


@pytest.mark.parametrize(("texts", "flow"), FLOWS.values(), ids=FLOWS)
def test_every_text_of_a_step_belongs_to_a_step(texts: dict[str, Any], flow: type) -> None:
    assert [step for step in texts["step"] if not hasattr(flow, f"async_step_{step}")] == []


@pytest.mark.parametrize(
    ("part", "key"),
    [(part, key) for texts, _ in FLOWS.values() for part in ("error", "abort") for key in texts.get(part, {})],
)
def test_every_error_and_every_end_is_one_that_happens(part: str, key: str) -> None:
    assert key in NAMED_ELSEWHERE or f'"{key}"' in SOURCE, f"{part} {key} is never used"


@pytest.mark.parametrize(
    ("result", "missing"),
    [
        ({"type": FlowResultType.ABORT, "reason": "nonsense"}, ["config.abort.nonsense"]),
        ({"type": FlowResultType.ABORT, "reason": "reconfigure_successful"}, []),
        (
            {"type": FlowResultType.ABORT, "reason": "device_adopted", "description_placeholders": {"device": "A"}},
            ["config.abort.device_adopted: {machine}"],
        ),
        (
            {"type": FlowResultType.FORM, "step_id": "mqtt_missing", "errors": {"x": "nonsense"}, "data_schema": None},
            ["config.error.nonsense"],
        ),
        (
            {
                "type": FlowResultType.FORM,
                "step_id": "user",
                "errors": None,
                "data_schema": vol.Schema({vol.Required("x"): str, vol.Optional("y"): section(vol.Schema({}))}),
            },
            ["config.step.user.data.x", "config.step.user.data_description.x", "config.step.user.sections.y.name"],
        ),
        (
            {"type": FlowResultType.FORM, "step_id": "new_outlet", "errors": None, "data_schema": None},
            ["config.step.new_outlet.title: {device}", "config.step.new_outlet.description: {device}"],
        ),
        (
            {
                "type": FlowResultType.MENU,
                "step_id": "adopt",
                "menu_options": [],
                "description_placeholders": {"device": "A", "model": "B", "firmware": "C"},
            },
            ["config.step.adopt.description: {waiting}"],
        ),
    ],
)
def test_a_missing_text_is_noticed(result: dict[str, Any], missing: list[str]) -> None:
    assert missing_texts("config", result) == missing


def test_a_placeholder_in_the_title_of_a_menu_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Home Assistant's frontend shows an error of its formatter there, whatever the flow fills in."""
    adopt = TEXTS["config"]["step"]["adopt"]
    monkeypatch.setitem(adopt, "title", "New device {device}")
    placeholders = dict.fromkeys(("device", "model", "firmware", "waiting"), "1")
    menu = {"type": FlowResultType.MENU, "step_id": "adopt", "menu_options": []}
    assert missing_texts("config", menu | {"description_placeholders": placeholders}) == [
        "config.step.adopt.title: {device}"
    ]


def _forms(texts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in texts["step"].values():
        yield from [step, *step.get("sections", {}).values()]


@pytest.mark.parametrize(("texts", "flow"), FLOWS.values(), ids=FLOWS)
def test_every_field_is_described(texts: dict[str, Any], flow: type) -> None:
    for form in _forms(texts):
        assert form.get("data", {}).keys() == form.get("data_description", {}).keys()


@pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")
@pytest.mark.parametrize("what", ["outlet", "machine"])
async def test_the_forms_reach_a_browser(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hass_client: ClientSessionGenerator, what: str
) -> None:
    """Home Assistant's own API turns a form into JSON and takes the answer, as the frontend and scripts use it."""
    for component in ("config", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    hub = hub_entry(outlet())
    hub.add_to_hass(hass)
    client = await hass_client()
    url = "/api/config/config_entries/subentries/flow"

    form = await (await client.post(url, json={"handler": [hub.entry_id, what]})).json()
    assert {field["name"] for field in form["data_schema"]} >= {"name", "active"}
    created = await (await client.post(f"{url}/{form['flow_id']}", json={"name": "First"})).json()

    assert created["type"] == "create_entry"
    assert "First" in {subentry.title for subentry in hub.subentries.values()}
    assert hass.config_entries.async_entries(DOMAIN) == [hub]
