"""The entity limit: Home Assistant leaves out what exceeds it silently, so the hub creates an issue in time."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import MAX_ENABLED_ENTITIES_PER_CONFIG_ENTRY as MOST
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ozon_telemetry.const import DOMAIN

from .builders import machine, placed
from .hub_fixture import HubFixture
from .translation_check import missing_texts

NEAR = MOST * 9 // 10


def enabled(hub_fixture: HubFixture) -> list[er.RegistryEntry]:
    """Return the entities of a hub that are not disabled."""
    entries = er.async_entries_for_config_entry(er.async_get(hub_fixture.hass), hub_fixture.entry.entry_id)
    return [entity for entity in entries if entity.disabled_by is None]


def fill(hub_fixture: HubFixture, number: int) -> None:
    """Let a hub have so many enabled entities."""
    registry = er.async_get(hub_fixture.hass)
    for index in range(number - len(enabled(hub_fixture))):
        registry.async_get_or_create("sensor", DOMAIN, f"filling-{index}", config_entry=hub_fixture.entry)


def disable_one(hub_fixture: HubFixture) -> None:
    """Disable an entity that no test uses."""
    disabled_by = er.RegistryEntryDisabler.USER
    er.async_get(hub_fixture.hass).async_update_entity(enabled(hub_fixture)[-1].entity_id, disabled_by=disabled_by)


async def a_minute_passes(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    """Run everything that is done once a minute."""
    freezer.tick(60)
    async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
    await hub_fixture.device().settle()


async def test_a_hub_with_less_than_nine_tenths_of_the_possible_entities_has_room(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    fill(hub_fixture, NEAR - 1)
    await a_minute_passes(hub_fixture, freezer)
    assert hub_fixture.issues() == {}


async def test_a_hub_with_more_says_how_many_it_has_until_there_is_room(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    fill(hub_fixture, NEAR)
    await a_minute_passes(hub_fixture, freezer)
    placeholders = {"hub": "OzonTelemetry", "number": str(NEAR), "limit": str(MOST)}
    assert hub_fixture.issues()["entity_limit"].translation_placeholders == placeholders

    disable_one(hub_fixture)
    await a_minute_passes(hub_fixture, freezer)
    assert hub_fixture.issues() == {}


async def test_entities_beyond_the_limit_are_left_out_but_reported_and_counted(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    fill(hub_fixture, MOST)
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", placements=placed()))
    await a_minute_passes(hub_fixture, freezer)
    assert hub_fixture.state("machine-2") is None
    assert "machine-2" in hub_fixture.hub.fleet.machines
    assert "entity_limit" in hub_fixture.issues()


async def test_the_repair_counts_again(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    assert await async_setup_component(hub_fixture.hass, REPAIRS, {})
    fixes = hub_fixture.hass.data[REPAIRS]["flow_manager"]
    fill(hub_fixture, NEAR)
    await a_minute_passes(hub_fixture, freezer)
    step = await fixes.async_init(DOMAIN, context={"issue_id": hub_fixture.issues()["entity_limit"].issue_id})
    assert missing_texts("issues.entity_limit.fix_flow", step) == []
    step = await fixes.async_configure(step["flow_id"], {})
    assert step["errors"] == {"base": "not_yet"}

    disable_one(hub_fixture)
    step = await fixes.async_configure(step["flow_id"], {})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert hub_fixture.issues() == {}
