"""Adoption of a discovered device."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import CONF_LEDGER, CONF_PREFIX, DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Fleet, Machine
from custom_components.ozon_telemetry.fleet.subentries import fleet_of

from .builders import DEVICE, OTHER_DEVICE, assigned, at, hub_entry, machine, outlet, placed
from .discovery import BIRTH, choose, configured_hub, discover_by_hub, discover_by_mqtt, submit

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

NOW = at("2026-11-23T10:00:00")
MARCH = at("2026-03-01T18:00:00")
FEBRUARY = at("2026-02-01T18:00:00")
IN_FEBRUARY = "2026-02-01 10:00:00"
IN_MARCH = "2026-03-01 10:00:00"  # Home Assistant's zone in these tests is US/Pacific
NEW_OUTLET = {"outlet_name": "Harbour", "machine_name": "Ozone 1"}


@pytest.fixture(autouse=True)
def _today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")


def _only_machine(fleet: Fleet) -> Machine:
    (only,) = fleet.machines.values()
    return only


async def test_the_first_device_brings_the_hub_into_being(hass: HomeAssistant) -> None:
    step = await discover_by_mqtt(hass)
    assert step["type"] is FlowResultType.FORM
    assert step["step_id"] == "new_outlet"
    assert step["description_placeholders"] == {"device": DEVICE}

    created = await submit(hass, step, NEW_OUTLET)

    assert created["type"] is FlowResultType.CREATE_ENTRY
    hub = created["result"]
    assert hub.unique_id == "ozon/device"
    assert hub.data == {CONF_PREFIX: "ozon/device", CONF_LEDGER: "ozon_telemetry.db"}
    fleet = fleet_of(hub)
    adopted = _only_machine(fleet)
    assert adopted.name == "Ozone 1"
    assert fleet.outlets[adopted.current_outlet].name == "Harbour"
    assert adopted.assignments == (Assignment(DEVICE, NOW),)
    assert adopted.placements[0].start == ALWAYS


@pytest.mark.parametrize(
    ("since", "start"),
    [
        ({"since": "now"}, NOW),
        ({"since": "first"}, ALWAYS),
        ({"since": "time", "since_time": IN_MARCH}, MARCH),
    ],
)
async def test_treatments_count_from_the_entered_time(hass: HomeAssistant, since: dict[str, str], start: int) -> None:
    created = await submit(hass, await discover_by_mqtt(hass), NEW_OUTLET | since)
    assert _only_machine(fleet_of(created["result"])).assignments == (Assignment(DEVICE, start),)


async def test_now_is_the_second_that_has_begun(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Devices tell whole seconds: a press right after the dialog has the time at which its second began."""
    freezer.move_to("2026-11-23T10:00:00.900+00:00")
    created = await submit(hass, await discover_by_mqtt(hass), NEW_OUTLET)
    assert _only_machine(fleet_of(created["result"])).assignments == (Assignment(DEVICE, NOW),)


async def test_a_card_that_waited_since_before_the_hub_uses_the_hub(hass: HomeAssistant) -> None:
    first = await discover_by_mqtt(hass)
    second = await discover_by_mqtt(hass, BIRTH.replace(DEVICE, OTHER_DEVICE), OTHER_DEVICE)
    hub = (await submit(hass, first, NEW_OUTLET))["result"]

    refused = await submit(hass, second, NEW_OUTLET)
    assert refused["errors"] == {"outlet_name": "name_in_use", "machine_name": "name_in_use"}
    adopted = await submit(hass, second, {"outlet_name": "Station", "machine_name": "Ozone 2"})

    assert adopted["reason"] == "device_adopted"
    assert hass.config_entries.async_entries(DOMAIN) == [hub]
    assert len(fleet_of(hub).machines) == 2


async def test_a_device_gets_a_new_machine_in_a_known_outlet(hass: HomeAssistant) -> None:
    hub = configured_hub(hass, outlet())
    step = await choose(hass, await discover_by_hub(hass, hub), "new_machine")
    assert step["step_id"] == "new_machine"

    done = await submit(
        hass, step, {"machine_name": " Ozone 1 ", "machine_type": "Triple", "outlet": "outlet-1", "since": "first"}
    )

    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "device_adopted"
    assert done["description_placeholders"] == {"device": DEVICE, "machine": "Ozone 1"}
    adopted = _only_machine(fleet_of(hub))
    assert adopted == machine(
        machine_id=adopted.id, machine_type="Triple", assignments=assigned(DEVICE), placements=placed("outlet-1")
    )


async def test_a_device_gets_a_new_machine_in_a_new_outlet(hass: HomeAssistant) -> None:
    hub = configured_hub(hass, outlet("Station"))
    step = await choose(hass, await discover_by_hub(hass, hub), "new_outlet")

    done = await submit(hass, step, NEW_OUTLET)

    assert done["reason"] == "device_adopted"
    fleet = fleet_of(hub)
    assert fleet.outlets[_only_machine(fleet).current_outlet].name == "Harbour"


SWAPS = {
    "now": ({"since": "now"}, {Assignment(OTHER_DEVICE, ALWAYS, NOW), Assignment(DEVICE, NOW)}),
    "since March": (
        {"since": "time", "since_time": IN_MARCH},
        {Assignment(OTHER_DEVICE, ALWAYS, MARCH), Assignment(DEVICE, MARCH)},
    ),
    "with all that its journal holds": (
        {"since": "first"},
        {Assignment(OTHER_DEVICE, ALWAYS, NOW), Assignment(DEVICE, ALWAYS)},
    ),
}


@pytest.mark.parametrize(("since", "history"), SWAPS.values(), ids=SWAPS)
async def test_a_device_takes_the_place_of_another(
    hass: HomeAssistant, since: dict[str, str], history: set[Assignment]
) -> None:
    hub = configured_hub(hass, machine(assignments=assigned(OTHER_DEVICE)))
    step = await choose(hass, await discover_by_hub(hass, hub), "existing_machine")
    assert step["step_id"] == "existing_machine"

    done = await submit(hass, step, {"machine": "machine-1", **since})

    assert done["reason"] == "device_adopted"
    assert set(_only_machine(fleet_of(hub)).assignments) == history
    assert _only_machine(fleet_of(hub)).current_device == DEVICE


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"since": "time"}, "time_missing"),
        ({"since": "time", "since_time": "2026-11-24 10:00:00"}, "time_in_future"),
    ],
)
async def test_a_wrong_swap_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], error: str
) -> None:
    hub = configured_hub(hass, machine(assignments=assigned(OTHER_DEVICE, MARCH)))
    step = await choose(hass, await discover_by_hub(hass, hub), "existing_machine")

    refused = await submit(hass, step, {"machine": "machine-1"} | wrong)
    assert refused["errors"] == {"since_time": error}

    done = await submit(hass, refused, {"machine": "machine-1"})
    assert done["reason"] == "device_adopted"


@pytest.mark.parametrize(
    ("choice", "history"),
    [
        ("end", (Assignment(DEVICE, FEBRUARY),)),
        ("keep", (Assignment(DEVICE, FEBRUARY, MARCH), Assignment(OTHER_DEVICE, MARCH))),
    ],
)
async def test_a_device_placed_before_the_present_one_asks_whether_that_ends(
    hass: HomeAssistant, choice: str, history: tuple[Assignment, ...]
) -> None:
    hub = configured_hub(hass, machine(assignments=assigned(OTHER_DEVICE, MARCH)))
    step = await choose(hass, await discover_by_hub(hass, hub), "existing_machine")
    form = {"machine": "machine-1", "since": "time", "since_time": IN_FEBRUARY}

    asked = await submit(hass, step, form)
    assert asked["errors"] == {"later": "later_devices"}
    assert asked["description_placeholders"] == {"device": DEVICE, "later": f"{OTHER_DEVICE} ({IN_MARCH} → …)"}
    done = await submit(hass, asked, form | {"later": choice})

    assert done["reason"] == "device_adopted"
    assert _only_machine(fleet_of(hub)).assignments == history


async def test_no_machine_is_preselected(hass: HomeAssistant) -> None:
    hub = configured_hub(hass, machine(assignments=assigned(OTHER_DEVICE)))
    step = await choose(hass, await discover_by_hub(hass, hub), "existing_machine")
    refused = await submit(hass, step, {"since": "now"})
    assert refused["errors"] == {"machine": "machine_missing"}


async def test_a_date_is_used_though_from_now_on_is_still_selected(hass: HomeAssistant) -> None:
    created = await submit(hass, await discover_by_mqtt(hass), NEW_OUTLET | {"since": "now", "since_time": IN_MARCH})
    assert _only_machine(fleet_of(created["result"])).assignments == (Assignment(DEVICE, MARCH),)


async def test_a_journal_may_reach_back_before_the_present_device(hass: HomeAssistant) -> None:
    hub = configured_hub(hass, machine(assignments=assigned(OTHER_DEVICE, MARCH)))
    step = await choose(hass, await discover_by_hub(hass, hub), "existing_machine")

    done = await submit(hass, step, {"machine": "machine-1", "since": "first"})

    assert done["reason"] == "device_adopted"
    assert Assignment(DEVICE, ALWAYS) in _only_machine(fleet_of(hub)).assignments


async def test_a_machine_that_was_removed_while_the_form_was_open_is_refused(hass: HomeAssistant) -> None:
    hub = configured_hub(hass, machine(), machine("Ozone 2", machine_id="machine-2"))
    step = await choose(hass, await discover_by_hub(hass, hub), "existing_machine")
    hass.config_entries.async_remove_subentry(hub, "machine-1")

    refused = await submit(hass, step, {"machine": "machine-1"})
    assert refused["errors"] == {"machine": "machine_removed"}

    done = await submit(hass, refused, {"machine": "machine-2"})
    assert done["reason"] == "device_adopted"


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"machine_name": " "}, {"machine_name": "name_empty"}),
        ({"machine_name": "x" * 81}, {"machine_name": "name_too_long"}),
        ({"machine_name": "OZONE 1"}, {"machine_name": "name_in_use"}),
        ({"since": "time"}, {"since_time": "time_missing"}),
    ],
)
async def test_a_wrong_new_machine_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    hub = configured_hub(hass, outlet(), machine())
    step = await choose(hass, await discover_by_hub(hass, hub), "new_machine")
    right = {"machine_name": "Ozone 2", "outlet": "outlet-1"}

    refused = await submit(hass, step, right | wrong)
    assert refused["errors"] == errors

    done = await submit(hass, refused, right)
    assert done["reason"] == "device_adopted"


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"outlet_name": ""}, {"outlet_name": "name_empty"}),
        ({"outlet_name": "x" * 81}, {"outlet_name": "name_too_long"}),
        ({"machine_name": ""}, {"machine_name": "name_empty"}),
        ({"since": "time"}, {"since_time": "time_missing"}),
    ],
)
async def test_a_wrong_new_outlet_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    refused = await submit(hass, await discover_by_mqtt(hass), NEW_OUTLET | wrong)
    assert refused["errors"] == errors

    created = await submit(hass, refused, NEW_OUTLET)
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_a_device_that_got_a_machine_while_its_card_was_open_is_not_adopted_twice(hass: HomeAssistant) -> None:
    hub = configured_hub(hass)
    step = await discover_by_hub(hass, hub)
    other = hub_entry(machine(assignments=assigned())).subentries["machine-1"]
    hass.config_entries.async_add_subentry(hub, other)

    done = await submit(hass, step, {"outlet_name": "Station", "machine_name": "Ozone 2"})

    assert done["reason"] == "already_configured"
    assert _only_machine(fleet_of(hub)).name == "Ozone 1"
