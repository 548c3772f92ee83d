"""Devices that nobody has adopted: offered, remembered, never acknowledged; and what adoption brings."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel, Heartbeat, Kind, Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report
from custom_components.ozon_telemetry.devices.pending import MOST_WAITING

from .fleet import DEVICE, OTHER_DEVICE, assigned, at, machine, placed
from .house import House
from .wire import GEN

MORNING = at("2026-03-02T08:30:00")
BIRTH = Status(OTHER_DEVICE, online=True, gen=GEN, seq=2, acked=0)


async def test_an_unknown_device_is_offered_and_not_acknowledged(house: House) -> None:
    device = house.device(OTHER_DEVICE)

    await device.event(1, Kind.BASIC)

    assert house.waiting() == [OTHER_DEVICE]
    assert (device.acks(), await house.treatments()) == ([], 0)


@pytest.mark.parametrize("report", [BIRTH, Heartbeat(OTHER_DEVICE, uptime=60)])
async def test_any_sign_of_life_makes_a_device_known(house: House, report: Status | Heartbeat) -> None:
    await house.device(OTHER_DEVICE).report(report)
    assert (house.waiting(), house.hub.devices.waiting.devices) == ([OTHER_DEVICE], [OTHER_DEVICE])


async def test_a_device_is_offered_once(house: House) -> None:
    device = house.device(OTHER_DEVICE)
    await device.report(BIRTH)
    (flow,) = house.hass.config_entries.flow.async_progress()
    house.hass.config_entries.flow.async_abort(flow["flow_id"])

    await device.event(1, Kind.BASIC)
    await device.report(BIRTH)

    assert house.waiting() == []


async def test_adoption_asks_for_the_whole_journal(house: House) -> None:
    device = house.device(OTHER_DEVICE)
    await device.report(BIRTH)

    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))

    assert device.acks() == [{"gen": GEN, "seq": 0, "resync": True}]
    assert house.hub.devices.waiting.devices == []


async def test_the_journal_replays_and_counts_from_when_the_user_said(house: House) -> None:
    device = house.device(OTHER_DEVICE)
    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE, MORNING)))

    await device.event(1, Kind.BASIC, MORNING - 1)
    await device.event(2, Kind.BASIC, MORNING)

    assert device.acks()[-1] == {"gen": GEN, "seq": 2}
    assert (house.shows("machine-2"), house.shows(OTHER_DEVICE, "unassigned")) == ("1", "1")


async def test_what_a_device_told_while_it_waited_is_shown_when_it_is_adopted(house: House) -> None:
    await house.device(OTHER_DEVICE).report(Status(OTHER_DEVICE, online=True, sd_available=False))

    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))

    assert house.shows(OTHER_DEVICE, "connectivity") == "on"
    assert house.shows(OTHER_DEVICE, "sd_card") == "on"


async def test_a_device_of_the_original_firmware_is_adopted_without_an_acknowledgement(house: House) -> None:
    device = house.device(OTHER_DEVICE)
    await device.report(Status(OTHER_DEVICE, online=True, wifi_connected=True))
    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    assert device.acks() == []


async def test_a_flood_of_invented_devices_is_bounded(
    hass: HomeAssistant, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MOST_WAITING + 50):
        invented = f"invented-{number:03}"
        house.device(invented).say(Channel.HEARTBEAT, encode_report(Heartbeat(invented)))
    await house.device().settle()

    assert len(house.waiting()) == len(house.hub.devices.waiting.devices) == MOST_WAITING
    assert caplog.text.count("are not offered") == 1


async def test_after_a_flood_a_real_device_can_still_be_adopted_by_its_id(house: House) -> None:
    for number in range(MOST_WAITING):
        invented = f"invented-{number:03}"
        house.device(invented).say(Channel.HEARTBEAT, encode_report(Heartbeat(invented)))
    device = house.device(OTHER_DEVICE)
    await device.report(BIRTH)

    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    await device.event(1, Kind.BASIC)

    assert house.shows("machine-2") == "1"


async def test_a_device_whose_machine_was_removed_waits_again(house: House) -> None:
    device = house.device()
    await device.event(1, Kind.BASIC)

    await house.remove("machine-1")
    await device.report(Status(DEVICE, online=True, gen=GEN, seq=1, acked=1))

    assert not house.is_registered(DEVICE)
    assert house.waiting() == [DEVICE]
    assert len(device.acks()) == 1


async def test_a_device_that_comes_back_to_a_machine_goes_on_where_it_was(house: House) -> None:
    device = house.device()
    await device.event(1, Kind.BASIC)
    await house.remove("machine-1")
    await device.report(Status(DEVICE, online=True, gen=GEN, seq=2, acked=1))

    await house.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(), placements=placed()))
    assert device.acks()[-1] == {"gen": GEN, "seq": 1, "resync": True}
    await device.event(2, Kind.BASIC)

    assert house.shows("machine-2") == "2"
    assert house.shows(DEVICE, "connectivity") == "on"
