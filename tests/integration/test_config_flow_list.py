"""Outlets and machines from a list, in its flow."""

import io
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.api.fleet_template import TEMPLATE_URL, FleetTemplateView
from custom_components.ozon_telemetry.const import SUBENTRY_LIST
from custom_components.ozon_telemetry.core.domain.fleet_list import MOST_BYTES, template
from custom_components.ozon_telemetry.fleet.editor import save

from .builders import machine, outlet
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

FLOW = "custom_components.ozon_telemetry.flows.fleet_list"


async def uploaded(flow: SubentryFlowDriver, text: str) -> SubentryFlowResult:
    """Upload a list."""
    with patch(f"{FLOW}._content", return_value=text.encode()):
        return await flow.submit({"file": "0123456789abcdef0123456789abcdef"})


def names(flow: SubentryFlowDriver) -> list[str]:
    """Return the names of what the hub has."""
    fleet = flow.fleet
    return sorted([*(it.name for it in fleet.outlets.values()), *(it.name for it in fleet.machines.values())])


@pytest.fixture
async def flow(hass: HomeAssistant) -> SubentryFlowDriver:
    """Return the flow on a hub of one outlet and one machine."""
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), machine())
    await flow.add(SUBENTRY_LIST)
    assert flow.placeholder("template") == TEMPLATE_URL
    return flow


async def test_nothing_is_added_before_the_preview_is_confirmed(flow: SubentryFlowDriver) -> None:
    step = await uploaded(flow, "outlet;machine;colour\nHarbour;Ozone 1;\nGym_1;Ozone 2;blue\n")
    assert step["step_id"] == "preview"
    shown = {name: flow.placeholder(name) for name in ("outlets", "machines", "known", "rows", "ignored")}
    assert shown == {"outlets": "1", "machines": "1", "known": "1", "rows": "2", "ignored": "colour"}
    assert (flow.placeholder("outlet_names"), flow.placeholder("machine_names")) == ("Gym\\_1", "Ozone 2")
    assert names(flow) == ["Harbour", "Ozone 1"]

    done = await flow.submit({})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "list_added")
    assert names(flow) == ["Gym_1", "Harbour", "Ozone 1", "Ozone 2"]
    (added,) = (it for it in flow.fleet.machines.values() if it.name == "Ozone 2")
    assert flow.fleet.outlets[added.current_outlet].name == "Gym_1"


async def test_of_a_list_with_problems_nothing_is_added(flow: SubentryFlowDriver) -> None:
    step = await uploaded(flow, "outlet,machine,installed\nGym,Ozone 2,soon\nGym,Ozone 3,\n")
    assert (step["step_id"], flow.placeholder("number"), flow.placeholder("rows")) == ("problems", "1", "2")
    assert flow.placeholder("problems") == "| 2 | installed | soon | Not a date of the past, such as 2026-01-31 |"
    again = await flow.submit({})
    assert (again["step_id"], names(flow)) == ("file", ["Harbour", "Ozone 1"])


async def test_of_a_long_list_the_first_names_are_shown(flow: SubentryFlowDriver) -> None:
    await uploaded(flow, "machine\n" + "\n".join(f"M{number}" for number in range(25)))
    assert flow.placeholder("machine_names").endswith("M19, … (+5)")


async def test_a_list_of_what_is_there_ends_in_words(flow: SubentryFlowDriver) -> None:
    done = await uploaded(flow, "outlet,machine\nHarbour,Ozone 1\n")
    assert done["reason"] == "list_known"


@pytest.mark.parametrize("change", ["machine", "outlet"])
async def test_what_changed_meanwhile_is_not_added_twice_or_to_nowhere(
    hass: HomeAssistant, flow: SubentryFlowDriver, change: str
) -> None:
    await uploaded(flow, "outlet,machine\nHarbour,Ozone 2\n")
    if change == "machine":
        save(hass, flow.entry, [machine("Ozone 2", machine_id="machine-2")])
    else:
        hass.config_entries.async_remove_subentry(flow.entry, "outlet-1")
    assert (await flow.submit({}))["reason"] == "list_outdated"


@pytest.mark.parametrize(("outcome", "error"), [(ValueError, "file_gone"), ([b"a,b"], "no_list")])
async def test_a_file_that_cannot_be_read_is_told(flow: SubentryFlowDriver, outcome: Any, error: str) -> None:
    with patch(f"{FLOW}._content", side_effect=outcome):
        step = await flow.submit({"file": "0123456789abcdef0123456789abcdef"})
    assert step["errors"] == {"file": error}


async def test_the_upload_is_read_once_and_only_if_it_is_small(
    hass: HomeAssistant, flow: SubentryFlowDriver, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "file_upload", {})
    client = await hass_client()
    for text, expected in (("outlet\nGym\n" + "\n" * MOST_BYTES, {"file": "no_list"}), ("outlet\nGym\n", None)):
        answer = await client.post("/api/file_upload", data={"file": io.BytesIO(text.encode())})
        step = await flow.submit({"file": (await answer.json())["file_id"]})
        assert step.get("errors") == expected
    assert flow.step["step_id"] == "preview"


async def test_the_template_is_downloaded_without_a_token(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "http", {})
    hass.http.register_view(FleetTemplateView)
    answer = await (await hass_client_no_auth()).get(TEMPLATE_URL)
    assert (await answer.read()).decode("utf-8-sig") == template()
    assert "outlets-and-machines.csv" in answer.headers["Content-Disposition"]
