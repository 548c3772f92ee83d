"""Whatever happens to device, network and Home Assistant: the ledger counts what the device recorded, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Kind
from simulator.legacy_device import LegacyDevice

from .builders import DEVICE, MINUTE, received
from .network_model import NetworkModel

pytestmark = pytest.mark.usefixtures("engine")

type Action = Callable[[NetworkModel, int], None]
type Step = tuple[Action, int]

# Sending, committing and acknowledging are what makes a fault matter: each stands here as often as it is needed.
HARMLESS: tuple[Action, ...] = (
    *[NetworkModel.send] * 5,
    *[NetworkModel.commit] * 3,
    *[NetworkModel.deliver_acks] * 3,
    *[NetworkModel.lose] * 3,
    NetworkModel.wait,
    NetworkModel.repeat,
    NetworkModel.shuffle,
    NetworkModel.reconnect,
    NetworkModel.reboot,
    *[NetworkModel.offer_event_batches] * 2,
    NetworkModel.change_clock,
    NetworkModel.change_card,
    NetworkModel.restart_home_assistant,
)
DESTRUCTIVE = (NetworkModel.lose_record,)

numbers = st.integers(0, 40)


def presses() -> st.SearchStrategy[Step]:
    """Return presses, which every story is made of for a good part."""
    return st.tuples(st.just(lambda network, number: network.press(Kind(number % 3))), numbers)


def stories(*actions: Action) -> st.SearchStrategy[list[Step]]:
    """Return sequences of presses and misfortunes."""
    return st.lists(st.one_of(presses(), st.tuples(st.sampled_from(actions), numbers)), min_size=15, max_size=60)


@contextmanager
def new_network(capacity: int | None = None) -> Iterator[NetworkModel]:
    """Return a network with a device that is connected."""
    with TemporaryDirectory() as folder:
        network = NetworkModel(Path(folder), capacity)
        network.device.connected()
        yield network
        network.ledger.close()


def play(network: NetworkModel, story: list[Step]) -> None:
    """Let a story happen, and then let everything calm down."""
    for action, number in story:
        action(network, number)
    network.drain()


relaxed = settings(max_examples=60)


@relaxed
@given(stories(*HARMLESS))
def test_every_record_becomes_one_row_at_its_own_time(story: list[Step]) -> None:
    with new_network() as network:
        play(network, story)
        assert network.rows.keys() == network.records.keys()
        for key, record in network.records.items():
            row = network.rows[key]
            assert row.kind == record.kind
            if record.timestamp is not None and record.timestamp <= row.received_at:
                assert row.occurred_at == record.timestamp
        assert network.total == network.expected
        assert network.baseline == ZERO
        assert network.is_consistent()


@relaxed
@given(stories(*HARMLESS, *DESTRUCTIVE), st.sampled_from([None, 2, 5]))
def test_what_a_device_could_not_keep_is_recovered_from_its_counters(story: list[Step], capacity: int | None) -> None:
    with new_network(capacity) as network:
        play(network, story)
        assert network.rows.keys() <= network.records.keys()
        assert network.total == network.expected
        assert network.is_consistent()


@pytest.mark.file_only("copies the file")
@relaxed
@given(before=stories(*HARMLESS), after=stories(*HARMLESS), is_empty=st.booleans())
def test_a_ledger_from_a_backup_heals(before: list[Step], after: list[Step], *, is_empty: bool) -> None:
    with new_network() as network:
        play(network, before)
        backup = network.backup()
        play(network, after)
        network.restore(None if is_empty else backup)
        network.drain()
        assert network.rows.keys() == network.records.keys()
        assert network.total == network.expected


@relaxed
@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.booleans()), max_size=30),
    st.lists(st.integers(0, 30), max_size=10),
)
def test_the_original_firmware_gets_what_its_counters_prove(
    presses: list[tuple[Kind, bool]], repeated: list[int]
) -> None:
    with new_network() as network:
        device = LegacyDevice(DEVICE)
        arrived = []
        for kind, arrives in presses:
            network.now += MINUTE
            event = device.press(kind, network.now)
            if arrives:
                network.ledger.commit(received(event, at=network.now))
                arrived.append(event)
        late = [arrived[number] for number in repeated if number < len(arrived)]
        network.ledger.commit(received(*late, at=network.now))
        lost_at_the_start = arrived[0].counters.minus(ONE[arrived[0].kind]) if arrived else ZERO
        assert network.total == (arrived[-1].counters.minus(lost_at_the_start) if arrived else ZERO)
