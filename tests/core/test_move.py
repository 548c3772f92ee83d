"""Moving a ledger to another engine and back: everything is there afterwards, and goes on."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection

from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind, row_copy
from custom_components.ozon_telemetry.core.ledger.bulk import insert_rows
from custom_components.ozon_telemetry.core.ledger.engines.place import LedgerPlace, ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.registry import check_server, remove_sealed
from custom_components.ozon_telemetry.core.ledger.engines.server_check import ServerProblem
from custom_components.ozon_telemetry.core.ledger.errors import MoveError, MoveProblem
from custom_components.ozon_telemetry.core.ledger.import_log import read_imports
from custom_components.ozon_telemetry.core.ledger.move import Move, complete_move
from custom_components.ozon_telemetry.core.ledger.outbox import unpublished_treatments
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .moving import DIRECTIONS, FILLED, FLEET, ZONE, both_places, contents, fill, ledger_at, move, pages_of
from .test_history_import import history
from .test_import_undo import import_all, undo
from .test_server_ledger import somebody_else
from .two_sites import fleet_at, ledger_of

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


def test_another_site_of_the_server_may_be_the_target(tmp_path: Path) -> None:
    _, server = both_places(tmp_path, "to_server")
    assert isinstance(server, ServerPlace)
    with closing(ledger_at(tmp_path / "first.db")) as first:
        fill(first)
        move(first, replace(server, site="first"))
    with closing(ledger_at(replace(server, site="first"))) as moved:
        assert moved.verify().is_sound
