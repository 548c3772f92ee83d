"""Undo of an import: the ledger as if it had never been, also after later live events."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import example, given, settings, strategies as st
import pytest
from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, Resolution
from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.domain.instants import DAY
from custom_components.ozon_telemetry.core.domain.messages import Kind, Received
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.accounts import read_accounts
from custom_components.ozon_telemetry.core.ledger.disputes import open_disputes
from custom_components.ozon_telemetry.core.ledger.import_log import UNDOABLE_FOR, ImportStart, read_imports
from custom_components.ozon_telemetry.core.ledger.import_undo import UndoError
from custom_components.ozon_telemetry.core.ledger.records import Dispute
from custom_components.ozon_telemetry.core.ledger.schema import ACCOUNT, IDENTITY, IMPORT, METADATA

from .builders import DEVICE, GEN, HOUR, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .owner_totals import owner_totals
from .test_history_import import BEGIN, gaps, history, live, receive_live, rows, seen, total
from .test_history_import_exactly_once import flashed
from .two_systems import Press, Step, TwoSystems, presses

pytestmark = pytest.mark.usefixtures("engine")

START: Final = ImportStart(NOW, "Anna", ("db.sqlite3",))
# An account is a number for what rows and sums have anyway; the import's own line says that it was undone.
NOT_COMPARED: Final = (ACCOUNT, IDENTITY, IMPORT)


def contents(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, sums under the names of their accounts."""
    ledger.mark_published()
    with ledger.reading() as connection:
        return {table.name: _rows(connection, table) for table in METADATA.sorted_tables if table not in NOT_COMPARED}


def _rows(connection: Connection, table: Any) -> list[tuple[Any, ...]]:
    accounts = read_accounts(connection)
    found = [dict(row) for row in connection.execute(select(table)).mappings()]
    return sorted(
        tuple(accounts[value] if name == "account" else str(value) for name, value in row.items()) for row in found
    )


def import_all(ledger: Ledger, kept: Sequence[Any], size: int = 1000, device_id: str = DEVICE) -> int:
    """Import a history that can be undone; return the number of the import."""
    number = ledger.start_import(START)
    for start in range(0, len(kept), size):
        ledger.import_history(device_id, kept[start : start + size], number=number)
    ledger.finish_import(number, NOW + 1, 0, "")
    return number


def undo(ledger: Ledger, number: int) -> None:
    """Undo an import, device by device."""
    with ledger.reading() as connection:
        (found,) = [record for record in read_imports(connection) if record.number == number]
    for device_id in found.devices:
        ledger.undo_import(number, device_id)
    ledger.finish_undo(number, NOW + 2, "Ben")


def test_an_import_is_a_unit_of_the_ledger(ledger: Ledger) -> None:
    receive_live(ledger, 6)
    number = import_all(ledger, history(1, 3), size=2)
    with ledger.reading() as connection:
        (record,) = read_imports(connection)
    assert (record.number, record.imported_by, record.files) == (number, "Anna", ("db.sqlite3",))
    assert (record.started_at, record.finished_at, record.undone_at) == (NOW, NOW + 1, None)
    assert (record.result.added, record.result.recovered, record.devices) == (3, 2, (DEVICE,))


def test_an_undone_import_says_by_whom(ledger: Ledger) -> None:
    undo(ledger, import_all(ledger, history(1, 3)))
    with ledger.reading() as connection:
        (record,) = read_imports(connection)
    assert (record.undone_at, record.undone_by, record.devices) == (NOW + 2, "Ben", ())


def test_nothing_is_left_of_an_import_into_an_empty_ledger(ledger: Ledger) -> None:
    before = contents(ledger)
    undo(ledger, import_all(ledger, history(1, 9), size=4))
    assert contents(ledger) == before


def test_live_events_after_an_import_are_decided_again_without_it(ledger: Ledger) -> None:
    number = import_all(ledger, history(1, 3))
    receive_live(ledger, 6)
    assert (total(ledger), gaps(ledger)) == (6, [("legacy", 6, 2, 2)])
    undo(ledger, number)
    assert (rows(ledger), total(ledger), gaps(ledger)) == ([("legacy", 6)], 1, [])
    receive_live(ledger, 7)
    assert (total(ledger), ledger.verify().is_sound) == (2, True)


def test_a_live_event_that_only_the_import_had_made_a_repetition_counts_after_the_undo(ledger: Ledger) -> None:
    number = import_all(ledger, history(1, 3))
    receive_live(ledger, 3)
    assert total(ledger) == 3
    undo(ledger, number)
    assert (rows(ledger), total(ledger)) == ([("legacy", 3)], 1)


def test_a_journal_whose_events_the_import_had_counted_has_them_after_the_undo(ledger: Ledger) -> None:
    number = import_all(ledger, history(1, 3))
    ledger.commit(received(*(event(seq, timestamp=BEGIN + seq * HOUR) for seq in (1, 2, 3, 4))))
    assert total(ledger) == 4
    undo(ledger, number)
    assert rows(ledger) == [(GEN, seq) for seq in (1, 2, 3, 4)]
    assert (total(ledger), ledger.verify().is_sound) == (4, True)


def test_imports_of_the_same_device_are_undone_from_the_last_one_back(ledger: Ledger) -> None:
    first = import_all(ledger, history(1, 3))
    between = contents(ledger)
    second = import_all(ledger, history(1, 6))
    with ledger.reading() as connection:
        assert [record.blocked_by for record in read_imports(connection)] == [(), (second,)]
    undo(ledger, second)
    assert {name: found for name, found in contents(ledger).items() if not name.startswith("import")} == {
        name: found for name, found in between.items() if not name.startswith("import")
    }
    undo(ledger, first)
    assert (rows(ledger), total(ledger)) == ([], 0)


def test_live_events_that_an_undo_counted_are_taken_back_by_the_undo_before_it(ledger: Ledger) -> None:
    """The second import's rows stood for them; without it they have rows of their own, which the first undo replays."""
    empty = contents(ledger)
    first, second = import_all(ledger, history(1, 1)), import_all(ledger, history(3, 4))
    receive_live(ledger, 3, 4, 5)
    undo(ledger, second)
    assert (total(ledger), ledger.verify().is_sound) == (5, True)
    undo(ledger, first)
    assert (rows(ledger), total(ledger)) == ([("legacy", 3), ("legacy", 4), ("legacy", 5)], 3)
    assert ledger.verify().is_sound
    assert contents(ledger)["arrival"] == empty["arrival"]


def test_an_import_that_added_nothing_has_nothing_to_undo(ledger: Ledger) -> None:
    receive_live(ledger, 1, 2, 3)
    import_all(ledger, history(1, 3))
    with ledger.reading() as connection:
        (record,) = read_imports(connection)
    assert (record.result.added, record.result.already_counted, record.devices) == (0, 3, ())


def test_other_devices_are_left_alone(ledger: Ledger) -> None:
    number = ledger.start_import(START)
    for device_id in (DEVICE, OTHER_DEVICE):
        ledger.import_history(device_id, history(1, 3), number=number)
    ledger.undo_import(number, OTHER_DEVICE)
    assert total(ledger) == 3
    with ledger.reading() as connection:
        assert read_imports(connection)[0].devices == (DEVICE,)


def test_what_a_removed_machine_counted_stays_its_own(ledger: Ledger) -> None:
    number = import_all(ledger, history(1, 3))
    receive_live(ledger, 4, 5)
    ledger.change_fleet(fleet_of(machine("dryer", (Assignment(DEVICE, NOW),))), NOW)
    undo(ledger, number)
    with ledger.reading() as connection:
        assert {owner.machine: it.total for owner, it in owner_totals(connection).items() if it.total} == {"washer": 2}


def test_what_the_import_had_brought_first_is_the_removed_machines_own_too(ledger: Ledger) -> None:
    """The import's rows stood for the live events: without it these have rows of their own, on the same machine."""
    number = import_all(ledger, history(1, 3))
    receive_live(ledger, 2, 3, 5)
    ledger.change_fleet(fleet_of(machine("dryer", (Assignment(DEVICE, NOW),))), NOW)
    undo(ledger, number)
    with ledger.reading() as connection:
        assert {owner.machine: it.total for owner, it in owner_totals(connection).items() if it.total} == {"washer": 4}


def test_treatments_are_booked_on_who_owns_them_now(ledger: Ledger) -> None:
    number = import_all(ledger, history(1, 3))
    receive_live(ledger, 3, 4)
    ledger.change_fleet(fleet_of(machine(devices=()), machine("dryer")), NOW)
    undo(ledger, number)
    with ledger.reading() as connection:
        assert {owner.machine: it.total for owner, it in owner_totals(connection).items() if it.total} == {"dryer": 2}
    assert ledger.verify().is_sound


def test_an_import_whose_rows_were_pruned_cannot_be_undone(ledger: Ledger) -> None:
    number = import_all(ledger, history(1, 9))
    ledger.prune(BEGIN + 6 * HOUR)
    before = contents(ledger)
    with pytest.raises(UndoError, match="pruned"):
        ledger.undo_import(number, DEVICE)
    assert contents(ledger) == before


def test_after_a_while_an_import_is_final_and_keeps_nothing_for_its_undo(ledger: Ledger) -> None:
    import_all(ledger, history(1, 3))
    receive_live(ledger, 4)
    ledger.start_import(START._replace(at=NOW + UNDOABLE_FOR + DAY))
    kept = contents(ledger)
    assert [kept[name] for name in ("import_device", "import_span", "arrival")] == [[], [], []]
    assert total(ledger) == 4


def test_live_events_are_kept_for_an_undo_only(ledger: Ledger) -> None:
    receive_live(ledger, 1)
    assert contents(ledger)["arrival"] == []
    number = import_all(ledger, [seen(2)])
    receive_live(ledger, 3)
    assert len(contents(ledger)["arrival"]) == 1
    undo(ledger, number)
    receive_live(ledger, 4)
    assert contents(ledger)["arrival"] == []


def test_a_decision_on_a_dispute_that_is_still_there_is_kept(ledger: Ledger) -> None:
    receive_live(ledger, 1)
    soon = BEGIN + HOUR + 5000
    ledger.commit(received(live(900, soon), at=soon))
    number = import_all(ledger, [seen(901, BEGIN + 3 * HOUR)])
    with ledger.reading() as connection:
        (dispute,) = open_disputes(connection)
    ledger.resolve_disputes([dispute.key], Resolution(DisputeChoice.ALL, NOW, "Anna"))
    undo(ledger, number)
    with ledger.reading() as connection:
        assert open_disputes(connection) == []
    assert (total(ledger), ledger.verify().is_sound) == (1 + 1 + dispute.amount.total, True)


def test_a_decision_on_a_dispute_that_only_the_import_told_goes_with_it(ledger: Ledger) -> None:
    number = import_all(ledger, [seen(1)])
    soon = BEGIN + HOUR + 5000
    ledger.commit(received(live(900, soon), at=soon))
    with ledger.reading() as connection:
        (dispute,) = open_disputes(connection)
    ledger.resolve_disputes([dispute.key], Resolution(DisputeChoice.ALL, NOW, "Anna"))
    assert total(ledger) == 2 + dispute.amount.total
    undo(ledger, number)
    assert (total(ledger), contents(ledger)["disputed"], ledger.verify().is_sound) == (1, [], True)


@pytest.fixture
def doubtful(ledger: Ledger) -> Dispute:
    """Return the open dispute of a ledger that has a gap of one before it, and received nothing for days after it."""
    receive_live(ledger, 1, 3)
    soon = BEGIN + 3 * HOUR + 5000
    ledger.commit(received(live(900, soon), at=soon))
    with ledger.reading() as connection:
        (dispute,) = open_disputes(connection)
    return dispute


LATER: Final = BEGIN + 20 * DAY
BETWEEN: Final = BEGIN + 10 * DAY
ALL: Final = Resolution(DisputeChoice.ALL, NOW, "Anna")


def import_later(ledger: Ledger) -> int:
    """Import treatments from long after the dispute."""
    return import_all(ledger, [seen(901 + number, LATER + number * HOUR) for number in range(3)])


@pytest.mark.parametrize("is_late", [False, True], ids=["decided first", "pruned first"])
@pytest.mark.parametrize("decided", ["before the import", "after it", "never"])
@pytest.mark.parametrize("pruned", ["before the import", "after it", "never"])
def test_what_retention_and_people_did_beside_an_import_outlives_its_undo(
    ledger: Ledger, doubtful: Dispute, decided: str, pruned: str, *, is_late: bool
) -> None:
    """Sums of what was deleted for its age stay, and so do decisions, also those on what is older than the rows."""
    ledger.mark_published()
    expected = 4 + (0 if decided == "never" else doubtful.amount.total)
    number = None
    for moment in ("before the import", "after it"):
        if decided == moment and not is_late:
            ledger.resolve_disputes([doubtful.key], ALL)
        if pruned == moment:
            ledger.prune(BETWEEN)
        if decided == moment:
            ledger.resolve_disputes([doubtful.key], ALL)  # where it was decided already, nothing changes
        number = number or import_later(ledger)
    undo(ledger, number or 0)
    assert (total(ledger), ledger.verify().is_sound) == (expected, True)
    if pruned == "after it":
        ledger.prune(BETWEEN)
        assert gaps(ledger) == []
    ledger.resolve_disputes([doubtful.key], ALL)  # once more changes nothing
    assert total(ledger) == 4 + doubtful.amount.total


steps = st.lists(
    st.builds(
        lambda kind, old, new, reset, pause: Step(kind, old, new, reset == 0, pause),
        st.sampled_from(Kind),
        st.booleans(),
        st.booleans(),
        st.integers(0, 5),
        st.sampled_from([2000, 61_000, 3_600_000, 5 * DAY]),
    ),
    min_size=1,
    max_size=20,
)
journals = st.lists(st.tuples(st.sampled_from(Kind), st.booleans()), max_size=8)


def receive(systems: TwoSystems, everything: Sequence[Press]) -> None:
    """Let Home Assistant receive events live: the original firmware's one by one, a journal's at once."""
    systems.receive_live(press for press in everything if press.event.gen is None)
    journal = [Received(press.event, everything[-1].at + HOUR) for press in everything if press.event.gen is not None]
    systems.ledger.commit(journal)


@settings(max_examples=60)
@given(steps, journals, st.integers(0, 25), st.integers(0, 25), st.sampled_from([1, 4, 1000]))
@example([Step(Kind.BASIC, True, False)], [(Kind.BASIC, True)], 0, 25, 1)
def test_the_ledger_is_as_if_the_import_had_never_been(
    story: list[Step], journal: list[tuple[Kind, bool]], before: int, until: int, size: int
) -> None:
    everything = [*presses(story), *flashed(list(presses(story)), journal)]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        with_import, without = TwoSystems(Path(one)), TwoSystems(Path(other))
        for systems in (with_import, without):
            receive(systems, everything[:before])
        kept = [press.legacy_treatment() for press in everything[:until] if press.to_old]
        number = import_all(with_import.ledger, kept, size)
        for systems in (with_import, without):
            receive(systems, everything[before:])
        undo(with_import.ledger, number)
        assert contents(with_import.ledger) == contents(without.ledger)
        assert with_import.ledger.verify().is_sound
        assert with_import.ledger._index.resume_ack(DEVICE, GEN, 0) == without.ledger._index.resume_ack(DEVICE, GEN, 0)
        with_import.ledger.close()
        without.ledger.close()
