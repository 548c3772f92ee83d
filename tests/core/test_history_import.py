"""Import of a history that was collected elsewhere, by example."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, Resolution
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import UNOWNED, Assignment, Owner
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Ack, Counters, Event, Kind, Millis
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.disputes import latest_disputes, open_disputes
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.core.ledger.outbox import unpublished_treatments
from custom_components.ozon_telemetry.core.ledger.queries import ledger_size
from custom_components.ozon_telemetry.core.ledger.schema import GENERATION, RECOVERED, TREATMENT

from .builders import (
    DAY,
    DEVICE,
    GEN,
    HOUR,
    MINUTE,
    NOW,
    OTHER_DEVICE,
    event,
    fleet_of,
    legacy_event,
    machine,
    received,
)
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = pytest.mark.usefixtures("engine")

BEGIN: Millis = NOW - 100 * DAY
WASHER = Owner("washer", "north")


def seen(number: int, at: Millis | None = None, **changes: Any) -> LegacyTreatment:
    """Return a basic treatment as the old system kept it, each an hour after the one before."""
    instant = BEGIN + number * HOUR if at is None else at
    usual = LegacyTreatment(Kind.BASIC, Counters(number), instant, instant + 2000, TimeSource.DEVICE)
    return usual._replace(**changes)


def live(number: int, at: Millis | None = None) -> Event:
    """Return the same treatment as the original firmware sends it to Home Assistant."""
    return legacy_event(number, timestamp=BEGIN + number * HOUR if at is None else at)


def receive_live(ledger: Ledger, *numbers: int) -> None:
    """Let Home Assistant receive treatments live."""
    for number in numbers:
        ledger.commit(received(live(number), at=BEGIN + number * HOUR + 3000))


def history(first: int, last: int) -> list[LegacyTreatment]:
    """Return what the old system kept, from one treatment to another."""
    return [seen(number) for number in range(first, last + 1)]


def rows(ledger: Ledger) -> list[tuple[str, int]]:
    with ledger.reading() as connection:
        columns = TREATMENT.c
        return list(connection.execute(select(columns.gen, columns.seq).order_by(columns.occurred_at)).tuples())


def total(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return owner_totals(connection).get(WASHER, Counters()).total


def gaps(ledger: Ledger) -> list[tuple[str, int, int, int]]:
    with ledger.reading() as connection:
        return [(line.gen, line.seq, line.missing, line.basic) for line in connection.execute(select(RECOVERED))]


def test_the_rows_are_those_of_the_original_firmware(ledger: Ledger) -> None:
    assert ledger.import_history(DEVICE, history(1, 3)) == ImportResult(added=3)
    assert rows(ledger) == [("legacy", 1), ("legacy", 2), ("legacy", 3)]
    receive_live(ledger, 4)
    assert (rows(ledger)[-1], total(ledger), gaps(ledger)) == (("legacy", 4), 4, [])


def test_what_was_counted_between_history_and_live_is_recovered(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 3))
    receive_live(ledger, 6)
    assert (total(ledger), gaps(ledger)) == (6, [("legacy", 6, 2, 2)])


def test_a_history_before_the_first_live_event_makes_that_no_baseline_any_more(ledger: Ledger) -> None:
    receive_live(ledger, 6, 7)
    assert ledger.import_history(DEVICE, history(1, 3)) == ImportResult(added=3, recovered=2)
    assert (total(ledger), gaps(ledger)) == (7, [("legacy", 6, 2, 2)])


def test_what_only_counters_proved_gets_its_own_time(ledger: Ledger) -> None:
    receive_live(ledger, 1, 5)
    assert gaps(ledger) == [("legacy", 5, 3, 3)]
    assert ledger.import_history(DEVICE, history(1, 3)) == ImportResult(added=2, already_counted=1, recovered=-2)
    assert (total(ledger), gaps(ledger)) == (5, [("legacy", 5, 1, 1)])


def test_a_piece_that_is_known_changes_nothing(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 5))
    before = rows(ledger)
    assert ledger.import_history(DEVICE, history(2, 4)) == ImportResult(already_counted=3)
    assert rows(ledger) == before


def test_an_event_that_the_old_system_stored_twice_counts_once(ledger: Ledger) -> None:
    assert ledger.import_history(DEVICE, [seen(1), seen(1), seen(2)]) == ImportResult(added=2, already_counted=1)


def test_counters_that_began_again_make_a_generation(ledger: Ledger) -> None:
    again = [seen(1, BEGIN + 9 * HOUR), seen(2, BEGIN + 10 * HOUR)]
    ledger.import_history(DEVICE, [*history(1, 3), *again])
    assert rows(ledger)[-2:] == [("legacy.1", 1), ("legacy.1", 2)]
    ledger.commit(received(live(3, BEGIN + 11 * HOUR), at=BEGIN + 11 * HOUR))
    assert (rows(ledger)[-1], total(ledger), gaps(ledger)) == (("legacy.1", 3), 6, [])


def test_an_older_generation_comes_before_the_live_one(ledger: Ledger) -> None:
    receive_live(ledger, 8)
    old = [seen(number, BEGIN - (20 - number) * DAY) for number in (18, 19)]
    assert ledger.import_history(DEVICE, old) == ImportResult(added=2, disputed=7)
    receive_live(ledger, 9)
    assert rows(ledger) == [("legacy.1", 18), ("legacy.1", 19), ("legacy", 8), ("legacy", 9)]
    assert total(ledger) == 4
    with ledger.reading() as connection:  # it began at zero and counted unseen, or went back to 7
        assert [(it.seq, it.amount.total, it.reason) for it in open_disputes(connection)] == [(8, 7, "fell")]


def test_a_reset_that_only_the_history_shows_is_found(ledger: Ledger) -> None:
    receive_live(ledger, 1, 2, 3)
    ledger.commit(received(live(6, BEGIN + 20 * HOUR), at=BEGIN + 20 * HOUR))
    again = [seen(number, BEGIN + (10 + number) * HOUR) for number in range(1, 6)]
    ledger.import_history(DEVICE, again)
    assert (total(ledger), gaps(ledger), len(rows(ledger))) == (9, [], 9)
    assert ledger.verify().is_sound


def decide_on_leap(ledger: Ledger, choice: DisputeChoice) -> None:
    """Let counters leap from 1 to 900 within seconds, and a person decide on that."""
    receive_live(ledger, 1)
    soon = BEGIN + HOUR + 5000
    ledger.commit(received(live(900, soon), at=soon))
    with ledger.reading() as connection:
        (dispute,) = open_disputes(connection)
    assert dispute.amount.total == 898
    ledger.resolve_disputes([dispute.key], Resolution(choice, NOW, "Anna"))


@pytest.mark.parametrize(("choice", "counted"), [(DisputeChoice.ALL, 900), (DisputeChoice.NONE, 2)])
def test_what_a_person_decided_stays_beside_an_import(ledger: Ledger, choice: DisputeChoice, counted: int) -> None:
    decide_on_leap(ledger, choice)
    assert ledger.import_history(DEVICE, [seen(901), seen(902)]) == ImportResult(added=2)
    assert (total(ledger), ledger.verify().is_sound) == (counted + 2, True)
    with ledger.reading() as connection:
        assert open_disputes(connection) == []


@pytest.mark.parametrize(("choice", "counted"), [(DisputeChoice.ALL, 900), (DisputeChoice.NONE, 3)])
def test_a_decision_holds_for_what_is_left_in_doubt(ledger: Ledger, choice: DisputeChoice, counted: int) -> None:
    """One of those on which a person decided has turned up: the decision on the others is not asked for again."""
    decide_on_leap(ledger, choice)
    assert ledger.import_history(DEVICE, [seen(2, BEGIN + HOUR + 2000)]) == ImportResult(added=1)
    assert (total(ledger), ledger.verify().is_sound) == (counted, True)
    with ledger.reading() as connection:
        assert [it.amount.total for it in latest_disputes(connection, 9)] == [897]


def test_a_decision_does_not_hold_for_more_than_a_person_saw(ledger: Ledger) -> None:
    """The counters fell from higher ones than was known: now those of a second kind may have begun at zero too."""
    for basic, standard, hours in ((502, 150, 1), (100, 100, 10)):
        at = BEGIN + hours * HOUR
        ledger.commit(received(legacy_event(basic, standard, timestamp=at), at=at))
    with ledger.reading() as connection:
        (dispute,) = open_disputes(connection)
    assert dispute.amount == Counters(99)
    ledger.resolve_disputes([dispute.key], Resolution(DisputeChoice.ALL, NOW, "Anna"))
    assert total(ledger) == 2 + 99
    between = seen(0, BEGIN + 5 * HOUR, kind=Kind.STANDARD, counters=Counters(502, 402))
    assert ledger.import_history(DEVICE, [between]) == ImportResult(added=1, recovered=251, disputed=199)
    with ledger.reading() as connection:
        assert [it.amount for it in open_disputes(connection)] == [Counters(99, 100)]
    assert (total(ledger), ledger.verify().is_sound) == (3 + 251, True)


def test_a_late_event_is_put_where_its_counters_belong(ledger: Ledger) -> None:
    overtaken = seen(2, received_at=BEGIN + 9 * HOUR)
    assert ledger.import_history(DEVICE, [seen(1), seen(3), overtaken]) == ImportResult(added=3)
    assert gaps(ledger) == []


def test_a_receipt_tells_the_time_where_the_device_could_not(ledger: Ledger) -> None:
    one, two = (seen(number, source=TimeSource.RECEIPT) for number in (1, 2))
    again = one._replace(occurred_at=one.occurred_at + MINUTE, received_at=one.received_at + MINUTE)
    assert ledger.import_history(DEVICE, [one, again, two]) == ImportResult(added=2, already_counted=1)
    receive_live(ledger, 3)
    assert (total(ledger), gaps(ledger)) == (3, [])


def test_history_from_before_the_rows_that_are_kept_is_left_out(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 9))
    ledger.prune(BEGIN + 6 * HOUR)
    assert len(rows(ledger)) < 9
    result = ledger.import_history(DEVICE, history(1, 10))
    assert (result.added, total(ledger), result.pruned > 0) == (1, 10, True)


def test_automations_do_not_hear_of_history(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 3))
    with ledger.reading() as connection:
        assert unpublished_treatments(connection) == []


def test_history_belongs_to_whoever_had_the_device_then(tmp_path: Path) -> None:
    ledger = Ledger(place_of(tmp_path / "ledger.db"), ZoneInfo("UTC"))
    ledger.change_fleet(fleet_of(machine(devices=(Assignment(DEVICE, BEGIN + 3 * HOUR),))), NOW)
    ledger.import_history(DEVICE, history(1, 5))
    with ledger.reading() as connection:
        assert owner_totals(connection) == {UNOWNED: Counters(2), WASHER: Counters(3)}
    ledger.close()


def test_a_device_nobody_has_adopted_keeps_its_history_too(ledger: Ledger) -> None:
    ledger.import_history("stranger", history(1, 2))
    with ledger.reading() as connection:
        assert owner_totals(connection) == {UNOWNED: Counters(2)}


# The new firmware speaks to the old system as well, which knows nothing of its journal.


def journalled(*seqs: int, at: Millis = BEGIN) -> list[Event]:
    """Return events of a journal that began with the first imported treatment."""
    return [event(seq, timestamp=at + seq * HOUR) for seq in seqs]


def test_a_journal_that_replays_what_was_imported_counts_it_once(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 5))
    result = ledger.commit(received(*journalled(1, 2, 3, 4, 5, 6, 7)))
    assert result.acks == {(DEVICE, GEN): Ack(GEN, 7)}
    assert (result.duplicates, len(result.treatments), total(ledger)) == (5, 2, 7)
    assert ledger.commit(received(*journalled(4, 8))).duplicates == 1
    assert (total(ledger), gaps(ledger), ledger.verify().is_sound) == (8, [], True)


def test_the_mark_of_a_replay_that_added_nothing_is_kept(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 5))
    ledger.commit(received(*journalled(1, 2)))
    ledger.close()
    assert ledger.resume_ack(DEVICE, GEN, 2) == Ack(GEN, 2)


def test_a_journal_fills_what_the_import_only_proved_without_counting_it_again(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, [seen(1), seen(4)])
    assert total(ledger) == 4
    ledger.commit(received(*journalled(1, 2, 3, 4, 5)))
    assert total(ledger) == 5


def test_a_journal_that_began_in_between_takes_back_what_the_import_proved(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, [seen(1), seen(4)])
    result = ledger.commit(received(event(1, timestamp=BEGIN + 2 * HOUR)))
    assert sum(amounts[Kind.BASIC] for amounts in result.sums.values()) == 1 - 2
    assert (total(ledger), gaps(ledger), ledger.verify().is_sound) == (3, [], True)


def test_a_journal_that_waits_for_a_person_takes_nothing_back(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, [seen(1), seen(4)])
    ledger.commit(received(event(1, device_id=OTHER_DEVICE)))
    assert ledger.commit(received(event(1, timestamp=BEGIN + 2 * HOUR))).foreign
    assert (total(ledger), gaps(ledger)) == (4, [("legacy", 4, 2, 2)])


def test_a_journal_that_lost_its_beginning_does_not_prove_what_was_imported(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 5))
    late = event(4, timestamp=BEGIN + 4 * HOUR, prev=0)
    ledger.commit(received(late, *journalled(5, 6)))
    assert total(ledger) == 6


def test_what_a_journal_told_before_is_not_imported_again(ledger: Ledger) -> None:
    ledger.commit(received(*journalled(1, 2, 3), event(6, timestamp=BEGIN + 6 * HOUR, prev=3)))
    assert ledger.import_history(DEVICE, history(1, 7)) == ImportResult(added=1, already_counted=6)
    assert total(ledger) == 7
    ledger.commit(received(event(7, timestamp=BEGIN + 7 * HOUR)))
    assert total(ledger) == 7


def test_one_treatment_that_a_journal_told_is_not_imported_again(ledger: Ledger) -> None:
    ledger.commit(received(*journalled(1, 2, 3)))
    assert ledger.import_history(DEVICE, [seen(2)]) == ImportResult(already_counted=1)


def test_a_device_with_imported_history_begins_its_journal_at_zero(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 5))
    ledger.commit(received(event(3, timestamp=NOW - DAY, prev=0)))
    assert (total(ledger), gaps(ledger)) == (5 + 3, [(GEN, 3, 2, 2)])


def test_the_generations_stay_in_the_order_in_which_they_began(ledger: Ledger) -> None:
    ledger.commit(received(event(1, timestamp=NOW - DAY)))
    ledger.import_history(DEVICE, history(1, 2))
    with ledger.reading() as connection:
        names = connection.execute(select(GENERATION.c.gen).order_by(GENERATION.c.ordinal)).scalars()
        assert list(names) == ["legacy", GEN]
    ledger.commit(received(legacy_event(1, timestamp=NOW - HOUR), at=NOW))
    hear_again = legacy_event(2, timestamp=NOW - MINUTE)
    ledger.commit(received(hear_again, at=NOW))
    ledger.import_history(DEVICE, history(1, 3))
    with ledger.reading() as connection:
        names = connection.execute(select(GENERATION.c.gen).order_by(GENERATION.c.ordinal)).scalars()
        assert list(names) == ["legacy", "legacy.2", GEN]
        assert ledger_size(connection).treatments == 6


def test_the_same_number_with_other_counters_is_another_treatment(ledger: Ledger) -> None:
    ledger.import_history(DEVICE, history(1, 2))
    other = seen(9, kind=Kind.STANDARD, counters=Counters(1, 1))
    assert ledger.import_history(DEVICE, [other]) == ImportResult(added=1)
    assert rows(ledger)[-1] == ("legacy.1", 2)
