"""Kill test: random power cuts combined with other faults. Rounds: $OZON_KILL_ROUNDS, seed: $OZON_KILL_SEED."""

from collections.abc import Callable
import itertools
import os
from pathlib import Path
import random
import shutil
import sys
import time
from typing import Final, NamedTuple

import pytest

from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.polling import until_sync
from devtools.ports import free_port

from .broker import Broker
from .hub import FakeHub, Payload
from .pulling_hub import PullingHub

ROUNDS = int(os.environ.get("OZON_KILL_ROUNDS", "15"))
SEED = int(os.environ.get("OZON_KILL_SEED", "1"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + 20 * ROUNDS, func_only=True)]

NUMBERS_SKIPPED: Final = 1_000_000  # RESUME_SKIP of journal.h


class Delivered(NamedTuple):
    """A treatment as the hub and the card tell it."""

    seq: int
    kind: str
    basic: int
    standard: int
    premium: int

    @property
    def counted(self) -> int:
        """All treatments of the device up to this one."""
        return self.basic + self.standard + self.premium


def run(
    device: Device, hub: FakeHub, broker: Broker, fault: str, wait_until_delivering: Callable[[], None] | None = None
) -> None:
    """Let the device record every 15 ms and cut its power after 0.1 to 0.8 s, together with another fault.

    That time can begin when it delivers, which three of four rounds wait for then.
    """
    rng = random.Random(SEED)
    pulled = device.card.with_suffix(".pulled")
    for number in range(ROUNDS):
        hub.acknowledges = number % 4 != 3
        hub.ack_interval = rng.choice([1, 1, 3])
        hub.batch = rng.choice([None, 2, 32])  # single events and event batches, in any order
        if fault == "flash" and number % 3 == 1:
            shutil.rmtree(device.flash, ignore_errors=True)
        pulled.touch() if fault == "card" and number % 3 == 1 else pulled.unlink(missing_ok=True)
        device.start(OZON_STREAM="1")
        if wait_until_delivering and number % 4 != 2:
            wait_until_delivering()
        time.sleep(rng.uniform(0.1, 0.8))
        if fault == "broker" and number % 5 == 4:
            broker.kill()
            broker.start()
        device.kill()
    pulled.unlink(missing_ok=True)
    hub.acknowledges, hub.ack_interval, hub.batch = True, 1, 32


def drained(device: Device, hub: FakeHub) -> list[Payload]:
    """Start the device again until everything is delivered and on the card; return what the hub stored."""
    device.start()
    hub.wait_for_heartbeat(device.device_id, seconds=240, pending=0)
    events = hub.events(device.device_id)
    # A card that was missing gets one record at a time from flash
    until_sync("the card to have every delivered record", lambda: device.journal()[-1].seq >= events[-1]["seq"])
    device.stop()
    return events


@pytest.mark.parametrize("fault", ["none", "flash", "card", "broker"])
def test_nothing_is_lost_and_nothing_is_doubled(device: Device, hub: FakeHub, broker: Broker, fault: str) -> None:
    run(device, hub, broker, fault)
    assert_nothing_is_lost_or_doubled(device, hub, fault)
    assert 0 < sum(hub.seen[device.device_id].batches) < len(hub.seen[device.device_id].events)


@pytest.mark.parametrize("fault", ["none", "flash", "card"])
def test_nothing_is_lost_and_nothing_is_doubled_by_pulling(tmp_path: Path, broker: Broker, fault: str) -> None:
    """A pull is cut in the middle, and what was acknowledged last may not be in flash yet."""
    device = Device(tmp_path / "device", build.program(build.API), 0, api_port=free_port())
    hub = PullingHub(device.api_port)
    run(device, hub, broker, fault, hub.wait_for_pull)
    assert_nothing_is_lost_or_doubled(device, hub, f"{fault}, by pulling")
    sys.stdout.write(f"{hub.pulls} pulls, {hub.cut_pulls} cut in the middle\n")
    assert hub.pulls > ROUNDS
    assert hub.cut_pulls > 0
    assert len(hub.seen[device.device_id].events) > hub.count(device.device_id)
    hub.close()


def assert_nothing_is_lost_or_doubled(device: Device, hub: FakeHub, fault: str) -> None:
    """Compare what the hub has stored in the end with what is on the card."""
    events = drained(device, hub)
    journal = [Delivered(r.seq, r.kind, r.basic, r.standard, r.premium) for r in device.journal()]
    delivered = [
        Delivered(e["seq"], e["event_type"], e["count_basic"], e["count_standard"], e["count_premium"]) for e in events
    ]
    sys.stdout.write(
        f"{ROUNDS} rounds, fault {fault}: {len(events)} treatments, {len(hub.seen[device.device_id].events)} sent, "
        f"{sum(hub.seen[device.device_id].batches)} of them in event batches\n"
    )
    only_delivered = set(delivered) - set(journal)
    assert [event for event in delivered if event not in only_delivered] == journal
    assert [record.counted for record in journal] == list(range(1, len(journal) + 1))
    assert not only_delivered or fault.startswith("flash")
    assert_was_about_to_be_copied(only_delivered, delivered)
    assert len({event["gen"] for event in events}) == 1
    assert hub.conflicts == []
    assert len(events) > ROUNDS


def assert_was_about_to_be_copied(only_delivered: set[Delivered], delivered: list[Delivered]) -> None:
    """Check that what only the hub has is the newest of a flash that was wiped before the card's task had copied it.

    The device then goes on with the card's counters and skips numbers; the hub has these treatments all the same.
    """
    for event, following in itertools.pairwise(delivered):
        if event in only_delivered:
            goes_on = following.seq == event.seq + 1 and following.counted == event.counted + 1
            assert (goes_on and following in only_delivered) or following.seq > event.seq + NUMBERS_SKIPPED // 2
    assert delivered[-1] not in only_delivered
