"""A device that was found gets its machine."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_MQTT,
    ConfigEntryDisabler,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_mqtt_message
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import CONF_LEDGER, CONF_PREFIX, DOMAIN, SUBENTRY_MACHINE
from custom_components.ozon_telemetry.core.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet
from custom_components.ozon_telemetry.core.messages import Status
from custom_components.ozon_telemetry.core.protocol import encode_report
from custom_components.ozon_telemetry.fleet_config import fleet_of

from .dialogue import Dialogue
from .fleet import DEVICE, OTHER_DEVICE, assigned, at, hub_entry, machine, outlet, placed

pytestmark = pytest.mark.usefixtures("standing_in", "sleeping_hub", "translated")

NOW = at("2026-11-23T10:00:00")
MARCH = at("2026-03-01T18:00:00")
IN_MARCH = "2026-03-01 10:00:00"  # Home Assistant's zone in these tests is US/Pacific
BIRTH = encode_report(Status(DEVICE, online=True, gen="95216b23", seq=12, acked=0, model="Ozone counter")).decode()
NEW_OUTLET = {"outlet_name": "Harbour", "machine_name": "Ozone 1"}


@pytest.fixture(autouse=True)
def _today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")


async def _announce(hass: HomeAssistant, payload: str | bytes = BIRTH, device_id: str = DEVICE) -> ConfigFlowResult:
    """Let MQTT tell of a retained status below the default prefix."""
    topic = f"ozon/device/{device_id}/status"
    context = ConfigFlowContext(source=SOURCE_MQTT)
    info = MqttServiceInfo(topic, payload, 0, True, "ozon/device/+/status", 0.0)
    return await hass.config_entries.flow.async_init(DOMAIN, context=context, data=info)


async def _sight(hass: HomeAssistant, hub: MockConfigEntry, device_id: str = DEVICE) -> ConfigFlowResult:
    """Let a running hub tell of a device that nobody adopted."""
    context = ConfigFlowContext(source=SOURCE_INTEGRATION_DISCOVERY)
    data = {"device_id": device_id, "entry_id": hub.entry_id}
    return await hass.config_entries.flow.async_init(DOMAIN, context=context, data=data)


async def _enter(hass: HomeAssistant, step: ConfigFlowResult, form: dict[str, Any]) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(step["flow_id"], form)


async def _choose(hass: HomeAssistant, step: ConfigFlowResult, choice: str) -> ConfigFlowResult:
    return await _enter(hass, step, {"next_step_id": choice})


def _hub(hass: HomeAssistant, *things: Outlet | Machine, **more: Any) -> MockConfigEntry:
    hub = hub_entry(*things, **more)
    hub.add_to_hass(hass)
    return hub


def _only_machine(fleet: Fleet) -> Machine:
    (only,) = fleet.machines.values()
    return only


async def test_the_first_device_brings_the_hub_into_being(hass: HomeAssistant) -> None:
    step = await _announce(hass)
    assert step["type"] is FlowResultType.FORM
    assert step["step_id"] == "new_outlet"
    assert step["description_placeholders"] == {"device": DEVICE}

    created = await _enter(hass, step, NEW_OUTLET)

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
async def test_treatments_count_from_when_the_person_says(
    hass: HomeAssistant, since: dict[str, str], start: int
) -> None:
    created = await _enter(hass, await _announce(hass), NEW_OUTLET | since)
    assert _only_machine(fleet_of(created["result"])).assignments == (Assignment(DEVICE, start),)


async def test_mqtt_itself_brings_the_card_of_a_retained_status(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    async_fire_mqtt_message(hass, f"ozon/device/{DEVICE}/status", BIRTH, 1, True)
    await hass.async_block_till_done(wait_background_tasks=True)

    (card,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)

    assert card["context"]["unique_id"] == DEVICE
    assert card["context"]["title_placeholders"] == {"name": DEVICE}


async def test_a_card_that_waited_since_before_the_hub_uses_the_hub(hass: HomeAssistant) -> None:
    first = await _announce(hass)
    second = await _announce(hass, BIRTH.replace(DEVICE, OTHER_DEVICE), OTHER_DEVICE)
    hub = (await _enter(hass, first, NEW_OUTLET))["result"]

    refused = await _enter(hass, second, NEW_OUTLET)
    assert refused["errors"] == {"outlet_name": "name_in_use", "machine_name": "name_in_use"}
    adopted = await _enter(hass, second, {"outlet_name": "Station", "machine_name": "Ozone 2"})

    assert adopted["reason"] == "device_adopted"
    assert hass.config_entries.async_entries(DOMAIN) == [hub]
    assert len(fleet_of(hub).machines) == 2


async def test_the_running_hub_and_mqtt_offer_a_device_once(hass: HomeAssistant) -> None:
    hub = _hub(hass)
    await _announce(hass)

    again = await _sight(hass, hub)

    assert again["reason"] == "already_in_progress"


@pytest.mark.parametrize("source", [SOURCE_MQTT, SOURCE_INTEGRATION_DISCOVERY])
async def test_either_source_offers_what_there_is(hass: HomeAssistant, source: str) -> None:
    hub = _hub(hass, outlet(), machine())

    step = await (_announce(hass) if source == SOURCE_MQTT else _sight(hass, hub))

    assert step["type"] is FlowResultType.MENU
    assert step["step_id"] == "adopt"
    assert step["menu_options"] == ["existing_machine", "new_machine", "new_outlet"]
    assert step["description_placeholders"] == {"device": DEVICE}


@pytest.mark.parametrize(
    ("things", "choices"),
    [([outlet()], ["new_machine", "new_outlet"]), ([machine()], ["existing_machine", "new_outlet"])],
    ids=["no machine", "no outlet"],
)
async def test_what_there_is_not_cannot_be_chosen(
    hass: HomeAssistant, things: list[Outlet | Machine], choices: list[str]
) -> None:
    step = await _sight(hass, _hub(hass, *things))
    assert step["menu_options"] == choices


async def test_a_device_gets_a_new_machine_in_a_known_outlet(hass: HomeAssistant) -> None:
    hub = _hub(hass, outlet())
    step = await _choose(hass, await _sight(hass, hub), "new_machine")
    assert step["step_id"] == "new_machine"

    done = await _enter(
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
    hub = _hub(hass, outlet("Station"))
    step = await _choose(hass, await _sight(hass, hub), "new_outlet")

    done = await _enter(hass, step, NEW_OUTLET)

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
    hub = _hub(hass, machine(assignments=assigned(OTHER_DEVICE)))
    step = await _choose(hass, await _sight(hass, hub), "existing_machine")
    assert step["step_id"] == "existing_machine"

    done = await _enter(hass, step, {"machine": "machine-1", **since})

    assert done["reason"] == "device_adopted"
    assert set(_only_machine(fleet_of(hub)).assignments) == history
    assert _only_machine(fleet_of(hub)).current_device == DEVICE


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"since": "time"}, "time_missing"),
        ({"since": "time", "since_time": "2026-11-24 10:00:00"}, "time_in_future"),
        ({"since": "time", "since_time": "2026-02-01 10:00:00"}, "before_present_device"),
    ],
)
async def test_a_wrong_swap_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], error: str
) -> None:
    hub = _hub(hass, machine(assignments=assigned(OTHER_DEVICE, MARCH)))
    step = await _choose(hass, await _sight(hass, hub), "existing_machine")

    refused = await _enter(hass, step, {"machine": "machine-1"} | wrong)
    assert refused["errors"] == {"since_time": error}

    done = await _enter(hass, refused, {"machine": "machine-1"})
    assert done["reason"] == "device_adopted"


async def test_a_journal_may_reach_back_before_the_present_device(hass: HomeAssistant) -> None:
    hub = _hub(hass, machine(assignments=assigned(OTHER_DEVICE, MARCH)))
    step = await _choose(hass, await _sight(hass, hub), "existing_machine")

    done = await _enter(hass, step, {"machine": "machine-1", "since": "first"})

    assert done["reason"] == "device_adopted"
    assert Assignment(DEVICE, ALWAYS) in _only_machine(fleet_of(hub)).assignments


async def test_a_machine_that_was_removed_while_the_form_was_open_is_refused(hass: HomeAssistant) -> None:
    hub = _hub(hass, machine(), machine("Ozone 2", machine_id="machine-2"))
    step = await _choose(hass, await _sight(hass, hub), "existing_machine")
    hass.config_entries.async_remove_subentry(hub, "machine-1")

    refused = await _enter(hass, step, {"machine": "machine-1"})
    assert refused["errors"] == {"machine": "machine_removed"}

    done = await _enter(hass, refused, {"machine": "machine-2"})
    assert done["reason"] == "device_adopted"


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"machine_name": " "}, {"machine_name": "name_empty"}),
        ({"machine_name": "OZONE 1"}, {"machine_name": "name_in_use"}),
        ({"since": "time"}, {"since_time": "time_missing"}),
    ],
)
async def test_a_wrong_new_machine_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    hub = _hub(hass, outlet(), machine())
    step = await _choose(hass, await _sight(hass, hub), "new_machine")
    right = {"machine_name": "Ozone 2", "outlet": "outlet-1"}

    refused = await _enter(hass, step, right | wrong)
    assert refused["errors"] == errors

    done = await _enter(hass, refused, right)
    assert done["reason"] == "device_adopted"


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"outlet_name": ""}, {"outlet_name": "name_empty"}),
        ({"machine_name": ""}, {"machine_name": "name_empty"}),
        ({"since": "time"}, {"since_time": "time_missing"}),
    ],
)
async def test_a_wrong_new_outlet_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    refused = await _enter(hass, await _announce(hass), NEW_OUTLET | wrong)
    assert refused["errors"] == errors

    created = await _enter(hass, refused, NEW_OUTLET)
    assert created["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "no JSON",
        b"\xff\xfe",
        orjson.dumps({"device_id": OTHER_DEVICE, "online": True}).decode(),
        orjson.dumps({"device_id": DEVICE, "online": "yes"}).decode(),
    ],
)
async def test_what_is_no_status_brings_no_card(hass: HomeAssistant, payload: str | bytes) -> None:
    assert (await _announce(hass, payload))["reason"] == "invalid_discovery_info"


async def test_a_device_that_only_left_its_will_brings_no_card(hass: HomeAssistant) -> None:
    will = encode_report(Status(DEVICE, online=False)).decode()
    assert (await _announce(hass, will))["reason"] == "device_offline"


async def test_the_original_firmware_brings_a_card(hass: HomeAssistant) -> None:
    status = {"device_id": DEVICE, "wifi_connected": True, "rtc_available": True, "sd_available": False}
    assert (await _announce(hass, orjson.dumps(status).decode()))["step_id"] == "new_outlet"


@pytest.mark.parametrize("end", [None, MARCH], ids=["in use", "released"])
async def test_a_device_that_ever_had_a_machine_brings_no_card(hass: HomeAssistant, end: int | None) -> None:
    _hub(hass, machine(assignments=assigned(DEVICE, end=end)))
    assert (await _announce(hass))["reason"] == "already_configured"


async def test_an_ignored_device_stays_ignored(hass: HomeAssistant) -> None:
    hub = _hub(hass)
    ignored = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IGNORE}, data={"unique_id": DEVICE, "title": DEVICE}
    )
    assert ignored["type"] is FlowResultType.CREATE_ENTRY

    assert (await _announce(hass))["reason"] == "already_configured"
    assert (await _sight(hass, hub))["reason"] == "already_configured"


async def test_a_disabled_hub_takes_no_devices(hass: HomeAssistant) -> None:
    _hub(hass, disabled_by=ConfigEntryDisabler.USER)
    assert (await _announce(hass))["reason"] == "hub_disabled"


async def test_a_hub_that_was_removed_meanwhile_takes_no_devices(hass: HomeAssistant) -> None:
    assert (await _sight(hass, hub_entry()))["reason"] == "hub_missing"


async def test_a_hub_below_another_prefix_takes_only_its_own_devices(hass: HomeAssistant) -> None:
    other = _hub(hass, outlet(), prefix="plant/ozon")
    assert (await _announce(hass))["step_id"] == "new_outlet"
    assert (await _sight(hass, other, OTHER_DEVICE))["step_id"] == "adopt"


async def test_a_waiting_device_is_offered_to_a_machine_and_its_card_goes(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass, machine())
    await _sight(hass, dialogue.hub)
    await dialogue.change("machine-1", "device")
    assert dialogue.offered("device") == [DEVICE]

    await dialogue.finish({"device": DEVICE})

    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_a_waiting_device_is_offered_to_a_new_machine_and_its_card_goes(hass: HomeAssistant) -> None:
    dialogue = Dialogue.with_fleet(hass)
    await _announce(hass)
    await dialogue.add(SUBENTRY_MACHINE)
    assert dialogue.offered("device") == [DEVICE]

    await dialogue.finish({"name": "Ozone 1", "device": DEVICE})

    assert hass.config_entries.flow.async_progress_by_handler(DOMAIN) == []


async def test_a_device_that_got_a_machine_while_its_card_was_open_is_not_adopted_twice(hass: HomeAssistant) -> None:
    hub = _hub(hass)
    step = await _sight(hass, hub)
    other = hub_entry(machine(assignments=assigned())).subentries["machine-1"]
    hass.config_entries.async_add_subentry(hub, other)

    done = await _enter(hass, step, {"outlet_name": "Station", "machine_name": "Ozone 2"})

    assert done["reason"] == "already_configured"
    assert _only_machine(fleet_of(hub)).name == "Ozone 1"
