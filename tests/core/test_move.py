"""Moving a ledger to another engine and back: wholly or not at all, and every treatment once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st
import pytest
from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind, row_copy
from custom_components.ozon_telemetry.core.ledger.accounts import read_accounts
from custom_components.ozon_telemetry.core.ledger.bulk import insert_rows
from custom_components.ozon_telemetry.core.ledger.engines.place import LedgerPlace, ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.registry import check_server, remove_sealed
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerProblem
from custom_components.ozon_telemetry.core.ledger.errors import MoveError, MoveProblem
from custom_components.ozon_telemetry.core.ledger.import_log import read_imports
from custom_components.ozon_telemetry.core.ledger.maintenance_log import MaintenanceEntry
from custom_components.ozon_telemetry.core.ledger.move import Move, complete_move
from custom_components.ozon_telemetry.core.ledger.outbox import unpublished_treatments
from custom_components.ozon_telemetry.core.ledger.schema import ACCOUNT, GENERATION, IDENTITY, METADATA, TREATMENT

from .builders import DAY, DEVICE, GEN, HOUR, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .engines import place_of
from .test_history_import import history
from .test_import_undo import import_all, undo
from .test_server_ledger import somebody_else
from .two_sites import fleet_at, ledger_of

pytestmark = [pytest.mark.server_only, pytest.mark.usefixtures("engine")]

ZONE = ZoneInfo("Europe/Amsterdam")
FLEET = fleet_of(
    machine(),
    machine(
        "dryer", (Assignment(OTHER_DEVICE, 0),), (Placement("south", 0, NOW - HOUR), Placement("north", NOW - HOUR))
    ),
)
TODAY = date(2026, 11, 18)
FILLED = ("treatment", "recovered", "quarantine", "import_span", "import_device", "arrival", "quarter", "maintenance")
DIRECTIONS = ["to_server", "to_file"]


def both_places(folder: Path, direction: str) -> tuple[LedgerPlace, LedgerPlace]:
    """Return where the ledger is, and where it is moved to; the server has another site already."""
    server = place_of(folder / "company")
    assert isinstance(server, ServerPlace)
    with closing(ledger_of(server, "south")) as south:
        south.change_fleet(fleet_at("south", "south-device"), NOW)
        south.commit(received(event(device_id="south-device", gen="south")))
    places = (folder / "ledger.db", server)
    return places if direction == "to_server" else places[::-1]


def ledger_at(place: LedgerPlace) -> Ledger:
    """Return the ledger of a place, opened."""
    ledger = Ledger(place, ZONE)
    ledger.change_fleet(FLEET, NOW)
    return ledger


def fill(ledger: Ledger) -> None:
    """Let a ledger have rows in its tables: counted, lost, disputed, quarantined, imported, unpublished."""
    ledger.commit(received(*map(event, range(1, 6)), event(9, prev=5)))
    ledger.commit(received(event(2, Counters(1, 0, 1), kind=Kind.PREMIUM)))  # contradicts
    ledger.commit(received(*(event(seq, device_id=OTHER_DEVICE, gen="other") for seq in range(1, 4))))
    ledger.mark_published()
    import_all(ledger, history(1, 7), device_id=OTHER_DEVICE)
    import_all(ledger, history(1, 9), device_id=DEVICE)
    ledger.commit(received(event(10), event(4, device_id=OTHER_DEVICE, gen="other", prev=3)))
    ledger.record_maintenance([MaintenanceEntry("washer", TODAY, "Anna\0", "filter", NOW)])
    ledger.record_availability(AvailabilityDelta())


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


def contents(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, under the names of its account and the beginning of its import."""
    with ledger.reading() as connection:
        tables = [table for table in METADATA.sorted_tables if table not in (IDENTITY, ACCOUNT)]
        return {table.name: _rows(connection, table) for table in tables}


def _rows(connection: Connection, table: Any) -> list[tuple[Any, ...]]:
    accounts = read_accounts(connection)
    imports = {it.number: place for place, it in enumerate(reversed(read_imports(connection)))}
    named: dict[str, Any] = {"account": accounts, "import": imports}
    if table.name in ("import_unit", "quarantine"):
        named |= {"number": dict(imports), "id": _order(connection, table)}
    found = [dict(row) for row in connection.execute(select(table)).mappings()]
    return sorted(
        tuple(named[name][value] if name in named else str(value).replace("\0", "") for name, value in row.items())
        for row in found
    )


def _order(connection: Connection, table: Any) -> dict[Any, Any]:
    (key,) = table.primary_key
    return {number: place for place, number in enumerate(connection.execute(select(key).order_by(key)).scalars())}


def move(source: Ledger, place: LedgerPlace, between: Callable[[], None] = lambda: None) -> None:
    """Move a ledger, and do something after each page that is copied."""
    with closing(Move(source, place)) as moving:
        for _ in moving.copy():
            between()
        moving.finish()
    complete_move(place)


@contextmanager
def pages_of(rows: int) -> Iterator[None]:
    """Copy fewer rows at a time."""
    with patch.object(row_copy, "PAGE", rows):
        yield


def test_everything_is_there_afterwards(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    before = contents(source)
    assert [name for name in FILLED if not before[name]] == []
    move(source, places[1])
    with closing(ledger_at(places[1])) as moved:
        assert contents(moved) == before
        assert moved.verify().is_sound


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_pages_of_any_size_lose_nothing(source: Ledger, places: tuple[LedgerPlace, LedgerPlace], rows: int) -> None:
    before = contents(source)
    with pages_of(rows):
        move(source, places[1])
    with closing(ledger_at(places[1])) as moved:
        assert contents(moved) == before


def test_progress_ends_with_everything(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    with pages_of(3), closing(Move(source, places[1])) as moving:
        shares = list(moving.copy())
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_old_ledger_is_only_kept(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    move(source, places[1])
    for old in (source, Ledger(places[0], ZONE)):
        with pytest.raises(LedgerError) as error:
            old.open()
        assert error.value.kind is LedgerErrorKind.MOVED


def test_what_is_not_published_is_published_once(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    with source.reading() as connection:
        assert [(row.device_id, row.seq) for row in unpublished_treatments(connection)]
    source.published.note()  # the outbox has done it, and the next write records it
    move(source, places[1])
    with closing(ledger_at(places[1])) as moved, moved.reading() as connection:
        assert unpublished_treatments(connection) == []


def test_the_new_ledger_goes_on(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    move(source, places[1])
    with closing(ledger_at(places[1])) as moved:
        again = moved.commit(received(*map(event, range(1, 12))))
        assert [row.seq for row in again.treatments if row.gen == GEN] == [11]
        assert again.acks[DEVICE, GEN].seq == 11
        new = [event(1, device_id="new", gen="new")]
        moved.change_fleet(fleet_of(*FLEET.machines.values(), machine("new", (Assignment("new", 0),))), NOW)
        assert len(moved.commit(received(*new)).treatments) == 1
        import_all(moved, history(1, 4), device_id="new")
        assert moved.verify().is_sound


def test_an_import_can_be_undone_afterwards(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    move(source, places[1])
    with closing(ledger_at(places[1])) as moved:
        with moved.reading() as connection:
            newest = read_imports(connection)[0]
        assert newest.devices == (DEVICE,)
        undo(moved, newest.number)
        assert moved.verify().is_sound


def test_a_ledger_comes_back(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    before = contents(source)
    move(source, places[1])
    remove_sealed(places[0])
    with closing(ledger_at(places[1])) as moved:
        move(moved, places[0])
    with closing(ledger_at(places[0])) as back:
        assert contents(back) == before


def test_other_sites_keep_what_is_theirs(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    (server,) = (place for place in places if isinstance(place, ServerPlace))
    with closing(ledger_of(server, "south")) as south:
        south.open()
        before = contents(south)
    move(source, places[1])
    remove_sealed(places[0])
    with closing(ledger_of(server, "south")) as south:
        south.open()
        assert contents(south) == before
        assert before["treatment"]


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
        step += 1
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


def test_a_ledger_in_use_is_no_target(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    with closing(ledger_at(places[1])) as other:
        other.commit(received(event(1, device_id="somebody", gen="somebody")))
        before = contents(other)
    with pytest.raises(MoveError) as error:
        move(source, places[1])
    assert error.value.problem is MoveProblem.OCCUPIED
    source.commit(received(event(11)))
    with closing(ledger_at(places[1])) as other:
        assert contents(other) == before


def test_a_discarded_move_leaves_nothing(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    moving = Move(source, places[1])
    list(moving.copy())
    moving.discard()
    with closing(ledger_at(places[1])) as other:
        found = contents(other)
    assert found["treatment"] == found["generation"] == found["import_unit"] == []
    source.commit(received(event(11)))


def test_only_what_was_moved_away_is_removed(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:
    with pytest.raises(MoveError) as error:
        remove_sealed(places[0])
    assert error.value.problem is MoveProblem.IN_USE
    move(source, places[1])
    with pytest.raises(MoveError):
        remove_sealed(places[1])
    remove_sealed(places[0])
    remove_sealed(places[0])
    with closing(Ledger(places[0], ZONE)) as empty:
        empty.open()
        assert contents(empty)["treatment"] == []


def test_a_row_that_is_stored_differently_is_found(source: Ledger, places: tuple[LedgerPlace, LedgerPlace]) -> None:

    def forgetful(connection: Connection, table: Any, rows: list[Any]) -> None:
        insert_rows(connection, table, rows[:-1] if table is TREATMENT else rows)

    with patch.object(row_copy, "insert_rows", forgetful), pytest.raises(MoveError) as error:
        move(source, places[1])
    assert (error.value.problem, error.value.detail) == (MoveProblem.DIFFERENT, "treatment")
    source.commit(received(event(11)))


def test_a_check_tells_what_a_move_left(tmp_path: Path) -> None:
    file, server = both_places(tmp_path, "to_server")
    assert isinstance(server, ServerPlace)
    with closing(ledger_at(file)) as ledger:
        fill(ledger)
        with closing(Move(ledger, server)) as moving:
            list(moving.copy())
            assert [it and it.problem for it in [check_server(server)]] == [ServerProblem.FILLING]
            moving.finish()
    complete_move(server)
    assert check_server(server) is None
    remove_sealed(file)
    with closing(ledger_at(server)) as ledger:
        move(ledger, file)
    assert [it and it.problem for it in [check_server(server)]] == [ServerProblem.MOVED]


def test_a_device_of_another_site_is_refused(tmp_path: Path) -> None:
    file, server = both_places(tmp_path, "to_server")
    assert isinstance(server, ServerPlace)
    with closing(ledger_of(server, "south")) as south:
        south.change_fleet(fleet_at("south", DEVICE), NOW)
        south.commit(received(event(1, gen="south-gen")))
    with closing(ledger_at(file)) as ledger:
        fill(ledger)
        with pytest.raises(MoveError) as error:
            move(ledger, server)
        ledger.commit(received(event(11)))
    assert (error.value.problem, error.value.detail) == (MoveProblem.ELSEWHERE, DEVICE)


def test_a_device_that_was_handed_over_stays(tmp_path: Path) -> None:
    server, file = both_places(tmp_path, "to_file")
    with closing(ledger_at(server)) as ledger:
        fill(ledger)
        ledger.hand_over(DEVICE, "south", NOW)
        with pytest.raises(MoveError) as error:
            move(ledger, file)
    assert (error.value.problem, error.value.detail) == (MoveProblem.SHARED, DEVICE)
    assert isinstance(file, Path)
    assert list(file.parent.glob("ledger.db*")) == []


def test_devices_and_journals_are_the_sites_own(tmp_path: Path) -> None:
    file, server = both_places(tmp_path, "to_server")
    assert isinstance(server, ServerPlace)
    with closing(ledger_at(file)) as ledger:
        fill(ledger)
        move(ledger, server)
    with somebody_else(server) as other:
        stays = other.execute("SELECT device_id FROM stay WHERE site = %s ORDER BY 1", [server.site]).fetchall()
        journals = other.execute("SELECT gen, device_id FROM journal ORDER BY 1").fetchall()
    assert stays == [(it,) for it in sorted((DEVICE, OTHER_DEVICE))]
    assert journals == [(GEN, DEVICE), ("other", OTHER_DEVICE), ("south", "south-device")]


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


@settings(max_examples=15)
@given(direction=st.sampled_from(DIRECTIONS), changes=st.lists(WHEN, max_size=12))
@example("to_server", [(2, "press a new one", 2), (40, "rebook", 3), (41, "import", 4), (50, "prune", 5)])
@example("to_file", [(2, "press a new one", 2), (40, "rebook", 3), (41, "import", 4), (50, "prune", 5)])
def test_whatever_happens_between_pages(direction: str, changes: list[tuple[int, str, int]]) -> None:
    with TemporaryDirectory() as folder, pages_of(3):
        old, new = both_places(Path(folder), direction)
        with closing(ledger_at(old)) as source:
            fill(source)
            left = sorted(changes, reverse=True)
            page = [0]

            def between() -> None:
                page[0] += 1
                while left and left[-1][0] < page[0]:
                    _, name, number = left.pop()
                    CHANGES[name](source, number)

            with closing(Move(source, new)) as moving:
                for _ in moving.copy():
                    between()
                expected = contents(source)
                moving.finish()
        complete_move(new)
        with closing(Ledger(new, ZONE)) as moved:
            moved.open()
            assert contents(moved) == expected
            moved.change_fleet(FLEET, NOW)
            assert moved.verify().is_sound


def test_another_site_of_the_server_may_be_the_target(tmp_path: Path) -> None:
    _, server = both_places(tmp_path, "to_server")
    assert isinstance(server, ServerPlace)
    with closing(ledger_at(tmp_path / "first.db")) as first:
        fill(first)
        move(first, replace(server, site="first"))
    with closing(ledger_at(replace(server, site="first"))) as moved:
        assert moved.verify().is_sound
