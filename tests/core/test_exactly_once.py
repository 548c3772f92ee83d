"""Whatever happens to device, network and Home Assistant: the ledger counts what the device recorded, once."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings, strategies as st

from custom_components.ozon_telemetry.core.messages import ZERO, Kind

from .world import World

type Step = tuple[Callable[[World, int], None], int]

HARMLESS = (
    World.send,
    World.wait,
    World.lose,
    World.repeat,
    World.shuffle,
    World.commit,
    World.hear,
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


def stories(*actions: Callable[[World, int], None]) -> st.SearchStrategy[list[Step]]:
    """Return sequences of presses and misfortunes."""
    return st.lists(st.one_of(presses(), st.tuples(st.sampled_from(actions), numbers)), max_size=60)


def told(story: list[Step], folder: str, capacity: int | None = None) -> World:
    """Return the world after a story, when everything has calmed down."""
    world = World(Path(folder), capacity)
    world.device.connected()
    for action, number in story:
        action(world, number)
    world.settle_down()
    return world


relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(stories(*HARMLESS))
def test_every_record_becomes_one_row(story: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        world = told(story, folder)
        assert world.rows == {identity: record.kind for identity, record in world.recorded.items()}
        assert world.baseline == ZERO
        assert world.total == world.expected
        assert world.is_consistent()


@relaxed
@given(stories(*HARMLESS, *DESTRUCTIVE), st.sampled_from([None, 2, 5]))
def test_what_a_device_could_not_keep_is_recovered_from_its_counters(story: list[Step], capacity: int | None) -> None:
    with TemporaryDirectory() as folder:
        world = told(story, folder, capacity)
        assert world.rows.items() <= {identity: record.kind for identity, record in world.recorded.items()}.items()
        assert world.total == world.expected
        assert world.is_consistent()


@relaxed
@given(before=stories(*HARMLESS), after=stories(*HARMLESS), is_empty=st.booleans())
def test_a_ledger_from_a_backup_heals(before: list[Step], after: list[Step], *, is_empty: bool) -> None:
    with TemporaryDirectory() as folder:
        world = told(before, folder)
        backup = Path(folder) / "backup"
        world.backup(backup)
        for action, number in after:
            action(world, number)
        world.settle_down()
        world.restore(None if is_empty else backup)
        world.settle_down()
        world.settle_down()
        assert world.rows == {identity: record.kind for identity, record in world.recorded.items()}
        assert world.total == world.expected
