"""Pull: what a device has is asked for, and acknowledged only once it is in the ledger."""

import asyncio
from time import time_ns
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
import voluptuous as vol

from custom_components.ozon_telemetry.core.domain.messages import Command, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.ingest.transports import esphome_device, puller
from devtools.polling import until
from tests.integration.builders import DEVICE, assigned, machine, outlet, placed
from tests.integration.conftest import SetUpHub
from tests.integration.hub_fixture import HubFixture

from .conftest import QUICK
from .fake_native_device import FakeNativeDevice


async def total(hub_fixture: HubFixture, expected: int) -> None:
    """Wait until the machine's entity shows so many treatments."""
    await until(f"a total of {expected}", lambda: hub_fixture.state("machine-1") == str(expected), 10, 0.01)


async def acknowledged(device: FakeNativeDevice) -> None:
    """Wait until the device knows that everything is stored."""
    await until("the acknowledgement", lambda: device.acked == len(device.records), 10, 0.01)


async def test_a_press_is_counted_and_acknowledged(hub_fixture: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    device.press()
    await total(hub_fixture, 1)
    await acknowledged(device)


async def test_what_was_pressed_before_is_pulled_at_the_start(set_up_hub: SetUpHub, device: FakeNativeDevice) -> None:
    device.add()
    device.press(100)
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
    await total(hub_fixture, 100)
    await acknowledged(device)
    assert [data["after"] for data in device.actions("ozon_fetch")] == [0, 32, 64, 96, 100]


async def test_an_idle_device_is_not_asked(hub_fixture: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    device.press()
    await acknowledged(device)
    asked = len(device.calls)
    await asyncio.sleep(10 * QUICK)
    assert len(device.calls) == asked == 3  # its status, its record, and that it is stored


@pytest.mark.usefixtures("short_pauses")
async def test_nothing_is_acknowledged_before_it_is_durable(hub_fixture: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    await until("a status", lambda: device.actions("ozon_status"))
    with patch.object(Ledger, "commit", side_effect=LedgerError(LedgerErrorKind.DISK_FULL, "full")):
        device.press()
        await until("repeated pulls", lambda: len(device.actions("ozon_fetch")) > 2)
        assert {data["after"] for data in device.actions("ozon_fetch")} == {0}
    await total(hub_fixture, 1)
    await acknowledged(device)


async def test_a_ledger_that_lost_what_it_had_asks_for_it_again(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.press(3)
    device.acked = 3  # another ledger had it
    device.add()
    await total(hub_fixture, 3)


@pytest.mark.usefixtures("short_pauses")
async def test_a_journal_that_is_behind_the_ledger_makes_it_go_back(
    hub_fixture: HubFixture, device: FakeNativeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flash forgot two records that were told: what is pressed next has their numbers."""
    device.add()
    device.press(4)
    await acknowledged(device)
    later = time_ns() + 60_000_000_000
    del device.records[2:]
    device.acked = 2
    device.connect(is_connected=False)
    device.connect(is_connected=True)
    await until("a report", lambda: len(device.actions("ozon_status")) > 1)
    await hub_fixture.device().settle()
    monkeypatch.setattr(puller, "time_ns", lambda: later)
    await total(hub_fixture, 2)
    device.press(3)
    await total(hub_fixture, 5)


SPELLED = DEVICE.replace(":", "").lower()


async def test_a_device_that_a_person_spelled_otherwise_is_the_same_one(
    set_up_hub: SetUpHub, device: FakeNativeDevice
) -> None:
    """Its records, its acknowledgements and its commands are those of the device as its hub knows it."""
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(SPELLED), placements=placed()))
    device.add()
    device.press(3)
    await total(hub_fixture, 3)
    await acknowledged(device)
    await hub_fixture.hub.commands.async_send(SPELLED, Command.IDENTIFY, None)
    assert len(device.actions("ozon_command")) == 1
    assert (hub_fixture.pending_devices(), hub_fixture.hub.worker.rejections.counts) == ([], {})


async def test_what_comes_by_both_transports_in_two_spellings_counts_once(
    set_up_hub: SetUpHub, device: FakeNativeDevice
) -> None:
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(SPELLED), placements=placed()))
    await hub_fixture.device().send_event(1, Kind.BASIC)
    device.add()
    device.press(2)
    await total(hub_fixture, 2)
    await acknowledged(device)


async def test_a_device_that_gets_another_spelling_is_pulled_under_that(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    await hub_fixture.configure(machine(assignments=(), placements=placed()))
    device.add()
    device.press()
    await until("a status", lambda: device.actions("ozon_status"))
    await hub_fixture.configure(machine(assignments=assigned(SPELLED), placements=placed()))
    hub_fixture.hub.esphome.async_look()
    await total(hub_fixture, 1)
    assert list(hub_fixture.hub.esphome.connected_devices) == [SPELLED]
    assert hub_fixture.hub.devices[SPELLED].is_online
    assert hub_fixture.pending_devices() == []


async def test_a_device_whose_position_is_disabled_is_asked_from_time_to_time(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.add(position_disabled=True)
    await until("a status", lambda: device.actions("ozon_status"))
    device.press(2)
    await total(hub_fixture, 2)


async def test_a_lost_connection_ends_the_action_that_is_under_way(
    hub_fixture: HubFixture, device: FakeNativeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_begun, is_cancelled = asyncio.Event(), asyncio.Event()

    async def hang(*_: Any) -> None:
        is_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            is_cancelled.set()

    device.add()
    await until("a status", lambda: device.actions("ozon_status"))
    with patch.object(esphome_device.EsphomeDevice, "async_fetch", hang):
        device.press()
        await asyncio.wait_for(is_begun.wait(), 5)
        device.connect(is_connected=False)
        await asyncio.wait_for(is_cancelled.wait(), 5)
    device.connect(is_connected=True)
    await total(hub_fixture, 1)


@pytest.mark.usefixtures("short_pauses")
async def test_a_device_that_does_not_answer_is_asked_again(hub_fixture: HubFixture, device: FakeNativeDevice) -> None:
    device.is_broken = True
    device.add()
    device.press()
    await until("calls", lambda: len(device.calls) > 2)
    device.is_broken = False
    await total(hub_fixture, 1)


async def test_a_record_that_cannot_be_accepted_is_not_asked_for_in_a_loop(
    hub_fixture: HubFixture, device: FakeNativeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puller, "FIRST_PAUSE", 0.2)
    device.press(3)
    device.records[0]["event_type"] = "UNKNOWN"
    device.add()
    await until("a pull", lambda: device.actions("ozon_fetch"))
    await asyncio.sleep(0.3)
    assert len(device.actions("ozon_fetch")) <= 2
    assert hub_fixture.hub.worker.rejections.counts == {"unknown_kind": len(device.actions("ozon_fetch"))}


async def test_a_new_journal_is_pulled_from_its_beginning(hub_fixture: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    device.press(2)
    await total(hub_fixture, 2)
    await acknowledged(device)
    device.gen, device.records, device.acked, device.counters = (
        "00000002",
        [],
        0,
        device.counters.minus(device.counters),
    )
    device.press(3)
    await total(hub_fixture, 5)
    await acknowledged(device)


async def test_a_device_that_is_heard_by_mqtt_as_well_counts_once(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    heard = hub_fixture.device()
    device.add()
    for seq in range(1, 6):
        heard.publish_event(seq, Kind.BASIC)
        device.press()
    await total(hub_fixture, 5)
    await acknowledged(device)
    await heard.settle()
    assert await hub_fixture.treatments() == 5
    assert heard.acks()[-1]["seq"] == 5


async def test_a_device_of_another_project_is_left_alone(hub_fixture: HubFixture, hass: HomeAssistant) -> None:
    device = FakeNativeDevice(hass, DEVICE, project=("somebody", "lamp"))
    device.add()
    device.press()
    await asyncio.sleep(10 * QUICK)
    assert device.calls == []


async def test_an_unloaded_hub_asks_nothing_any_more(hub_fixture: HubFixture, device: FakeNativeDevice) -> None:
    device.add()
    device.press()
    await acknowledged(device)
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    asked = len(device.calls)
    device.press()
    device.connect(is_connected=False)
    device.connect(is_connected=True)
    await asyncio.sleep(10 * QUICK)
    assert len(device.calls) == asked
    assert device.runtime_data.subscribers == []


@pytest.mark.usefixtures("short_pauses")
async def test_a_device_without_a_journal_is_shown_and_not_pulled(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.flags = {"gen": None}
    device.add()
    await until("the device", lambda: hub_fixture.state(DEVICE, "connectivity") == "on", 10, 0.01)
    await until("a second status", lambda: len(device.actions("ozon_status")) > 1)
    assert device.actions("ozon_fetch") == []


@pytest.mark.usefixtures("short_pauses")
async def test_an_action_with_other_arguments_than_ours_does_not_end_the_pull(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.add()
    with patch.object(esphome_device.EsphomeDevice, "async_fetch", side_effect=vol.Invalid("extra keys")) as fetch:
        device.press()
        await until("repeated pulls", lambda: fetch.call_count > 1)
    await total(hub_fixture, 1)


async def test_another_release_of_the_esphome_integration_may_tell_nothing_of_the_connection(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.runtime_data = object()  # type: ignore[assignment]
    device.is_reachable = True
    device.add()
    device.press()
    await total(hub_fixture, 1)


async def test_a_position_that_was_renamed_is_followed_by_its_new_name(
    hub_fixture: HubFixture, device: FakeNativeDevice
) -> None:
    device.add()
    await until("a status", lambda: device.actions("ozon_status"))
    entity = er.async_get(device.hass).async_update_entity(device.position, new_entity_id="sensor.anything")
    device.position = entity.entity_id
    hub_fixture.hub.tick()
    device.press()
    await total(hub_fixture, 1)
