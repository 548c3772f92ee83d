"""What heartbeats say of a journal is compared with the ledger: both heal, although nobody presses."""

from pathlib import Path
import shutil
from time import time_ns
from typing import Any

import pytest

from custom_components.ozon_telemetry.core.domain.messages import ZERO, Counters, Heartbeat, Kind, Millis, Status
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.ingest.transports import mqtt
from tests.ledger_faults import file_of

from .builders import DEVICE, OTHER_DEVICE, assigned, machine
from .fake_device import GEN, FakeDevice
from .hub_fixture import HubFixture

OLD, NEW = 30, 50
MINUTE = 60_000


class SettableTime:
    """The time at which messages are received."""

    def __init__(self) -> None:
        """Begin at the present."""
        self.ahead = 0

    def __call__(self) -> int:
        """Return it in nanoseconds."""
        return time_ns() + self.ahead * 1_000_000

    def wait(self, millis: Millis) -> None:
        """Let time pass."""
        self.ahead += millis


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> SettableTime:
    """Let a test decide when messages are received."""
    settable = SettableTime()
    monkeypatch.setattr(mqtt, "time_ns", settable)
    return settable


@pytest.fixture
async def device(hub_fixture: HubFixture) -> FakeDevice:
    """Return a device that told its status and sent 30 treatments."""
    device = hub_fixture.device()
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=0, acked=0))
    await press(device, 1, OLD)
    return device


async def press(device: FakeDevice, first: int, last: int) -> None:
    """Send the treatments of a device that counts them from 1."""
    device.counters = ZERO._replace(basic=first - 1)
    for seq in range(first, last + 1):
        device.publish_event(seq, Kind.BASIC)
    await device.settle()


async def beat(device: FakeDevice, seq: int, pending: int) -> list[dict[str, Any]]:
    """Send a heartbeat and return its answer."""
    before = len(device.acks())
    await device.send_report(Heartbeat(DEVICE, uptime=1, pending=pending, seq=seq))
    return device.acks()[before:]


async def test_an_older_ledger_is_filled_up_while_all_devices_are_quiet(
    hub_fixture: HubFixture, device: FakeDevice, tmp_path: Path
) -> None:
    (await hub_fixture.hub.writer.freeze_file()).release()
    copy = shutil.copy(file_of(hub_fixture.hub.ledger), tmp_path / "copy")
    await press(device, OLD + 1, NEW)
    await hub_fixture.write(Ledger.close)  # so that nobody can notice that the file is another one
    shutil.copy(copy, file_of(hub_fixture.hub.ledger))

    assert await beat(device, seq=NEW, pending=0) == [{"gen": GEN, "seq": OLD, "resync": True}]
    await press(device, OLD + 1, NEW)

    assert await hub_fixture.treatments() == NEW
    assert await beat(device, seq=NEW, pending=0) == []


@pytest.fixture
async def carrier(hub_fixture: HubFixture, device: FakeDevice) -> FakeDevice:
    """Return another device, into which the card of the first one was moved."""
    assignments = assigned(OTHER_DEVICE)
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assignments))
    await device.hub.writer.accept_moved_card(OTHER_DEVICE, GEN)
    carrier = hub_fixture.device(OTHER_DEVICE)
    await carrier.send_report(Status(OTHER_DEVICE, online=True, gen=GEN, seq=OLD, acked=OLD))
    return carrier


async def test_a_journal_on_a_card_that_moved_is_filled_up_too(
    hub_fixture: HubFixture, carrier: FakeDevice, tmp_path: Path
) -> None:
    (await hub_fixture.hub.writer.freeze_file()).release()
    copy = shutil.copy(file_of(hub_fixture.hub.ledger), tmp_path / "copy")
    await press(carrier, OLD + 1, NEW)
    await hub_fixture.write(Ledger.close)
    shutil.copy(copy, file_of(hub_fixture.hub.ledger))

    await carrier.send_report(Heartbeat(OTHER_DEVICE, uptime=1, pending=0, seq=NEW))
    assert carrier.acks()[-1] == {"gen": GEN, "seq": OLD, "resync": True}


async def test_a_card_that_moved_takes_back_no_mark(
    hub_fixture: HubFixture, carrier: FakeDevice, time: SettableTime
) -> None:
    time.wait(1)
    for _ in range(2):
        await carrier.send_report(Heartbeat(OTHER_DEVICE, uptime=1, pending=0, seq=OLD - 3))
        time.wait(MINUTE)
    assert await hub_fixture.treatments() == OLD
    assert not {"foreign_numbers", "journal_went_back"} & set(hub_fixture.issues())


async def test_a_heartbeat_that_agrees_is_not_answered(device: FakeDevice) -> None:
    assert await beat(device, seq=OLD, pending=0) == []
    assert await beat(device, seq=OLD + 3, pending=3) == []


async def test_a_lost_acknowledgement_is_sent_again(device: FakeDevice) -> None:
    assert await beat(device, seq=OLD, pending=2) == [{"gen": GEN, "seq": OLD}]


async def test_the_same_answer_is_given_once_in_half_a_minute(device: FakeDevice, time: SettableTime) -> None:
    answers = [await beat(device, seq=NEW, pending=0) for _ in range(3)]
    time.wait(MINUTE)
    device.hub.mqtt.ack_publisher._resynced.clear()
    answers.append(await beat(device, seq=NEW, pending=0))
    resync = [{"gen": GEN, "seq": OLD, "resync": True}]
    assert answers == [resync, [], [], resync]


async def test_a_heartbeat_of_an_unknown_journal_is_not_answered(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await press(device, 1, OLD)
    assert await beat(device, seq=NEW, pending=0) == []


@pytest.mark.parametrize(
    "report",
    [
        Heartbeat(DEVICE, uptime=1),
        Heartbeat(DEVICE, seq=3, pending=5),
        Heartbeat(DEVICE, pending=5),
        Status(DEVICE, online=False),
        Status(DEVICE, online=True),
    ],
)
async def test_a_report_that_says_nothing_of_a_journal_is_not_answered(
    device: FakeDevice, report: Heartbeat | Status
) -> None:
    before = device.acks()
    await device.send_report(report)
    assert device.acks() == before


class TestBeyondTheJournal:
    """Somebody pushed the mark 500 numbers ahead: the next presses are taken for repetitions."""

    @pytest.fixture
    async def pushed(self, device: FakeDevice, time: SettableTime) -> FakeDevice:
        """Return the device after an event in its name with a number that its journal never used."""
        huge = Counters(4_000_000_000, 4_000_000_000, 4_000_000_000)
        await device.send_event(OLD + 500, Kind.BASIC, prev=OLD, counters=huge)
        time.wait(1)
        return device

    async def test_it_heals_within_two_heartbeats(
        self, hub_fixture: HubFixture, pushed: FakeDevice, time: SettableTime
    ) -> None:
        await press(pushed, OLD + 1, OLD + 2)
        assert pushed.acks()[-1] == {"gen": GEN, "seq": OLD + 500}

        await beat(pushed, seq=OLD + 2, pending=2)
        time.wait(MINUTE)
        assert await beat(pushed, seq=OLD + 2, pending=2) == [{"gen": GEN, "seq": OLD, "resync": True}]
        await press(pushed, OLD + 1, OLD + 2)

        assert (hub_fixture.state("machine-1"), await hub_fixture.treatments()) == ("32", 32)
        issue = hub_fixture.issues()["foreign_numbers"]
        assert issue.translation_placeholders == {
            "device": DEVICE,
            "machine": "Ozone 1",
            "mark": "530",
            "newest": "32",
            "withdrawn": "1",
        }

    async def test_an_event_that_overtakes_a_report_is_no_reason(
        self, hub_fixture: HubFixture, device: FakeDevice, time: SettableTime
    ) -> None:
        for seq in range(OLD + 1, OLD + 4):
            device.publish_event(seq, Kind.BASIC)
            device.publish_report(Heartbeat(DEVICE, uptime=1, pending=1, seq=seq - 1))
            await device.settle()
            time.wait(MINUTE)
        assert (hub_fixture.state("machine-1"), hub_fixture.issues()) == ("33", {})

    async def test_a_retained_status_is_no_reason(
        self, hub_fixture: HubFixture, pushed: FakeDevice, time: SettableTime
    ) -> None:
        await beat(pushed, seq=OLD, pending=0)
        time.wait(MINUTE)
        await pushed.send_report(Status(DEVICE, online=True, gen=GEN, seq=OLD, acked=OLD), retain=True)
        assert "foreign_numbers" not in hub_fixture.issues()

    async def test_statuses_that_are_not_retained_say_it_too(
        self, hub_fixture: HubFixture, pushed: FakeDevice, time: SettableTime
    ) -> None:
        for _ in range(2):
            await pushed.send_report(Status(DEVICE, online=True, gen=GEN, seq=OLD, acked=OLD))
            time.wait(MINUTE)
        assert pushed.acks()[-1] == {"gen": GEN, "seq": OLD, "resync": True}
        assert "foreign_numbers" in hub_fixture.issues()

    async def test_a_journal_that_went_back_is_told_and_nothing_changes(
        self, hub_fixture: HubFixture, device: FakeDevice, time: SettableTime
    ) -> None:
        time.wait(1)
        for _ in range(2):
            await beat(device, seq=3, pending=0)
            time.wait(MINUTE)
        assert (hub_fixture.state("machine-1"), set(hub_fixture.issues())) == ("30", {"journal_went_back"})
