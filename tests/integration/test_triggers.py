"""Automations made of this integration's triggers and conditions, run by Home Assistant."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Channel, Kind, Status
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.ingest.ledger_writer import LedgerWriter

from .builders import DEVICE, OTHER_DEVICE, assigned, hub_entry, machine, outlet, placed
from .fake_device import FakeDevice

DAY = 24 * 3600 * 1000
FLEET = (
    outlet(),
    outlet("Airport", outlet_id="outlet-2"),
    machine(assignments=assigned(), placements=placed()),
    machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed("outlet-2")),
)


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of automations."""
    return async_mock_service(hass, "test", "note")


@pytest.fixture
def entry(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, stubbed_dependencies: None, tmp_path: Any
) -> MockConfigEntry:
    """Return the entry of a hub of two machines in two outlets, not loaded yet."""
    entry = hub_entry(*FLEET, ledger=str(tmp_path / "ledger.db"))
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def hub(hass: HomeAssistant, entry: MockConfigEntry) -> Hub:
    """Return the running hub."""
    return await loaded(hass, entry)


@pytest.fixture
def fake_device(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> FakeDevice:
    """Return the device of the machine in the harbour."""
    return FakeDevice(hass, mqtt_mock, hub)


@pytest.fixture
def other_device(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> FakeDevice:
    """Return the device of the machine at the airport."""
    return FakeDevice(hass, mqtt_mock, hub, OTHER_DEVICE)


async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> Hub:
    """Set a hub up and let it settle."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    hub: Hub = entry.runtime_data
    return hub


async def automate(hass: HomeAssistant, trigger: dict[str, Any], **more: Any) -> None:
    """Set up an automation that records its triggers."""
    config = {
        "alias": "Note",
        "triggers": [trigger],
        "actions": [{"action": "test.note", "data": {"what": "{{ trigger.kind | default('') }}"}}],
        "mode": "queued",
        "max": 100,
        **more,
    }
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    assert hass.states.is_state("automation.note", "on"), "the automation could not be set up"


def on_treatment(**options: Any) -> dict[str, Any]:
    """Return a trigger on treatments anywhere."""
    return {"trigger": f"{DOMAIN}.treatment_completed", "options": options}


def device_of(hass: HomeAssistant, hub: Hub, key: str) -> str:
    """Return the registered device of a machine, outlet or ESP32."""
    found = hub.fleet_devices.id_of(key)
    assert found is not None
    return found


async def test_a_treatment_triggers(hass: HomeAssistant, fake_device: FakeDevice, calls: list[ServiceCall]) -> None:
    await automate(hass, on_treatment())
    await fake_device.send_event(1, Kind.PREMIUM)
    assert [call.data["what"] for call in calls] == ["premium"]


async def test_an_action_knows_everything_about_the_treatment(
    hass: HomeAssistant, fake_device: FakeDevice, calls: list[ServiceCall]
) -> None:
    data = {name: f"{{{{ trigger.{name} }}}}" for name in ("machine", "outlet", "device", "sequence", "occurred_at")}
    await automate(hass, on_treatment(), actions=[{"action": "test.note", "data": data}])
    await fake_device.send_event(1, Kind.BASIC, at=now_millis() // 1000 * 1000)
    heard = dict(calls[0].data)
    assert heard.pop("occurred_at").endswith("+00:00")
    assert heard == {"machine": "Ozone 1", "outlet": "Harbour", "device": DEVICE, "sequence": 1}


async def test_only_the_chosen_kinds_trigger(
    hass: HomeAssistant, fake_device: FakeDevice, calls: list[ServiceCall]
) -> None:
    await automate(hass, on_treatment(kinds=["basic", "premium"]))
    await fake_device.send_event(1, Kind.BASIC)
    await fake_device.send_event(2, Kind.STANDARD)
    await fake_device.send_event(3, Kind.PREMIUM)
    assert [call.data["what"] for call in calls] == ["basic", "premium"]


@pytest.mark.parametrize(("include_replayed", "heard"), [(False, 0), (True, 2)])
async def test_late_treatments_trigger_only_if_that_is_asked_for(
    *, hass: HomeAssistant, fake_device: FakeDevice, calls: list[ServiceCall], include_replayed: bool, heard: int
) -> None:
    await automate(hass, on_treatment(include_replayed=include_replayed))
    await fake_device.send_event(1, Kind.BASIC, at=now_millis() - DAY)
    await fake_device.send_event(2, Kind.BASIC, at=now_millis() - DAY + 1000)
    assert len(calls) == heard


@pytest.mark.parametrize("chosen", ["outlet-1", "machine-1"])
async def test_a_target_covers_what_stands_below_it(
    *,
    hass: HomeAssistant,
    fake_device: FakeDevice,
    other_device: FakeDevice,
    hub: Hub,
    calls: list[ServiceCall],
    chosen: str,
) -> None:
    await automate(hass, on_treatment() | {"target": {"device_id": device_of(hass, hub, chosen)}})
    await fake_device.send_event(1, Kind.BASIC)
    await other_device.send_event(1, Kind.PREMIUM, gen="0f0f0f0f")
    assert [call.data["what"] for call in calls] == ["basic"]


async def test_an_area_is_a_target(
    hass: HomeAssistant, fake_device: FakeDevice, other_device: FakeDevice, hub: Hub, calls: list[ServiceCall]
) -> None:
    area = ar.async_get(hass).async_get_area_by_name("Airport")
    assert area is not None
    await automate(hass, on_treatment() | {"target": {"area_id": area.id}})
    await fake_device.send_event(1, Kind.BASIC)
    await other_device.send_event(1, Kind.PREMIUM, gen="0f0f0f0f")
    assert [call.data["what"] for call in calls] == ["premium"]


async def test_a_treatment_of_no_machine_triggers_nothing(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    stubbed_dependencies: None,
    tmp_path: Any,
    calls: list[ServiceCall],
) -> None:
    later = machine(assignments=assigned(start=now_millis() + DAY))
    entry = hub_entry(outlet(), later, ledger=str(tmp_path / "ledger.db"))
    entry.add_to_hass(hass)
    fake_device = FakeDevice(hass, mqtt_mock, await loaded(hass, entry))
    await automate(hass, on_treatment(include_replayed=True))
    await fake_device.send_event(1, Kind.BASIC)
    assert calls == []


class TestAcrossRestarts:
    """Every treatment triggers at least once, whenever Home Assistant is killed."""

    @pytest.fixture
    def forgetful(self) -> Iterator[None]:
        """Forget what was published, as if Home Assistant were killed right before it is stored."""
        with patch.object(LedgerWriter, "note_published"):
            yield

    @pytest.mark.usefixtures("forgetful")
    async def test_what_a_crash_left_unpublished_triggers_after_the_restart(
        self, hass: HomeAssistant, entry: MockConfigEntry, fake_device: FakeDevice, calls: list[ServiceCall]
    ) -> None:
        await fake_device.send_event(1, Kind.BASIC, at=now_millis() - DAY)
        await automate(hass, on_treatment(include_replayed=True))
        await hass.config_entries.async_unload(entry.entry_id)
        await FakeDevice(hass, fake_device.client, await loaded(hass, entry)).settle()
        assert len(calls) == 1

    async def test_what_triggered_does_not_trigger_again(
        self, hass: HomeAssistant, entry: MockConfigEntry, fake_device: FakeDevice, calls: list[ServiceCall]
    ) -> None:
        await automate(hass, on_treatment(include_replayed=True))
        await fake_device.send_event(1, Kind.BASIC)
        await hass.config_entries.async_unload(entry.entry_id)
        await FakeDevice(hass, fake_device.client, await loaded(hass, entry)).settle()
        assert len(calls) == 1

    async def test_what_comes_before_automations_run_triggers_later(
        self, hass: HomeAssistant, entry: MockConfigEntry, mqtt_mock: MqttMockHAClient, calls: list[ServiceCall]
    ) -> None:
        hass.set_state(CoreState.not_running)
        fake_device = FakeDevice(hass, mqtt_mock, await loaded(hass, entry))
        await fake_device.send_event(1, Kind.STANDARD)
        await automate(hass, on_treatment())
        assert calls == []
        await hass.async_start()
        await fake_device.settle()
        assert [call.data["what"] for call in calls] == ["standard"]


async def test_lost_treatments_trigger(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, calls: list[ServiceCall]
) -> None:
    trigger = {"trigger": f"{DOMAIN}.treatments_lost", "target": {"device_id": device_of(hass, hub, "outlet-1")}}
    data = {"text": "{{ trigger.machine }}: {{ trigger.missing }} missing, {{ trigger.recovered }} recovered"}
    await automate(hass, trigger, actions=[{"action": "test.note", "data": data}])
    await fake_device.send_event(1, Kind.BASIC)
    fake_device.counters = fake_device.counters.plus(fake_device.counters)
    await fake_device.send_event(3, Kind.BASIC, prev=1)
    assert [call.data["text"] for call in calls] == ["Ozone 1: 1 missing, 1 recovered"]


async def test_lost_treatments_of_others_do_not(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, calls: list[ServiceCall]
) -> None:
    trigger = {"trigger": f"{DOMAIN}.treatments_lost", "target": {"device_id": device_of(hass, hub, "outlet-2")}}
    await automate(hass, trigger)
    await fake_device.send_event(1, Kind.BASIC)
    await fake_device.send_event(3, Kind.BASIC, prev=1)
    assert calls == []


GOOD = Status(DEVICE, online=True, rtc_available=True, sd_available=True)
NO_CLOCK = Status(DEVICE, online=True, rtc_available=False, sd_available=True)
NO_CARD = Status(DEVICE, online=True, rtc_available=True, sd_available=False)
GONE = Status(DEVICE, online=False)


@pytest.mark.parametrize(
    ("trigger", "before", "after"),
    [
        ("device_went_offline", GOOD, GONE),
        ("device_came_back", GONE, GOOD),
        ("clock_failed", GOOD, NO_CLOCK),
        ("card_failed", GOOD, NO_CARD),
    ],
)
@pytest.mark.parametrize(("chosen", "heard"), [("machine-1", 1), ("outlet-1", 1), (DEVICE, 1), ("machine-2", 0)])
async def test_a_flag_of_a_device_triggers_for_whatever_it_stands_below(
    *,
    hass: HomeAssistant,
    fake_device: FakeDevice,
    hub: Hub,
    calls: list[ServiceCall],
    trigger: str,
    before: Status,
    after: Status,
    chosen: str,
    heard: int,
) -> None:
    await fake_device.send_report(before)
    target = {"device_id": device_of(hass, hub, chosen)}
    await automate(hass, {"trigger": f"{DOMAIN}.{trigger}", "target": target})
    await fake_device.send_report(after)
    assert len(calls) == heard
    await fake_device.send_report(after)
    assert len(calls) == heard


@pytest.mark.parametrize(
    ("condition", "status", "passes"),
    [("is_online", GOOD, True), ("is_online", GONE, False), ("is_offline", GOOD, False), ("is_offline", GONE, True)],
)
async def test_a_condition_tests_the_device_of_a_machine(
    *,
    hass: HomeAssistant,
    fake_device: FakeDevice,
    hub: Hub,
    calls: list[ServiceCall],
    condition: str,
    status: Status,
    passes: bool,
) -> None:
    await fake_device.send_report(status)
    target = {"device_id": device_of(hass, hub, "machine-1")}
    await automate(
        hass,
        {"trigger": "event", "event_type": "ask"},
        conditions=[{"condition": f"{DOMAIN}.{condition}", "target": target}],
    )
    hass.bus.async_fire("ask")
    await hass.async_block_till_done()
    assert len(calls) == passes


async def test_a_swapped_device_is_covered_at_once(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, calls: list[ServiceCall]
) -> None:
    """The device registry tells triggers who stands below whom now."""
    await fake_device.send_report(GOOD)
    trigger = {
        "trigger": f"{DOMAIN}.device_went_offline",
        "target": {"device_id": device_of(hass, hub, "machine-2")},
    }
    await automate(hass, trigger)
    dr.async_get(hass).async_update_device(
        device_of(hass, hub, DEVICE), via_device_id=device_of(hass, hub, "machine-2")
    )
    await hass.async_block_till_done()
    await fake_device.send_raw(Channel.STATUS, b'{"online":false,"device_id":"%s"}' % DEVICE.encode())
    assert len(calls) == 1
