"""Moving a ledger while it counts, and being killed: wholly or not at all, and every treatment once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, settings, strategies as st
import pytest
from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.engines.place import LedgerPlace
from custom_components.ozon_telemetry.core.ledger.maintenance_log import MaintenanceEntry
from custom_components.ozon_telemetry.core.ledger.move import Move, complete_move
from custom_components.ozon_telemetry.core.ledger.schema import GENERATION

from .builders import DAY, DEVICE, GEN, HOUR, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .moving import DIRECTIONS, FLEET, TODAY, ZONE, both_places, contents, fill, ledger_at, pages_of
from .test_history_import import history
from .test_import_undo import import_all

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]


@pytest.fixture(params=DIRECTIONS)
def places(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[LedgerPlace, LedgerPlace]:
    """Return where the ledger is, and where it is moved to."""
    return both_places(tmp_path, request.param)


@pytest.fixture
def source(places: tuple[LedgerPlace, LedgerPlace]) -> Iterator[Ledger]:
    """Return a ledger with something in it."""
    with closing(ledger_at(places[0])) as ledger:
        fill(ledger)
        yield ledger


class Killed(Exception):  # noqa: N818  what a kill looks like within one process
    """The process ended here."""


def kill_at(number: int, moving: Move) -> ExitStack:
    """End a move at a transaction of its target: before it, or before its COMMIT."""
    real = moving._filling.writing
    left = [number]

    @contextmanager
    def writing() -> Iterator[Connection]:
        if left[0] == 0:
            raise Killed
        with real() as connection:
            yield connection
            left[0] -= 1
            if left[0] == 0 and number % 2:
                raise Killed

    stack = ExitStack()
    moving._rows._target = writing
    stack.enter_context(patch.object(moving._filling, "writing", writing))
    return stack


def try_until(number: int, source: Ledger, place: LedgerPlace) -> bool:
    """Try to move, and be killed at a step; return whether it was done instead."""
    source.open()
    moving = Move(source, place)
    try:
        with kill_at(number, moving):
            list(moving.copy())
            moving.finish()
    except Killed:
        return False
    finally:
        moving.close()
        source.close()
    return True


def assert_nothing_changed(places: tuple[LedgerPlace, LedgerPlace], before: dict[str, list[tuple[Any, ...]]]) -> None:
    """Check that the ledger is where it was, and that nobody can open the other one."""
    with closing(ledger_at(places[0])) as ledger:
        assert contents(ledger) == before
    target = places[1]
    if isinstance(target, Path):
        assert not target.exists()
    else:
        with pytest.raises(LedgerError) as error:
            Ledger(target, ZONE).open()
        assert error.value.kind is LedgerErrorKind.HELD


def test_killed_at_any_step_nothing_has_changed(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    before = contents(source)
    step = 1
    while not try_until(step, source, places[1]):
        assert_nothing_changed(places, before)
        step += 7  # before a transaction and within one, in turn
    assert step > 2 * len(before)
    complete_move(places[1])
    with closing(ledger_at(places[1])) as moved:
        assert contents(moved) == before


def test_killed_before_the_seal_is_durable(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    before = contents(source)
    moving = Move(source, places[1])
    list(moving.copy())

    def rest(connection: Connection) -> None:
        moving._copy_rest(connection)
        raise Killed

    with pytest.raises(Killed):
        source.hand_off(rest)
    source.close()
    assert_nothing_changed(places, before)


def test_killed_after_the_seal_it_is_completed_as_often_as_it_takes(
    source: Ledger, places: tuple[LedgerPlace, LedgerPlace]
) -> None:
    before = contents(source)
    with closing(Move(source, places[1])) as moving:
        list(moving.copy())
        moving.finish()
    complete_move(places[1])
    complete_move(places[1])
    with closing(ledger_at(places[1])) as moved:
        assert contents(moved) == before
    complete_move(places[1])


type Change = Callable[[Ledger, int], object]


def _press(device_id: str, gen: str) -> Change:
    def press(ledger: Ledger, number: int) -> None:
        first = _mark(ledger, device_id, gen) + 1
        ledger.commit(
            received(*(event(seq, device_id=device_id, gen=gen) for seq in range(first, first + number % 3 + 1)))
        )

    return press


def _mark(ledger: Ledger, device_id: str, gen: str) -> int:
    with ledger.reading() as connection:
        columns = GENERATION.c
        query = select(columns.mark).where(columns.device_id == device_id, columns.gen == gen)
        return connection.execute(query).scalar_one_or_none() or 0


def _rebook(ledger: Ledger, number: int) -> None:
    name = f"machine {number % 4}"
    ledger.begin_change(
        fleet_of(*FLEET.machines.values(), machine(name, (Assignment(DEVICE, NOW - number * HOUR),))), NOW
    )


CHANGES: dict[str, Change] = {
    "press": _press(DEVICE, GEN),
    "press another": _press(OTHER_DEVICE, "other"),
    "press a new one": _press("new", "new"),
    "rebook": _rebook,
    "prune": lambda ledger, number: ledger.prune(NOW - DAY + number * 60_000),
    "import": lambda ledger, number: import_all(ledger, history(1, number % 5 + 1), device_id="imported"),
    "maintain": lambda ledger, number: ledger.record_maintenance(
        [MaintenanceEntry("dryer", TODAY - timedelta(number), "Ben", "", NOW)]
    ),
    "publish": lambda ledger, _: ledger.mark_published(),
}
WHEN = st.tuples(st.integers(0, 60), st.sampled_from(sorted(CHANGES)), st.integers(0, 20))


@settings(max_examples=5)
@given(direction=st.sampled_from(DIRECTIONS), changes=st.lists(WHEN, max_size=12))
@example("to_server", [(2, "press a new one", 2), (40, "rebook", 3), (41, "import", 4), (50, "prune", 5)])
@example("to_file", [(2, "press a new one", 2), (40, "rebook", 3), (41, "import", 4), (50, "prune", 5)])
def test_whatever_happens_between_pages(direction: str, changes: list[tuple[int, str, int]]) -> None:
    with TemporaryDirectory() as folder, pages_of(9):
        old, new = both_places(Path(folder), direction)
        with closing(ledger_at(old)) as source:
            fill(source)
            left = sorted(changes, reverse=True)

            def change(until: float) -> None:
                while left and left[-1][0] < until:
                    _, name, number = left.pop()
                    CHANGES[name](source, number)

            with closing(Move(source, new)) as moving:
                for page, _ in enumerate(moving.copy(), 1):
                    change(page)
                change(inf)
                expected = contents(source)
                moving.finish()
        complete_move(new)
        with closing(Ledger(new, ZONE)) as moved:
            moved.open()
            assert contents(moved) == expected
            moved.change_fleet(FLEET, NOW)
            assert moved.verify().is_sound
