"""Swapping a machine's device, and moving the machine."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Placement
from custom_components.ozon_telemetry.fleet.subentries import fleet_of

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

NOW = at("2026-11-23T10:00:00")
MARCH = at("2026-03-01T18:00:00")
MAY = at("2026-05-01T17:00:00")
IN_MARCH = "2026-03-01 10:00:00"  # Home Assistant's zone in these tests is US/Pacific
IN_MAY = "2026-05-01 10:00:00"
TOMORROW = "2026-11-24 10:00:00"


@pytest.fixture(autouse=True)
def _today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")


SWAPS = {
    "now": ({"since": "now"}, (Assignment(DEVICE, ALWAYS, NOW), Assignment(OTHER_DEVICE, NOW))),
    "in the past": (
        {"since": "time", "since_time": IN_MARCH},
        (Assignment(DEVICE, ALWAYS, MARCH), Assignment(OTHER_DEVICE, MARCH)),
    ),
    "from its first treatment": (
        {"since": "first"},
        (Assignment(DEVICE, ALWAYS, NOW), Assignment(OTHER_DEVICE, ALWAYS)),
    ),
}


@pytest.mark.parametrize(("since", "history"), SWAPS.values(), ids=SWAPS)
async def test_a_machine_gets_another_device(
    hass: HomeAssistant, since: dict[str, str], history: tuple[Assignment, ...]
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE)))
    step = await flow.reconfigure("machine-1", "device")
    assert step["step_id"] == "device"

    await flow.submit_and_finish({"device": f" {OTHER_DEVICE} ", **since})

    assert set(flow.fleet.machines["machine-1"].assignments) == set(history)
    assert flow.fleet.machines["machine-1"].current_device == OTHER_DEVICE


LATER = {
    "keep": (Assignment(OTHER_DEVICE, MARCH, MAY), Assignment(DEVICE, MAY)),
    "end": (Assignment(OTHER_DEVICE, MARCH),),
}


@pytest.mark.parametrize(("choice", "history"), LATER.items(), ids=LATER)
async def test_a_device_placed_before_the_present_one_asks_whether_that_ends(
    hass: HomeAssistant, choice: str, history: tuple[Assignment, ...]
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE, MAY)))
    await flow.reconfigure("machine-1", "device")

    asked = await flow.submit({"device": OTHER_DEVICE, "since": "time", "since_time": IN_MARCH})
    assert asked["step_id"] == "device"
    assert asked["errors"] == {"later": "later_devices"}
    assert flow.placeholder("later") == f"{DEVICE} ({IN_MAY} → …)"
    assert flow.options_of("later") == ["end", "keep"]
    assert flow.suggested() == {"device": OTHER_DEVICE, "since": "time", "since_time": IN_MARCH}
    await flow.submit_and_finish({"device": OTHER_DEVICE, "since": "time", "since_time": IN_MARCH, "later": choice})

    assert flow.fleet.machines["machine-1"].assignments == history


@pytest.mark.parametrize(
    ("choice", "form", "changed"),
    [
        ("device", {"device": OTHER_DEVICE}, Assignment(OTHER_DEVICE, MARCH)),
        ("place", {"outlet": "outlet-2"}, Placement("outlet-2", MARCH)),
        ("remove_device", {}, None),
    ],
)
async def test_a_date_is_used_though_from_now_on_is_still_selected(
    hass: HomeAssistant, choice: str, form: dict[str, str], changed: Assignment | Placement | None
) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass,
        outlet(),
        outlet("Station", outlet_id="outlet-2"),
        machine(assignments=assigned(DEVICE), placements=placed()),
    )
    await flow.reconfigure("machine-1", choice)

    refused = await flow.submit(form | {"since": "now", "since_time": TOMORROW})
    assert refused["errors"] == {"since_time": "time_in_future"}
    await flow.submit_and_finish(form | {"since": "now", "since_time": IN_MARCH})

    edited = flow.fleet.machines["machine-1"]
    assert MARCH in {held.end for held in edited.assignments} | {place.end for place in edited.placements}
    assert changed in (None, *edited.assignments, *edited.placements)


@pytest.mark.parametrize("written", [IN_MARCH, "2026-3-1 10:00", "2026-03-01T18:00:00Z", "2026-060T10:00"])
async def test_a_date_may_be_written_as_home_assistant_reads_it(hass: HomeAssistant, written: str) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE)))
    await flow.reconfigure("machine-1", "remove_device")
    await flow.submit_and_finish({"since": "time", "since_time": written})
    assert flow.fleet.machines["machine-1"].assignments == assigned(DEVICE, end=MARCH)


async def test_a_date_beside_from_its_first_treatment_is_refused_and_emptied(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE)))
    await flow.reconfigure("machine-1", "device")

    refused = await flow.submit({"device": OTHER_DEVICE, "since": "first", "since_time": IN_MARCH})
    assert refused["errors"] == {"since_time": "time_unused"}
    assert flow.suggested() == {"device": OTHER_DEVICE, "since": "first"}

    await flow.submit_and_finish({"device": OTHER_DEVICE, "since": "first"})


NOTHING_NEW = {
    "the device it has": ("device", {"device": DEVICE}),
    "the device it has, since a date": ("device", {"device": DEVICE, "since": "time", "since_time": IN_MARCH}),
    "the outlet it is in": ("place", {"outlet": "outlet-1"}),
    "the outlet it is in, since a date": ("place", {"outlet": "outlet-1", "since": "time", "since_time": IN_MARCH}),
}


@pytest.mark.parametrize(("choice", "form"), NOTHING_NEW.values(), ids=NOTHING_NEW)
async def test_a_change_that_changes_nothing_says_so(hass: HomeAssistant, choice: str, form: dict[str, str]) -> None:
    before = machine(assignments=assigned(DEVICE), placements=placed())
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), outlet("Station", outlet_id="outlet-2"), before)
    await flow.reconfigure("machine-1", choice)

    refused = await flow.submit(form)

    assert (refused["step_id"], refused["errors"]) == (choice, {"base": "changes_nothing"})
    assert flow.fleet.machines["machine-1"] == before
    assert "changes" not in flow.entry.subentries["machine-1"].data


async def test_a_device_leaves_the_machine_it_was_in(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass, machine(assignments=assigned(DEVICE)), machine("Ozone 2", machine_id="machine-2")
    )
    await flow.reconfigure("machine-2", "device")

    await flow.submit_and_finish({"device": DEVICE, "since": "time", "since_time": IN_MARCH})

    assert flow.fleet.machines["machine-1"].assignments == (Assignment(DEVICE, ALWAYS, MARCH),)
    assert flow.fleet.machines["machine-2"].assignments == (Assignment(DEVICE, MARCH),)


async def test_a_device_that_changes_machines_always_has_an_owner(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass, machine(assignments=assigned(DEVICE)), machine("Ozone 2", machine_id="machine-2")
    )
    owners = []

    async def look(_: HomeAssistant, entry: ConfigEntry) -> None:
        owners.append(fleet_of(entry).owner_at(DEVICE, NOW).machine)

    flow.entry.add_update_listener(look)
    await flow.reconfigure("machine-2", "device")

    await flow.submit_and_finish({"device": DEVICE})

    assert set(owners) == {"machine-2"}


async def test_a_devices_present_time_can_be_stretched_to_its_first_treatment(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE, MAY)))
    await flow.reconfigure("machine-1", "device")

    await flow.submit_and_finish({"device": DEVICE, "since": "first"})

    assert flow.fleet.machines["machine-1"].assignments == (Assignment(DEVICE, ALWAYS),)


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"device": "?"}, {"device": "device_invalid"}),
        ({"since": "time"}, {"since_time": "time_missing"}),
        ({"since": "time", "since_time": TOMORROW}, {"since_time": "time_in_future"}),
        ({"since": "time", "since_time": "9999-12-31 23:59:59"}, {"since_time": "time_in_future"}),
        ({"since": "time", "since_time": "1999-12-31 00:00:00"}, {"since_time": "time_too_early"}),
        ({"since": "time", "since_time": "0001-01-01 00:00:00"}, {"since_time": "time_too_early"}),
    ],
)
async def test_a_wrong_swap_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine())
    await flow.reconfigure("machine-1", "device")

    refused = await flow.submit({"device": DEVICE} | wrong)
    assert refused["errors"] == errors

    await flow.submit_and_finish({"device": DEVICE})
    assert flow.fleet.machines["machine-1"].current_device == DEVICE


async def test_a_machine_loses_its_device(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE)))
    await flow.reconfigure("machine-1", "remove_device")
    assert flow.options_of("since") == ["now", "time"]

    refused = await flow.submit({"since": "time", "since_time": TOMORROW})
    assert refused["errors"] == {"since_time": "time_in_future"}
    await flow.submit_and_finish({"since": "time", "since_time": IN_MARCH})

    assert flow.fleet.machines["machine-1"].assignments == (Assignment(DEVICE, ALWAYS, MARCH),)


async def test_a_machine_moves_to_another_outlet(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass, outlet(), outlet("Station", outlet_id="outlet-2"), machine(placements=placed("outlet-1"))
    )
    await flow.reconfigure("machine-1", "place")
    assert flow.is_optional("outlet"), "the frontend preselects the first of a list that is required"

    refused = await flow.submit({"since": "now"})
    assert refused["errors"] == {"outlet": "outlet_missing"}
    refused = await flow.submit({"outlet": "outlet-2", "since": "time"})
    assert refused["errors"] == {"since_time": "time_missing"}
    await flow.submit_and_finish({"outlet": "outlet-2", "since": "time", "since_time": IN_MARCH})

    assert flow.fleet.machines["machine-1"].placements == (
        Placement("outlet-1", ALWAYS, MARCH),
        Placement("outlet-2", MARCH),
    )


async def test_a_machine_in_the_only_outlet_is_not_offered_another(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), machine(placements=placed()))
    menu = await flow.reconfigure("machine-1")
    assert "place" not in menu["menu_options"]
