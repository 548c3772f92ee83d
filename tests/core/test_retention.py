"""Rows may be forgotten after some years; what they add up to may not."""

import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, queries, retention
from custom_components.ozon_telemetry.core.ledger.queries import LatestTreatment
from custom_components.ozon_telemetry.core.read_models.present_sums import PresentSums
from custom_components.ozon_telemetry.core.read_models.totals import FleetTotals

from .builders import DAY, DEVICE, GEN, MINUTE, NOW, OTHER_DEVICE, event, fleet_of, legacy_event, machine, received
from .owner_totals import owner_totals

EDGE = (NOW - DAY) // (15 * MINUTE) * 15 * MINUTE  # of a quarter of an hour


@pytest.fixture
def old(ledger: Ledger) -> Ledger:
    """Return a ledger of three treatments of which automations were told, one day old each, a minute apart."""
    ledger.commit(received(*(event(seq) for seq in range(1, 4))))
    ledger.mark_published()
    return ledger


def rows(ledger: Ledger) -> int:
    """Return how many treatments still have a row."""
    with ledger.reading() as connection:
        return queries.ledger_size(connection).treatments


def total(ledger: Ledger) -> int:
    """Return what the fleet counted."""
    with ledger.reading() as connection:
        return sum(counters.total for counters in owner_totals(connection).values())


def test_rows_go_and_sums_stay(old: Ledger) -> None:
    assert old.prune(NOW) == 2
    assert (rows(old), total(old)) == (1, 3)


def test_events_are_committed_between_the_parts(old: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PART", 1)
    parts = old.prune_in_parts(NOW)
    assert next(parts) == 1
    old.commit(received(event(4)))
    old.mark_published()
    assert (rows(old), total(old), old.verify().is_sound) == (3, 4, True)
    assert sum(parts) == 2
    assert (rows(old), total(old)) == (1, 4)


def test_what_an_interruption_leaves_is_pruned_the_next_time(old: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PART", 1)
    next(old.prune_in_parts(NOW))
    old.close()
    assert old.prune(NOW) == 1
    assert (rows(old), total(old), old.verify().is_sound) == (1, 3, True)


def test_treatments_of_one_instant_are_pruned_at_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PART", 1)
    ledger.commit(received(*(event(seq, timestamp=NOW - DAY) for seq in range(1, 4)), event(4)))
    ledger.mark_published()
    assert ledger.prune(NOW) == 3


def test_what_is_younger_stays(old: Ledger) -> None:
    assert old.prune(NOW - 2 * DAY) == 0
    assert rows(old) == 3


def test_a_machine_keeps_its_newest_treatment(old: Ledger) -> None:
    old.prune(NOW)
    with old.reading() as connection:
        assert queries.latest(connection) == {"washer": LatestTreatment(Kind.BASIC, NOW - DAY + 3 * MINUTE)}


def test_what_automations_were_not_told_of_stays(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(2)))
    assert ledger.prune(NOW) == 0


def test_what_automations_were_not_told_of_another_journal_stays(old: Ledger) -> None:
    old.commit(received(event(1, gen="0badcafe"), event(2, gen="0badcafe")))
    assert (old.prune(NOW), rows(old)) == (2, 3)


def test_what_automations_were_not_told_of_a_copied_journal_stays(old: Ledger) -> None:
    old.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    old.accept_copied_card(OTHER_DEVICE, GEN)
    own = {"device_id": OTHER_DEVICE, "kind": Kind.PREMIUM}
    old.commit(received(*(event(seq, Counters(0, 0, seq), **own) for seq in (1, 2))))
    assert (old.prune(NOW), rows(old)) == (2, 3)


def test_the_last_one_that_automations_were_told_of_goes_too(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(2), event(3, timestamp=NOW - 2 * DAY)))
    ledger.mark_published()
    assert (ledger.prune(NOW), rows(ledger)) == (2, 1)


def test_the_quarter_of_an_hour_at_the_edge_stays(ledger: Ledger) -> None:
    ledger.commit(
        received(event(1, timestamp=EDGE - 1), event(3, timestamp=EDGE - 1, prev=1), event(5, timestamp=EDGE, prev=3))
    )
    ledger.commit(received(event(6, timestamp=EDGE + 1)))
    ledger.mark_published()
    assert ledger.prune(EDGE + MINUTE) == 2
    with ledger.reading() as connection:
        size = queries.ledger_size(connection)
    assert (size.treatments, size.recovered, total(ledger)) == (2, 1, 6)


def test_what_was_pruned_is_never_counted_again(old: Ledger) -> None:
    old.prune(NOW)
    old.close()
    result = old.commit(received(*(event(seq) for seq in range(1, 4))))
    assert (result.duplicates, total(old)) == (3, 3)


def test_what_was_pruned_of_original_firmware_is_never_counted_again(ledger: Ledger) -> None:
    events = legacy_event(1), legacy_event(2)
    for event_ in events:
        ledger.commit(received(event_, at=event_.timestamp or 0))
    ledger.mark_published()
    ledger.prune(NOW)
    assert ledger.commit(received(*events)).duplicates == 2
    assert total(ledger) == 2


def test_recovered_treatments_are_pruned_and_stay_counted(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(5, prev=1), event(6)))
    ledger.mark_published()
    ledger.prune(NOW)
    with ledger.reading() as connection:
        assert (queries.ledger_size(connection).recovered, total(ledger)) == (0, 6)


def test_a_late_event_from_before_the_edge_still_counts(old: Ledger) -> None:
    old.prune(NOW)
    old.commit(received(event(4, timestamp=NOW - 2 * DAY)))
    assert total(old) == 4
    assert old.verify().is_sound


def test_pruning_less_again_changes_nothing(old: Ledger) -> None:
    old.prune(NOW)
    assert old.prune(NOW - 2 * DAY) == 0
    assert old.verify().is_sound


def test_figures_are_the_same_after_pruning(old: Ledger) -> None:
    fleet = fleet_of(machine())
    with old.reading() as connection:
        before = FleetTotals.load(connection, fleet, old.zones, PresentSums.load(connection, old.zones, NOW))
    old.prune(NOW)
    with old.reading() as connection:
        after = FleetTotals.load(connection, fleet, old.zones, PresentSums.load(connection, old.zones, NOW))
    for key in ("washer", "north", "fleet"):
        assert (after.total(key), after.today(key)) == (before.total(key), before.today(key))
    assert after.total("washer") == Counters(3, 0, 0)
    assert after.unassigned(DEVICE) == 0


def test_a_late_gap_from_before_the_edge_still_counts(old: Ledger) -> None:
    old.prune(NOW)
    old.commit(received(event(6, timestamp=NOW - 2 * DAY, prev=3)))
    assert old.verify().is_sound
