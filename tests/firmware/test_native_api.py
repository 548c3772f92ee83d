"""Section "Native API" of docs/protocol.md, step by step. The conformance suite has what both transports share."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.ports import free_port

from .broker import Broker
from .hub import FakeHub, Payload
from .native_client import NativeClient
from .pulling_hub import ActionError
from .test_replay import assert_complete

MAX_SIZE = 4096
MAX_RECORDS = 128
RING = 256  # FlashRing::SIZE
BEYOND_FLASH = RING + 50

type Connect = Callable[[], NativeClient]


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    """Yield a device without MQTT that is not started."""
    device = Device(tmp_path / "device", build.program(build.API), 0, api_port=free_port())
    yield device
    device.kill()


@pytest.fixture
def connect(device: Device) -> Iterator[Connect]:
    """Yield a function that connects to the device; the clients are closed at the end."""
    clients: list[NativeClient] = []

    def connected() -> NativeClient:
        clients.append(NativeClient(device))
        return clients[-1]

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def client(device: Device, connect: Connect) -> NativeClient:
    """Return a client of the running device."""
    device.start()
    return connect()


def record(device: Device, times: int) -> None:
    """Record treatments, and wait until the device has them."""
    device.press("basic", times)
    device.wait_for_log("recorded", times)


def pull_all(client: NativeClient, limit: int = 32) -> list[Payload]:
    """Pull from the start, as a receiver does that stores everything."""
    events: list[Payload] = []
    while pulled := client.fetch(events[-1]["seq"] if events else 0, limit)["records"]:
        events += pulled
    return events


def numbers(answer: Payload) -> list[int]:
    """Return the numbers of the records of an answer."""
    return [record["seq"] for record in answer["records"]]


def test_home_assistant_recognises_the_device(client: NativeClient) -> None:
    info = client.device_info()
    assert (info.project_name, info.project_version) == ("ozontelemetry.device", "1.0.0")
    assert client.action_names() == {"ozon_fetch", "ozon_status", "ozon_command"}


def test_a_pull_says_whose_records_they_are(device: Device, client: NativeClient) -> None:
    record(device, 1)
    answer = client.fetch(0)
    assert answer.keys() == {"device_id", "gen", "seq", "acked", "records"}
    assert (answer["device_id"], answer["seq"], answer["acked"]) == (device.device_id, 1, 0)
    assert "gen" not in answer["records"][0]


def test_a_pull_acknowledges_what_it_comes_after(device: Device, client: NativeClient) -> None:
    record(device, 3)
    assert numbers(client.fetch(0)) == [1, 2, 3]
    answer = client.fetch(2)
    assert (numbers(answer), answer["acked"]) == ([3], 2)
    answer = client.fetch(3)
    assert (numbers(answer), answer["acked"]) == ([], 3)
    assert client.status()["pending"] == 0


def test_a_pull_from_further_back_moves_the_mark_back(device: Device, client: NativeClient) -> None:
    record(device, 3)
    client.fetch(3)
    answer = client.fetch(1)
    assert (numbers(answer), answer["acked"]) == ([2, 3], 1)
    assert client.status()["pending"] == 2


@pytest.mark.parametrize(
    ("gen", "after"),
    [
        pytest.param("", 2, id="no generation"),
        pytest.param("0badf00d", 2, id="another generation"),
        pytest.param(None, 4, id="beyond the newest"),
        pytest.param(None, 2**31 - 1, id="far beyond the newest"),
        pytest.param(None, -1, id="negative"),
        pytest.param(None, -(2**31), id="very negative"),
    ],
)
def test_a_pull_after_what_is_not_there_changes_nothing(
    device: Device, client: NativeClient, gen: str | None, after: int
) -> None:
    record(device, 3)
    client.fetch(1)
    answer = client.fetch(after, gen=gen)
    assert (answer["seq"], answer["acked"], answer["records"]) == (3, 1, [])
    assert client.status()["acked"] == 1


def test_a_mark_outlives_a_power_cut_with_the_next_record(device: Device, connect: Connect) -> None:
    device.start()
    record(device, 3)
    connect().fetch(3)
    record(device, 4)
    device.kill()
    device.start()
    assert connect().status()["acked"] == 3


def test_what_was_recorded_before_a_power_cut_is_pulled_after_it(device: Device, connect: Connect) -> None:
    device.start()
    record(device, 5)
    device.kill()
    device.start()
    assert_complete(pull_all(connect()), 5)


@pytest.mark.parametrize(("limit", "expected"), [(-1, 0), (0, 0), (1, 1), (7, 7)])
def test_the_caller_limits_the_records(device: Device, client: NativeClient, limit: int, expected: int) -> None:
    record(device, 10)
    answer = client.fetch(1, limit)
    assert (len(answer["records"]), answer["acked"]) == (expected, 1)


def test_the_device_limits_the_bytes(device: Device, client: NativeClient) -> None:
    """ESPHome cuts JSON silently at 5,119 bytes, and from 65,511 on an answer never arrives."""
    record(device, 100)
    answer = client.fetch(0, limit=2**31 - 1)
    size = client.connection.answer_size
    assert MAX_SIZE - 300 < size <= MAX_SIZE
    assert 10 < len(answer["records"]) < MAX_RECORDS
    assert_complete(pull_all(client, limit=2**31 - 1), 100)


@pytest.mark.slow
def test_what_flash_no_longer_has_is_pulled_from_the_card(device: Device, client: NativeClient) -> None:
    record(device, BEYOND_FLASH)
    assert_complete(pull_all(client), BEYOND_FLASH)


@pytest.mark.slow
def test_nothing_is_skipped_while_the_card_is_missing(device: Device, client: NativeClient) -> None:
    record(device, BEYOND_FLASH)
    with device.card_is("pulled"):
        client.wait_for_status(sd_available=False)
        answer = client.fetch(0)
        assert (answer["seq"], answer["records"]) == (BEYOND_FLASH, [])
    client.wait_for_status(sd_available=True)
    assert_complete(pull_all(client), BEYOND_FLASH)


@pytest.mark.slow
def test_each_call_is_answered_while_the_card_hangs(device: Device, client: NativeClient) -> None:
    record(device, BEYOND_FLASH)
    gen = client.status()["gen"]
    with device.card_is("hangs"):
        answers = client.call_twice("ozon_fetch", gen=gen, after=0, limit=32)
        assert [answer["records"] for answer in answers] == [[], []]
        assert numbers(client.fetch(BEYOND_FLASH - 2)) == [BEYOND_FLASH - 1, BEYOND_FLASH]
    client.wait_for_status(sd_available=True)
    assert_complete(pull_all(client), BEYOND_FLASH)


def test_the_position_changes_once_a_treatment(device: Device, client: NativeClient) -> None:
    gen = client.status()["gen"]
    states = client.states("Journal position", f"{gen}:0")
    for number in (1, 2):
        device.press("basic")
        client.states("Journal position", f"{gen}:{number}")
        client.fetch(number)
    device.press("premium")
    client.states("Journal position", f"{gen}:3")
    newest = [int(state.split(":")[1]) for state in states]
    revisions = [state.split(":")[2] for state in states]
    assert [later for earlier, later in pairwise(newest) if later != earlier] == [1, 2, 3]
    assert len(set(zip(newest, revisions, strict=True))) == len(states)  # an acknowledgement is no change


def test_the_position_tells_that_the_status_changed(device: Device, client: NativeClient) -> None:
    gen = client.wait_for_status(sd_available=True)["gen"]
    states = client.states("Journal position", f"{gen}:0")
    revision = int(states[-1].split(":")[2])
    device.press("update")
    client.states("Journal position", f"{gen}:0:{revision + 1}")
    assert client.status()["latest"] == "1.1.0"


@pytest.mark.parametrize(
    ("command", "command_id"),
    [
        pytest.param("explode", "c-1", id="unknown"),
        pytest.param("", "c-1", id="none"),
        pytest.param("identify", "c" * 33, id="too long an id"),
    ],
)
def test_a_command_that_is_not_executed_fails(
    device: Device, client: NativeClient, command: str, command_id: str
) -> None:
    with pytest.raises(ActionError, match="does not execute that command"):
        client.call("ozon_command", command=command, id=command_id)
    assert "identified" not in device.log


def test_a_command_answers_with_the_status(device: Device, client: NativeClient) -> None:
    status = client.call("ozon_command", command="identify", id="c-1")
    assert (status["online"], status["command_id"]) == (True, "c-1")
    assert "command_id" not in client.call("ozon_command", command="identify", id="")
    device.wait_for_log("identified", 2)


def test_both_transports_have_the_same_treatments(
    hub: FakeHub, connect_both: Callable[[], tuple[Device, NativeClient]]
) -> None:
    device, client = connect_both()
    hub.acknowledges = False
    record(device, 3)
    assert_complete(pull_all(client), 3)
    gen = client.status()["gen"]
    hub.marks[device.device_id, gen] = 3  # the ledger is one
    hub.acknowledges = True
    device.press("basic", 2)
    by_mqtt = hub.wait_for_events(device.device_id, 2)
    assert {event["gen"] for event in by_mqtt} == {gen}
    assert [event["seq"] for event in by_mqtt] == [4, 5]  # the pull had acknowledged the others
    client.wait_for_status(acked=5, pending=0)


@pytest.fixture
def connect_both(tmp_path: Path, broker: Broker) -> Iterator[Callable[[], tuple[Device, NativeClient]]]:
    """Yield a function that starts a device with both transports, and connects to it."""
    device = Device(tmp_path / "both", build.program(build.MAIN), broker.port, api_port=free_port())
    clients: list[NativeClient] = []

    def connected() -> tuple[Device, NativeClient]:
        device.start()
        clients.append(NativeClient(device))
        return device, clients[0]

    yield connected
    for client in clients:
        client.close()
    device.kill()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"gen": "9" * 10_000, "after": 0, "limit": 32}, id="a long generation"),
        pytest.param({"gen": "", "after": 0, "limit": -1}, id="less than no records"),
        pytest.param({"gen": "\x00\x7f", "after": 0, "limit": 0}, id="unprintable"),
    ],
)
def test_a_pull_that_makes_no_sense_is_answered(device: Device, client: NativeClient, arguments: Payload) -> None:
    record(device, 3)
    client.fetch(1)
    answer = client.call("ozon_fetch", **arguments)
    assert (answer["acked"], answer["records"]) == (1, [])
    assert numbers(client.fetch(1)) == [2, 3]


def test_two_receivers_get_everything(device: Device, connect: Connect) -> None:
    """Each moves the mark to where it is itself, which is all that the other one notices."""
    device.start()
    record(device, 100)
    clients = connect(), connect()
    received: list[list[Payload]] = [[], []]
    while any(len(events) < 100 for events in received):
        for limit, client, events in zip((10, 11), clients, received, strict=True):
            events.extend(client.fetch(events[-1]["seq"] if events else 0, limit)["records"])
    for events in received:
        assert_complete(events, 100)


@pytest.mark.slow
def test_a_receiver_that_is_gone_before_the_answer_harms_nobody(device: Device, connect: Connect) -> None:
    device.start()
    gone = connect()
    record(device, BEYOND_FLASH)
    with device.card_is("hangs"):  # the device has not answered yet when the connection ends
        gone.call_and_leave("ozon_fetch", gen=gone.status()["gen"], after=0, limit=32)
        client = connect()
        assert numbers(client.fetch(BEYOND_FLASH - 2)) == [BEYOND_FLASH - 1, BEYOND_FLASH]
    client.wait_for_status(sd_available=True)
    assert_complete(pull_all(client), BEYOND_FLASH)
