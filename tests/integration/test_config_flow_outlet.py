"""Adding and changing an outlet."""

from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_OUTLET
from custom_components.ozon_telemetry.core.domain.fleet import Outlet
from custom_components.ozon_telemetry.core.domain.prices import since_ever

from .builders import machine, outlet
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

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


def _only(flow: SubentryFlowDriver) -> Outlet:
    (only,) = flow.fleet.outlets.values()
    return only


async def test_an_outlet_needs_no_more_than_a_name(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    step = await flow.add(SUBENTRY_OUTLET)
    assert step["step_id"] == "user"

    created = await flow.submit({"name": " Harbour "})

    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert _only(flow) == outlet(outlet_id=_only(flow).id)


async def test_everything_known_of_an_outlet_is_kept(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)

    await flow.submit(EVERYTHING)

    kept = _only(flow)
    assert kept.name == "Harbour"
    assert kept.location == "Old town"
    assert kept.address == "Quay 1\n1000 Port"
    assert kept.contact_person == "Ada"
    assert kept.contact_phone == "+41 44 000 00 00"
    assert not kept.is_active
    assert kept.zone is not None
    assert kept.zone.key == "Asia/Kathmandu"
    assert kept.prices == since_ever({"basic": "5.5", "standard": 8, "premium": "12.25"})


@pytest.mark.parametrize(
    ("name", "error"), [("  ", "name_empty"), ("x" * 81, "name_too_long"), ("harbour", "name_in_use")]
)
async def test_a_wrong_name_is_refused_on_its_field(hass: HomeAssistant, name: str, error: str) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet("Harbour"))
    await flow.add(SUBENTRY_OUTLET)

    refused = await flow.submit({"name": name})
    assert refused["errors"] == {CONF_NAME: error}

    created = await flow.submit({"name": "Station"})
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_an_outlet_may_have_the_name_of_a_machine(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine("Harbour"))
    await flow.add(SUBENTRY_OUTLET)

    created = await flow.submit({"name": "Harbour"})

    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_an_unknown_time_zone_is_refused_on_its_field(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)

    with pytest.raises(InvalidData) as refused:
        await flow.submit({"name": "Harbour", "time_zone": "Moon/Crater"})

    assert list(refused.value.schema_errors) == ["time_zone"]


async def test_a_price_of_no_kind_is_refused(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)

    with pytest.raises(InvalidData, match="prices"):
        await flow.submit({"name": "Harbour", "prices": {"deluxe": 1}})


async def test_an_impossible_price_is_refused_in_words(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)

    refused = await flow.submit({"name": "Harbour", "prices": {"basic": -1}})

    assert refused["errors"] == {"prices": "price_negative"}


async def test_an_outlet_is_changed_and_stays_the_same_outlet(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet("Harbour", address="Quay 1", prices={"basic": 5.0}))
    step = await flow.reconfigure("outlet-1")
    assert (step["step_id"], flow.placeholder("outlet")) == ("reconfigure", "Harbour")
    await flow.submit({"next_step_id": "details"})

    details = {field: value for field, value in EVERYTHING.items() if field != "prices"}
    done = await flow.submit(details | {"name": "Station", "active": True})

    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    kept = _only(flow)
    assert (kept.id, kept.name, kept.prices) == ("outlet-1", "Station", since_ever({"basic": 5}))


async def test_the_form_shows_what_is_known_and_an_emptied_field_is_forgotten(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet("Harbour", address="Quay 1", contact_person="Ada"))
    await flow.reconfigure("outlet-1", "details")
    assert flow.suggested() == {"name": "Harbour", "address": "Quay 1", "contact_person": "Ada", "active": True}

    await flow.submit({"name": "Harbour", "address": "Quay 1"})

    assert _only(flow) == outlet("Harbour", address="Quay 1")


async def test_an_outlet_keeps_its_own_name_but_takes_no_other(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet("Harbour"), outlet("Station", outlet_id="outlet-2"))
    await flow.reconfigure("outlet-1", "details")

    refused = await flow.submit({"name": "STATION"})
    assert refused["errors"] == {CONF_NAME: "name_in_use"}

    done = await flow.submit({"name": "HARBOUR"})
    assert done["reason"] == "reconfigure_successful"
