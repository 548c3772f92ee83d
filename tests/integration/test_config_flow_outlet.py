"""Adding and changing an outlet."""

from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_OUTLET
from custom_components.ozon_telemetry.core.domain.fleet import Outlet

from .dialogue import Dialogue
from .fleet import machine, outlet

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


def _only(dialogue: Dialogue) -> Outlet:
    (only,) = dialogue.fleet.outlets.values()
    return only


async def test_an_outlet_needs_no_more_than_a_name(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass)
    step = await dialogue.add(SUBENTRY_OUTLET)
    assert step["step_id"] == "user"

    created = await dialogue.enter({"name": " Harbour "})

    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert _only(dialogue) == outlet(outlet_id=_only(dialogue).id)


async def test_everything_known_of_an_outlet_is_kept(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass)
    await dialogue.add(SUBENTRY_OUTLET)

    await dialogue.enter(EVERYTHING)

    kept = _only(dialogue)
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
    dialogue = Dialogue.with_fleet(hass, outlet("Harbour"))
    await dialogue.add(SUBENTRY_OUTLET)

    refused = await dialogue.enter({"name": name})
    assert refused["errors"] == {CONF_NAME: error}

    created = await dialogue.enter({"name": "Station"})
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_an_outlet_may_have_the_name_of_a_machine(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass, machine("Harbour"))
    await dialogue.add(SUBENTRY_OUTLET)

    created = await dialogue.enter({"name": "Harbour"})

    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_an_unknown_time_zone_is_refused_on_its_field(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass)
    await dialogue.add(SUBENTRY_OUTLET)

    with pytest.raises(InvalidData) as refused:
        await dialogue.enter({"name": "Harbour", "time_zone": "Moon/Crater"})

    assert list(refused.value.schema_errors) == ["time_zone"]


@pytest.mark.parametrize("prices", [{"basic": -1}, {"deluxe": 1}])
async def test_impossible_prices_are_refused(hass: HomeAssistant, prices: dict[str, float]) -> None:
    dialogue = Dialogue.with_fleet(hass)
    await dialogue.add(SUBENTRY_OUTLET)

    with pytest.raises(InvalidData, match="prices"):
        await dialogue.enter({"name": "Harbour", "prices": prices})


async def test_an_outlet_is_changed_and_stays_the_same_outlet(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass, outlet("Harbour", address="Quay 1", prices={"basic": 5.0}))
    step = await dialogue.change("outlet-1")
    assert (step["step_id"], dialogue.told("outlet")) == ("reconfigure", "Harbour")
    await dialogue.enter({"next_step_id": "details"})

    done = await dialogue.enter(EVERYTHING | {"name": "Station", "active": True})

    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    kept = _only(dialogue)
    assert (kept.id, kept.name, kept.prices["premium"]) == ("outlet-1", "Station", 12.25)


async def test_the_form_shows_what_is_known_and_an_emptied_field_is_forgotten(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass, outlet("Harbour", address="Quay 1", contact_person="Ada"))
    await dialogue.change("outlet-1", "details")
    assert dialogue.shown() == {"name": "Harbour", "address": "Quay 1", "contact_person": "Ada", "active": True}

    await dialogue.enter({"name": "Harbour", "address": "Quay 1"})

    assert _only(dialogue) == outlet("Harbour", address="Quay 1")


async def test_an_outlet_keeps_its_own_name_but_takes_no_other(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass, outlet("Harbour"), outlet("Station", outlet_id="outlet-2"))
    await dialogue.change("outlet-1", "details")

    refused = await dialogue.enter({"name": "STATION"})
    assert refused["errors"] == {CONF_NAME: "name_in_use"}

    done = await dialogue.enter({"name": "HARBOUR"})
    assert done["reason"] == "reconfigure_successful"
