"""Adding a machine, and changing its details."""

from datetime import date
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_MACHINE
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Machine, MaintenanceRule, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

TODAY = "2026-11-23"
NOW = at("2026-11-23T10:00:00")
DETAILS = {
    "name": "Ozone 7",
    "machine_type": "Triple",
    "active": False,
    "installed": "2025-02-01",
    "last_maintenance": "2026-02-01",
    "maintenance": {"maintenance_treatments": 5000, "maintenance_months": 6},
    "opening": {"basic": 100, "premium": 7},
}


@pytest.fixture(autouse=True)
def _today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")


async def _add(hass: HomeAssistant, form: dict[str, Any], *others: Machine) -> Machine:
    """Add a machine where there is the usual outlet, and return it as it is kept."""
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), *others)
    await flow.add(SUBENTRY_MACHINE)
    await flow.submit_and_finish(form)
    return next(it for it in flow.fleet.machines.values() if it.id not in {other.id for other in others})


async def test_a_machine_needs_no_more_than_a_name(hass: HomeAssistant) -> None:
    kept = await _add(hass, {"name": " Ozone 1 "})
    assert kept == machine("Ozone 1", machine_id=kept.id)


async def test_everything_known_of_a_machine_is_kept(hass: HomeAssistant) -> None:
    kept = await _add(hass, DETAILS)
    assert kept == Machine(
        id=kept.id,
        name="Ozone 7",
        machine_type="Triple",
        is_active=False,
        installed=date(2025, 2, 1),
        last_maintenance=date(2026, 2, 1),
        maintenance=MaintenanceRule(5000, 6),
        opening=Counters(100, 0, 7),
    )


async def test_a_new_machine_has_always_stood_in_its_outlet(hass: HomeAssistant) -> None:
    kept = await _add(hass, {"name": "Ozone 1", "outlet": "outlet-1"})
    assert kept.placements == (Placement("outlet-1", ALWAYS),)


@pytest.mark.parametrize(
    ("since", "start"),
    [
        ({}, NOW),
        ({"since": "now"}, NOW),
        ({"since": "first"}, ALWAYS),
        ({"since": "time", "since_time": "2026-01-10 10:00:00"}, at("2026-01-10T18:00:00")),
    ],
    ids=["usually now", "now", "first treatment", "a time of Home Assistant's zone"],
)
async def test_a_new_machine_counts_its_devices_treatments_from_then_on(
    hass: HomeAssistant, since: dict[str, str], start: int
) -> None:
    kept = await _add(hass, {"name": "Ozone 1", "device": DEVICE, **since})
    assert kept.assignments == (Assignment(DEVICE, start),)


async def test_a_device_leaves_its_machine_for_the_new_one(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE)))
    await flow.add(SUBENTRY_MACHINE)

    await flow.submit_and_finish({"name": "Ozone 2", "device": DEVICE})

    assert flow.fleet.machines["machine-1"].assignments == (Assignment(DEVICE, ALWAYS, NOW),)
    assert flow.fleet.overlaps() == []


async def test_a_device_brings_only_treatments_that_no_other_machine_had(hass: HomeAssistant) -> None:
    left = at("2026-03-01T00:00:00")
    kept = await _add(
        hass,
        {"name": "Ozone 2", "device": DEVICE, "since": "first"},
        machine(assignments=assigned(DEVICE, ALWAYS, left)),
    )
    assert kept.assignments == (Assignment(DEVICE, left),)


async def test_spare_devices_are_offered_those_in_use_are_not(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass,
        machine(assignments=assigned(DEVICE, ALWAYS, NOW)),
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)),
    )
    await flow.add(SUBENTRY_MACHINE)
    assert flow.options_of("device") == [DEVICE]


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"name": " "}, {"name": "name_empty"}),
        ({"name": "x" * 81}, {"name": "name_too_long"}),
        ({"name": "OZONE 1"}, {"name": "name_in_use"}),
        ({"device": "not a device"}, {"device": "device_invalid"}),
        ({"device": "x" * 129}, {"device": "device_invalid"}),
        ({"device": " "}, {"device": "device_invalid"}),
        ({"installed": "2026-11-24"}, {"installed": "date_in_future"}),
        ({"last_maintenance": "2026-11-24"}, {"last_maintenance": "date_in_future"}),
        ({"installed": "2026-05-02", "last_maintenance": "2026-05-01"}, {"last_maintenance": "before_installed"}),
        ({"since": "time"}, {"since_time": "time_missing"}),
        ({"since": "time", "since_time": "2026-11-23 02:00:01"}, {"since_time": "time_in_future"}),
        (
            {"name": "", "device": "?", "installed": "2027-01-01"},
            {"name": "name_empty", "device": "device_invalid", "installed": "date_in_future"},
        ),
    ],
)
async def test_what_is_wrong_is_said_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine("Ozone 1"))
    await flow.add(SUBENTRY_MACHINE)

    refused = await flow.submit({"name": "Ozone 2"} | wrong)
    assert refused["step_id"] == "user"
    assert refused["errors"] == errors
    assert flow.suggested().items() >= wrong.items()

    await flow.submit_and_finish({"name": "Ozone 2"})


async def test_today_is_no_future(hass: HomeAssistant) -> None:
    kept = await _add(hass, {"name": "Ozone 1", "installed": TODAY, "last_maintenance": TODAY})
    assert kept.installed == kept.last_maintenance == date(2026, 11, 23)


async def test_the_menu_offers_only_what_can_be_changed(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine())
    menu = await flow.reconfigure("machine-1")
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["details", "device"]
    assert menu["description_placeholders"] == {"machine": "Ozone 1", "device": "-", "outlet": "-"}


async def test_the_menu_shows_the_machines_present_state(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass, outlet(), outlet("Station", outlet_id="outlet-2"), machine(assignments=assigned(), placements=placed())
    )
    menu = await flow.reconfigure("machine-1")
    assert menu["menu_options"] == ["details", "device", "remove_device", "place", "history"]
    assert menu["description_placeholders"] == {"machine": "Ozone 1", "device": DEVICE, "outlet": "Harbour"}


async def test_details_change_and_the_history_stays(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), machine(assignments=assigned(), placements=placed()))
    step = await flow.reconfigure("machine-1", "details")
    assert step["step_id"] == "details"

    await flow.submit_and_finish(DETAILS)

    kept = flow.fleet.machines["machine-1"]
    assert (kept.name, kept.machine_type, kept.maintenance) == ("Ozone 7", "Triple", MaintenanceRule(5000, 6))
    assert (kept.assignments, kept.placements) == (assigned(), placed())


async def test_the_details_show_what_is_known_and_an_emptied_field_is_forgotten(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass, machine(installed=date(2025, 2, 1), maintenance=MaintenanceRule(months=6), opening=Counters(basic=3))
    )
    await flow.reconfigure("machine-1", "details")
    assert flow.suggested() == {
        "name": "Ozone 1",
        "machine_type": "Ozone Generator",
        "active": True,
        "installed": "2025-02-01",
        "shortest_treatment": 30,
    }
    assert flow.suggested_in("maintenance") == {"maintenance_months": 6}
    assert flow.suggested_in("opening") == {"basic": 3}

    await flow.submit_and_finish({"name": "Ozone 1"})

    assert flow.fleet.machines["machine-1"] == machine()


async def test_unchanged_details_say_so(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine())
    await flow.reconfigure("machine-1", "details")
    ended = await flow.submit({"name": " Ozone 1"})
    assert ended["reason"] == "details_unchanged"


async def test_a_date_without_its_device_is_never_ignored(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_MACHINE)
    refused = await flow.submit({"name": "Ozone 1", "since": "now", "since_time": "2026-01-10 10:00:00"})
    assert refused["errors"] == {"device": "device_missing"}
    await flow.submit_and_finish(
        {"name": "Ozone 1", "since": "now", "since_time": "2026-01-10 10:00:00", "device": DEVICE}
    )
    (kept,) = flow.fleet.machines.values()
    assert kept.assignments == (Assignment(DEVICE, at("2026-01-10T18:00:00")),)


async def test_a_machine_keeps_its_own_name_but_takes_no_other(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(), machine("Ozone 2", machine_id="machine-2"))
    await flow.reconfigure("machine-1", "details")

    refused = await flow.submit({"name": "ozone 2"})
    assert refused["errors"] == {CONF_NAME: "name_in_use"}

    await flow.submit_and_finish({"name": "ozone 1"})
