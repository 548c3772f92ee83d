"""Undo of the last list of outlets and machines: what nobody used since is removed, the rest stays and is told."""

from dataclasses import replace
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_LIST
from custom_components.ozon_telemetry.core.domain.fleet import Machine
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import OTHER_DEVICE, assigned
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver
from .test_config_flow_list import uploaded

pytestmark = pytest.mark.usefixtures("check_translations")

LIST = "outlet;machine\nGym;Ozone 2\nSpa;Ozone 3\nHarbour;Ozone 4\n"


@pytest.fixture
async def flow(hass: HomeAssistant, hub_fixture: HubFixture) -> SubentryFlowDriver:
    """Return the flow of a running hub of one outlet and one machine, which has added a list."""
    flow = SubentryFlowDriver(hass, hub_fixture.entry)
    step = await flow.add(SUBENTRY_LIST)
    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "file")
    await uploaded(flow, LIST)
    assert (await flow.submit({}))["reason"] == "list_added"
    await hub_fixture.device().settle()
    return flow


def names(flow: SubentryFlowDriver) -> list[str]:
    """Return the names of what the hub has."""
    return [*(it.name for it in flow.fleet.outlets.values()), *(it.name for it in flow.fleet.machines.values())]


def named(flow: SubentryFlowDriver, name: str) -> Machine:
    """Return a machine of a list."""
    return next(it for it in flow.fleet.machines.values() if it.name == name)


def counting(machine: Machine, device_id: str) -> Machine:
    """Return a machine with a device."""
    return replace(machine, assignments=assigned(device_id))


async def take_back(flow: SubentryFlowDriver) -> dict[str, Any]:
    """Take the last list back; return what the dialog says of it before and after, which must be the same."""
    assert (await flow.add(SUBENTRY_LIST))["step_id"] == "list"
    told = await flow.submit({"next_step_id": "undo"})
    before = {name: flow.placeholder(name) for name in ("taken_back", "kept")}
    assert told["step_id"] == "undo"
    done = await flow.submit({})
    assert done["reason"] == "list_taken_back"
    assert {name: flow.placeholder(name) for name in before} == before
    return before


async def test_what_a_list_added_is_removed_again(hub_fixture: HubFixture, flow: SubentryFlowDriver) -> None:
    await hub_fixture.reload()
    assert await take_back(flow) == {"taken_back": "Gym, Spa, Ozone 2, Ozone 3, Ozone 4", "kept": "-"}
    assert names(flow) == ["Harbour", "Ozone 1"]


async def test_a_list_is_taken_back_once(flow: SubentryFlowDriver) -> None:
    await take_back(flow)
    assert (await flow.add(SUBENTRY_LIST))["step_id"] == "file"


async def test_another_list_can_be_added_instead(flow: SubentryFlowDriver) -> None:
    await flow.add(SUBENTRY_LIST)
    assert (await flow.submit({"next_step_id": "file"}))["step_id"] == "file"


async def test_a_machine_that_counted_stays_with_its_outlet(hub_fixture: HubFixture, flow: SubentryFlowDriver) -> None:
    await hub_fixture.configure(counting(named(flow, "Ozone 2"), OTHER_DEVICE))
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
    assert await take_back(flow) == {"taken_back": "Spa, Ozone 3, Ozone 4", "kept": "Gym, Ozone 2"}
    assert names(flow) == ["Harbour", "Gym", "Ozone 1", "Ozone 2"]
    assert hub_fixture.state(named(flow, "Ozone 2").id) == "1"


async def test_an_outlet_stays_where_a_machine_counted_that_is_gone(
    hub_fixture: HubFixture, flow: SubentryFlowDriver
) -> None:
    gone = counting(named(flow, "Ozone 2"), OTHER_DEVICE)
    await hub_fixture.configure(gone)
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
    await hub_fixture.remove(gone.id)
    assert await take_back(flow) == {"taken_back": "Spa, Ozone 3, Ozone 4", "kept": "Gym"}


async def test_where_everything_is_used_nothing_is_offered(hub_fixture: HubFixture, flow: SubentryFlowDriver) -> None:
    for name in ("Ozone 2", "Ozone 3", "Ozone 4"):
        await hub_fixture.configure(counting(named(flow, name), f"24:6F:28:00:00:0{name[-1]}"))
    assert (await flow.add(SUBENTRY_LIST))["step_id"] == "file"


async def test_while_the_hub_is_down_nothing_is_taken_back(
    hass: HomeAssistant, hub_fixture: HubFixture, flow: SubentryFlowDriver
) -> None:
    await flow.add(SUBENTRY_LIST)
    await hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    assert (await flow.submit({"next_step_id": "undo"}))["reason"] == "hub_not_loaded"
