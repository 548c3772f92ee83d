"""Snapshots of a small hub: its diagnostics, and its entries in the device and the entity registry.

The fleet payload has its golden file in `analytics/test_contract.py`. An intended change renews the snapshots:
`script/test tests/integration/test_snapshots.py --snapshot-update`.
"""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.json import json_bytes
import orjson
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.ozon_telemetry.const import DEFAULT_LEDGER
from custom_components.ozon_telemetry.core.domain.fleet import MaintenanceRule
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

MORNING = at("2026-03-02T08:30:00")
ENTRY_ID = "01JNHUB0000000000000000000"


@pytest.fixture
async def hub_fixture(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, as_installed: None, set_up_hub: SetUpHub
) -> HubFixture:
    """Return a hub of one outlet and one machine with three treatments, and a device that is not adopted."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-03-02T12:00:00+00:00")
    hub_fixture = await set_up_hub(
        outlet(address="Pier 1", contact_phone="+49 40 1", prices={"basic": 2.5}),
        machine(assignments=assigned(), placements=placed(), maintenance=MaintenanceRule(treatments=10)),
        ledger=DEFAULT_LEDGER,
        entry_id=ENTRY_ID,
    )
    device = hub_fixture.device()
    online = Status(DEVICE, online=True, gen=GEN, seq=3, acked=3, firmware="1.0.0", channel="stable", latest="1.1.0")
    await device.send_report(online)
    for seq, kind in enumerate(Kind, start=1):
        await device.send_event(seq, kind, MORNING + seq)
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, MORNING)
    return hub_fixture


async def test_the_diagnostics(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator, snapshot: SnapshotAssertion
) -> None:
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, hub_fixture.entry)
    assert diagnostics == snapshot


@pytest.mark.usefixtures("hub_fixture")
def test_the_registered_devices(hass: HomeAssistant, snapshot: SnapshotAssertion) -> None:
    registry = dr.async_get(hass)
    devices = dr.async_entries_for_config_entry(registry, ENTRY_ID)
    names = {device.id: device.name for device in devices}
    shown = (
        "config_subentry_id",
        "identifiers",
        "connections",
        "entry_type",
        "manufacturer",
        "model",
        "sw_version",
        "area_id",
    )
    entries = {
        device.name: {name: getattr(device, name) for name in shown} | {"via": names.get(device.via_device_id or "")}
        for device in devices
    }
    assert _as_json(entries) == snapshot


@pytest.mark.usefixtures("hub_fixture")
def test_the_registered_entities_and_their_states(hass: HomeAssistant, snapshot: SnapshotAssertion) -> None:
    entities = er.async_entries_for_config_entry(er.async_get(hass), ENTRY_ID)
    shown = ("unique_id", "config_subentry_id", "translation_key", "entity_category", "disabled_by", "capabilities")
    entries = {
        entity.entity_id: {name: getattr(entity, name) for name in shown} | {"state": _state(hass, entity.entity_id)}
        for entity in entities
    }
    assert _as_json(entries) == snapshot


def _state(hass: HomeAssistant, entity_id: str) -> dict[str, Any] | None:
    """Return an entity's state and attributes; None for one that is disabled."""
    state = hass.states.get(entity_id)
    return {"state": state.state, **state.attributes} if state else None


def _as_json(value: object) -> object:
    """Return a value as JSON has it, so that no version of Home Assistant shows in it."""
    return orjson.loads(json_bytes(value))
