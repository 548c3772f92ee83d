"""Areas: machines have their outlet's, ESP32s their machine's, and follow it unless a person chose another."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_OUTLET
from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.fleet.subentries import fleet_of

from .builders import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver

FIRST = machine(assignments=assigned(), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")
MOVED = replace(FIRST, placements=placed("outlet-2"))


def area_of(hub_fixture: HubFixture, key: str) -> str | None:
    """Return the name of an item's area."""
    hub_fixture.hub.tick()
    area = ar.async_get(hub_fixture.hass).async_get_area(hub_fixture.registered(key).area_id or "")
    return area.name if area else None


def areas_of(hub_fixture: HubFixture, *keys: str) -> list[str | None]:
    """Return the names of the areas of some items."""
    return [area_of(hub_fixture, key) for key in keys]


def choose_area(hub_fixture: HubFixture, key: str, name: str | None) -> None:
    """Choose the area of a device on Home Assistant's own page."""
    area = ar.async_get(hub_fixture.hass).async_get_or_create(name) if name else None
    hub_fixture.hub.tick()
    registry = dr.async_get(hub_fixture.hass)
    registry.async_update_device(hub_fixture.registered(key).id, area_id=area.id if area else None)


@pytest.fixture
def yard(hass: HomeAssistant) -> str:
    """Return the id of an area that no outlet is named after."""
    return ar.async_get(hass).async_get_or_create("Yard").id


async def test_a_new_machine_and_its_device_have_the_area_of_the_outlets_name(hub_fixture: HubFixture) -> None:
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Harbour", "Harbour"]


async def test_a_new_machine_has_the_area_that_its_outlet_names(set_up_hub: SetUpHub, yard: str) -> None:
    hub_fixture = await set_up_hub(outlet(area=yard), FIRST)
    assert areas_of(hub_fixture, "outlet-1", "machine-1", DEVICE) == ["Yard"] * 3


async def test_the_ids_of_a_devices_entities_do_not_begin_with_its_area(hub_fixture: HubFixture) -> None:
    hub_fixture.hub.tick()
    assert area_of(hub_fixture, DEVICE) == "Harbour"
    assert str(hub_fixture.entity_id(DEVICE, "connectivity")).startswith("binary_sensor.counter_of_ozone_1")


async def test_after_a_move_the_area_follows(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(STATION, MOVED)
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Station", "Station"]


async def rename_outlet(hub_fixture: HubFixture) -> None:
    """Give the outlet another name, as its dialog does."""
    await hub_fixture.configure(outlet("Old harbour"))


async def rename_area(hub_fixture: HubFixture) -> None:
    """Give the area another name on Home Assistant's own page."""
    areas = ar.async_get(hub_fixture.hass)
    harbour = areas.async_get_area_by_name("Harbour")
    assert harbour is not None
    areas.async_update(harbour.id, name="Old harbour")
    await hub_fixture.hass.async_block_till_done()


@pytest.mark.parametrize(("rename", "name"), [(rename_outlet, "Harbour"), (rename_area, "Old harbour")])
async def test_after_a_move_the_area_follows_also_where_outlet_or_area_was_renamed(
    hub_fixture: HubFixture, rename: Callable[[HubFixture], Awaitable[None]], name: str
) -> None:
    await hub_fixture.configure(STATION)

    await rename(hub_fixture)

    assert areas_of(hub_fixture, "outlet-1", "machine-1", DEVICE) == [name] * 3
    await hub_fixture.reload()
    await hub_fixture.configure(MOVED)
    assert area_of(hub_fixture, "machine-1") == "Station"
    await hub_fixture.configure(FIRST)
    assert area_of(hub_fixture, "machine-1") == name


async def test_after_a_move_the_area_follows_to_one_that_the_outlet_names(hub_fixture: HubFixture, yard: str) -> None:
    await hub_fixture.configure(replace(STATION, area=yard), MOVED)
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Yard", "Yard"]
    await hub_fixture.configure(FIRST)
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Harbour", "Harbour"]


async def test_a_move_while_the_hub_is_not_loaded(hub_fixture: HubFixture) -> None:
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    hub_fixture.change(STATION, MOVED)
    await hub_fixture.reload()
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Station", "Station"]


async def test_an_area_that_a_person_chose_for_a_machine_stays(hub_fixture: HubFixture) -> None:
    choose_area(hub_fixture, "machine-1", "Workshop")
    await hub_fixture.configure(STATION, MOVED)
    await hub_fixture.reload()
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Workshop", "Workshop"]


async def test_an_area_that_a_person_chose_for_a_device_stays(hub_fixture: HubFixture) -> None:
    choose_area(hub_fixture, DEVICE, "Workshop")
    await hub_fixture.configure(STATION, MOVED)
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Station", "Workshop"]


async def test_the_machines_follow_when_an_outlet_names_another_area(hub_fixture: HubFixture, yard: str) -> None:
    await hub_fixture.configure(outlet(area=yard))
    assert areas_of(hub_fixture, "outlet-1", "machine-1", DEVICE) == ["Yard"] * 3
    quay = ar.async_get(hub_fixture.hass).async_get_or_create("Quay").id
    choose_area(hub_fixture, "machine-1", "Workshop")
    await hub_fixture.configure(outlet(area=quay))
    assert areas_of(hub_fixture, "outlet-1", "machine-1", DEVICE) == ["Quay", "Workshop", "Workshop"]


async def test_the_area_of_an_outlets_device_may_be_chosen_there_too(hub_fixture: HubFixture, yard: str) -> None:
    await hub_fixture.configure(outlet(area=yard))
    choose_area(hub_fixture, "outlet-1", "Quay")
    assert areas_of(hub_fixture, "outlet-1", "machine-1", DEVICE) == ["Quay"] * 3
    await hub_fixture.reload()
    await hub_fixture.configure(outlet("Old harbour", area=yard))
    assert areas_of(hub_fixture, "outlet-1", "machine-1", DEVICE) == ["Quay"] * 3


async def test_after_a_swap_the_device_has_its_new_machines_area(hub_fixture: HubFixture) -> None:
    second = machine(
        "Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed("outlet-2")
    )
    await hub_fixture.configure(STATION, second)
    await hub_fixture.configure(
        replace(FIRST, assignments=(Assignment(DEVICE, 0, 5), Assignment(OTHER_DEVICE, 5))),
        replace(second, assignments=(Assignment(OTHER_DEVICE, 0, 5), Assignment(DEVICE, 5))),
    )
    assert areas_of(hub_fixture, DEVICE, OTHER_DEVICE) == ["Station", "Harbour"]


async def test_a_machine_that_leaves_its_outlet_leaves_its_area(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(replace(FIRST, placements=()))
    assert areas_of(hub_fixture, "machine-1", DEVICE) == [None, None]
    await hub_fixture.configure(FIRST)
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Harbour", "Harbour"]


async def test_a_machine_whose_outlet_is_removed_follows_to_the_next_one(hub_fixture: HubFixture, yard: str) -> None:
    await hub_fixture.configure(outlet(area=yard), STATION)
    await hub_fixture.remove("outlet-1")
    assert areas_of(hub_fixture, "machine-1", DEVICE) == [None, None]
    await hub_fixture.configure(MOVED)
    assert areas_of(hub_fixture, "machine-1", DEVICE) == ["Station", "Station"]


async def test_an_area_that_was_deleted_is_none(set_up_hub: SetUpHub) -> None:
    hub_fixture = await set_up_hub(outlet(area="deleted"), FIRST)
    assert areas_of(hub_fixture, "outlet-1", "machine-1") == [None, "Harbour"]


async def test_devices_of_an_earlier_version_take_the_area_of_their_machine(hub_fixture: HubFixture) -> None:
    choose_area(hub_fixture, DEVICE, None)
    await hub_fixture.reload()
    assert area_of(hub_fixture, DEVICE) == "Harbour"


@pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")
async def test_an_outlet_names_its_area_in_its_form(hass: HomeAssistant, yard: str) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)
    await flow.submit_and_finish({"name": "Harbour", "area": yard})
    (created,) = fleet_of(flow.entry).outlets.values()
    assert created.area == yard
    await flow.reconfigure(created.id, "details")
    assert flow.suggested()["area"] == yard
    await flow.submit_and_finish({"name": "Harbour"})
    assert fleet_of(flow.entry).outlets[created.id].area == ""


def counter(hub_fixture: HubFixture, key: str = DEVICE) -> str | None:
    """Return the name of an ESP32."""
    return hub_fixture.registered(key).name


async def test_a_device_is_named_after_its_machine_and_follows_it(hub_fixture: HubFixture) -> None:
    assert counter(hub_fixture) == "Counter of Ozone 1"
    await hub_fixture.configure(replace(FIRST, name="Ozone West"))
    assert counter(hub_fixture) == "Counter of Ozone West"


async def test_after_a_swap_the_devices_have_the_names_of_their_machines(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(replace(FIRST, assignments=(Assignment(DEVICE, 0, 5), Assignment(OTHER_DEVICE, 5))))
    assert (counter(hub_fixture), counter(hub_fixture, OTHER_DEVICE)) == (
        f"Counter {DEVICE} without a machine",
        "Counter of Ozone 1",
    )


async def test_a_device_of_an_earlier_version_gets_its_machines_name_unless_a_person_named_it(
    hub_fixture: HubFixture,
) -> None:
    registry = dr.async_get(hub_fixture.hass)
    registry.async_update_device(hub_fixture.registered(DEVICE).id, name=f"ESP32 {DEVICE}", name_by_user="Mine")
    await hub_fixture.reload()
    device = hub_fixture.registered(DEVICE)
    assert (device.name, device.name_by_user) == ("Counter of Ozone 1", "Mine")


async def test_a_device_has_its_name_in_home_assistants_language(hass: HomeAssistant, set_up_hub: SetUpHub) -> None:
    hass.config.language = "de"
    hub_fixture = await set_up_hub(outlet(), FIRST)
    assert counter(hub_fixture) == "Zähler von Ozone 1"
