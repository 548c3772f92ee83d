"""A device that spells its MAC address in another way than the hub is the same one, and is answered as it spells it."""

import orjson
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel, Command, Heartbeat, Kind, Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report

from .builders import DEVICE, OTHER_DEVICE, assigned, machine
from .fake_device import GEN, FakeDevice
from .hub_fixture import HubFixture

SPELLED = DEVICE.replace(":", "").lower()
BIRTH = Status(SPELLED, online=True, gen=GEN, seq=0, acked=0)


@pytest.fixture
def device(hub_fixture: HubFixture) -> FakeDevice:
    """Return the adopted device, which spells its id in its own way."""
    return hub_fixture.device(SPELLED)


async def test_it_counts_for_its_machine_and_is_answered(hub_fixture: HubFixture, device: FakeDevice) -> None:
    await device.send_report(BIRTH)
    await device.send_event(1, Kind.BASIC)
    device.publish_events(2, 3)
    await device.settle()
    assert hub_fixture.state("machine-1") == "3"
    assert device.acks()[-1] == {"gen": GEN, "seq": 3}
    assert (hub_fixture.pending_devices(), hub_fixture.device().acks()) == ([], [])


async def test_the_spelling_of_the_topic_may_differ_from_the_payloads(hub_fixture: HubFixture) -> None:
    status = encode_report(Status(DEVICE, online=True, gen=GEN, seq=0, acked=0))
    await hub_fixture.device(SPELLED).send_raw(Channel.STATUS, status)
    assert hub_fixture.device(SPELLED).acks() == [{"gen": GEN, "seq": 0, "resync": True}]
    assert hub_fixture.hub.worker.rejections.counts == {}


async def test_both_spellings_are_one_journal(hub_fixture: HubFixture, device: FakeDevice) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await device.send_event(1, Kind.BASIC)
    assert (hub_fixture.state("machine-1"), hub_fixture.device().acks()[-1]["seq"]) == ("1", 1)
    await hub_fixture.device().send_event(2, Kind.BASIC, counters=device.counters.plus(device.counters))
    assert (hub_fixture.state("machine-1"), hub_fixture.device().acks()[-1]["seq"]) == ("2", 2)


async def test_commands_reach_it(hub_fixture: HubFixture, device: FakeDevice) -> None:
    await device.send_report(BIRTH)
    send = hub_fixture.hub.commands.async_send(DEVICE, Command.IDENTIFY, None)
    sent = hub_fixture.hass.async_create_background_task(send, "command")
    await device.settle()
    (command,) = device.received(Channel.COMMAND)
    confirmed = orjson.loads(encode_report(BIRTH)) | {"command_id": command["id"]}
    await device.send_raw(Channel.STATUS, orjson.dumps(confirmed))
    await sent


async def test_it_is_offered_once_however_it_is_spelled(hub_fixture: HubFixture) -> None:
    for spelled in (OTHER_DEVICE, OTHER_DEVICE.lower(), OTHER_DEVICE.replace(":", "-")):
        await hub_fixture.device(spelled).send_report(Heartbeat(spelled))
    assert (hub_fixture.pending_devices(), hub_fixture.hub.devices.pending.devices) == ([OTHER_DEVICE], [OTHER_DEVICE])


async def test_one_that_a_person_spelled_is_the_one_that_reports(hub_fixture: HubFixture) -> None:
    spelled = OTHER_DEVICE.lower()
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(spelled)))
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
    assert (hub_fixture.state("machine-2"), hub_fixture.pending_devices()) == ("1", [])
    assert hub_fixture.device(OTHER_DEVICE).acks()[-1]["seq"] == 1
