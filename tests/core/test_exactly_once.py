"""Whatever happens to device, network and Home Assistant: the ledger counts what the device recorded, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Kind
from simulator.legacy import LegacyDevice

from .builders import DEVICE, received
from .world import World

type Action = Callable[[World, int], None]
type Step = tuple[Action, int]

# Sending, committing and hearing are what makes a fault matter: each stands here as often as it is needed.
HARMLESS: tuple[Action, ...] = (
    *[World.send] * 5,
    *[World.commit] * 3,
    *[World.hear] * 3,
    *[World.lose] * 3,
    World.wait,
    World.repeat,
    World.shuffle,
    World.reconnect,
    World.reboot,
    World.change_clock,
    World.change_card,
    World.restart_home_assistant,
)
DESTRUCTIVE = (World.destroy,)

numbers = st.integers(0, 40)


def presses() -> st.SearchStrategy[Step]:
    """Return presses, which every story is made of for a good part."""
    return st.tuples(st.just(lambda world, number: world.press(Kind(number % 3))), numbers)


def stories(*actions: Action) -> st.SearchStrategy[list[Step]]:
    """Return sequences of presses and misfortunes."""
    return st.lists(st.one_of(presses(), st.tuples(st.sampled_from(actions), numbers)), min_size=15, max_size=60)


@contextmanager
def new_world(capacity: int | None = None) -> Iterator[World]:
    """Return a world with a device that is connected."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), capacity)
        world.device.connected()
        yield world
        world.ledger.close()


def live(world: World, story: list[Step]) -> None:
    """Let a story happen, and then let everything calm down."""
    for action, number in story:
        action(world, number)
    world.settle_down()


relaxed = settings(max_examples=60)


@relaxed
@given(stories(*HARMLESS))
def test_every_record_becomes_one_row_at_its_own_time(story: list[Step]) -> None:
    with new_world() as world:
        live(world, story)
        assert world.rows.keys() == world.recorded.keys()
        for identity, record in world.recorded.items():
            row = world.rows[identity]
            assert row.kind == record.kind
            if record.timestamp is not None and record.timestamp <= row.received_at:
                assert row.occurred_at == record.timestamp
        assert world.total == world.expected
        assert world.baseline == ZERO
        assert world.is_consistent()


@relaxed
@given(stories(*HARMLESS, *DESTRUCTIVE), st.sampled_from([None, 2, 5]))
def test_what_a_device_could_not_keep_is_recovered_from_its_counters(story: list[Step], capacity: int | None) -> None:
    with new_world(capacity) as world:
        live(world, story)
        assert world.rows.keys() <= world.recorded.keys()
        assert world.total == world.expected
        assert world.is_consistent()


@relaxed
@given(before=stories(*HARMLESS), after=stories(*HARMLESS), is_empty=st.booleans())
def test_a_ledger_from_a_backup_heals(before: list[Step], after: list[Step], *, is_empty: bool) -> None:
    with new_world() as world:
        live(world, before)
        backup = world.backup()
        live(world, after)
        world.restore(None if is_empty else backup)
        world.settle_down()
        assert world.rows.keys() == world.recorded.keys()
        assert world.total == world.expected


@relaxed
@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.booleans()), max_size=30),
    st.lists(st.integers(0, 30), max_size=10),
)
def test_the_original_firmware_gets_what_its_counters_prove(
    presses: list[tuple[Kind, bool]], repeated: list[int]
) -> None:
    with new_world() as world:
        device = LegacyDevice(DEVICE)
        events = [(device.press(kind, world.now + number), arrives) for number, (kind, arrives) in enumerate(presses)]
        arrived = [event for event, arrives in events if arrives]
        late = [arrived[number] for number in repeated if number < len(arrived)]
        world.ledger.commit(received(*arrived))
        world.ledger.commit(received(*late))
        lost_at_the_start = arrived[0].counters.minus(ONE[arrived[0].kind]) if arrived else ZERO
        assert world.total == (arrived[-1].counters.minus(lost_at_the_start) if arrived else ZERO)
