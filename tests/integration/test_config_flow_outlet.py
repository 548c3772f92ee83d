"""Adding and changing an outlet."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.const import SUBENTRY_OUTLET
from custom_components.ozon_telemetry.core.fleet import Outlet
from custom_components.ozon_telemetry.fleet_config import fleet_of

from .fleet import hub_entry, machine, outlet

pytestmark = pytest.mark.usefixtures("standing_in", "sleeping_hub", "translated")

EVERYTHING = {
    "name": "Harbour",
    "location": "Old town",
    "address": "Quay 1\n1000 Port",
    "contact_person": "Ada",
    "contact_phone": "+41 44 000 00 00",
    "active": False,
    "time_zone": "Asia/Kathmandu",
    "prices": {"basic": 5.5, "standard": 8, "premium": 12.25},
}


async def _start(hass: HomeAssistant, hub: MockConfigEntry) -> SubentryFlowResult:
    context = {"source": SOURCE_USER}
    return await hass.config_entries.subentries.async_init((hub.entry_id, SUBENTRY_OUTLET), context=context)


async def _enter(hass: HomeAssistant, step: SubentryFlowResult, form: dict[str, Any]) -> SubentryFlowResult:
    return await hass.config_entries.subentries.async_configure(step["flow_id"], form)


def _hub(hass: HomeAssistant, *outlets: Outlet) -> MockConfigEntry:
    hub = hub_entry(*outlets)
    hub.add_to_hass(hass)
    return hub


def _only(hub: MockConfigEntry) -> Outlet:
    (only,) = fleet_of(hub).outlets.values()
    return only


async def test_an_outlet_needs_no_more_than_a_name(hass: HomeAssistant) -> None:
    hub = _hub(hass)
    step = await _start(hass, hub)
    assert step["step_id"] == "user"

    created = await _enter(hass, step, {"name": " Harbour "})

    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert _only(hub) == outlet(outlet_id=_only(hub).id)


async def test_everything_known_of_an_outlet_is_kept(hass: HomeAssistant) -> None:
    hub = _hub(hass)

    await _enter(hass, await _start(hass, hub), EVERYTHING)

    kept = _only(hub)
    assert kept.name == "Harbour"
    assert kept.location == "Old town"
    assert kept.address == "Quay 1\n1000 Port"
    assert kept.contact_person == "Ada"
    assert kept.contact_phone == "+41 44 000 00 00"
    assert not kept.is_active
    assert kept.zone is not None
    assert kept.zone.key == "Asia/Kathmandu"
    assert kept.prices == {"basic": 5.5, "standard": 8, "premium": 12.25}


@pytest.mark.parametrize(("name", "error"), [("  ", "name_empty"), ("harbour", "name_in_use")])
async def test_a_wrong_name_is_refused_on_its_field(hass: HomeAssistant, name: str, error: str) -> None:
    hub = _hub(hass, outlet("Harbour"))

    refused = await _enter(hass, await _start(hass, hub), {"name": name})
    assert refused["errors"] == {CONF_NAME: error}

    created = await _enter(hass, refused, {"name": "Station"})
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_an_outlet_may_have_the_name_of_a_machine(hass: HomeAssistant) -> None:
    hub = hub_entry(machine("Harbour"))
    hub.add_to_hass(hass)

    created = await _enter(hass, await _start(hass, hub), {"name": "Harbour"})

    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_an_unknown_time_zone_is_refused_on_its_field(hass: HomeAssistant) -> None:
    hub = _hub(hass)
    step = await _start(hass, hub)

    with pytest.raises(InvalidData) as refused:
        await _enter(hass, step, {"name": "Harbour", "time_zone": "Moon/Crater"})

    assert list(refused.value.schema_errors) == ["time_zone"]


@pytest.mark.parametrize("prices", [{"basic": -1}, {"deluxe": 1}])
async def test_impossible_prices_are_refused(hass: HomeAssistant, prices: dict[str, float]) -> None:
    hub = _hub(hass)
    step = await _start(hass, hub)

    with pytest.raises(InvalidData, match="prices"):
        await _enter(hass, step, {"name": "Harbour", "prices": prices})


async def test_an_outlet_is_changed_and_stays_the_same_outlet(hass: HomeAssistant) -> None:
    hub = _hub(hass, outlet("Harbour", address="Quay 1", prices={"basic": 5.0}))
    step = await hub.start_subentry_reconfigure_flow(hass, "outlet-1")
    assert step["step_id"] == "reconfigure"

    done = await _enter(hass, step, EVERYTHING | {"name": "Station", "active": True})

    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    kept = _only(hub)
    assert (kept.id, kept.name, kept.prices["premium"]) == ("outlet-1", "Station", 12.25)


async def test_the_form_shows_what_is_known_and_an_emptied_field_is_forgotten(hass: HomeAssistant) -> None:
    hub = _hub(hass, outlet("Harbour", address="Quay 1", contact_person="Ada"))
    step = await hub.start_subentry_reconfigure_flow(hass, "outlet-1")
    shown = {key.schema: key.description["suggested_value"] for key in step["data_schema"].schema if key.description}
    assert shown == {"name": "Harbour", "address": "Quay 1", "contact_person": "Ada", "active": True}

    await _enter(hass, step, {"name": "Harbour", "address": "Quay 1"})

    assert _only(hub) == outlet("Harbour", address="Quay 1")


async def test_an_outlet_keeps_its_own_name_but_takes_no_other(hass: HomeAssistant) -> None:
    hub = _hub(hass, outlet("Harbour"), outlet("Station", outlet_id="outlet-2"))
    step = await hub.start_subentry_reconfigure_flow(hass, "outlet-1")

    refused = await _enter(hass, step, {"name": "STATION"})
    assert refused["errors"] == {CONF_NAME: "name_in_use"}

    done = await _enter(hass, refused, {"name": "HARBOUR"})
    assert done["reason"] == "reconfigure_successful"
