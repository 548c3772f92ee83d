"""Rows may be forgotten after some years; what they add up to may not."""

from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, queries
from custom_components.ozon_telemetry.core.ledger.queries import LatestTreatment
from custom_components.ozon_telemetry.core.read_models.totals import FleetTotals

from .builders import DAY, DEVICE, MINUTE, NOW, event, fleet_of, legacy_event, machine, received


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
        return sum(counters.total for counters in queries.totals(connection).values())


def test_rows_go_and_sums_stay(old: Ledger) -> None:
    assert old.prune(NOW) == 2
    assert (rows(old), total(old)) == (1, 3)


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
    zone = ZoneInfo("Europe/Amsterdam")
    with old.reading() as connection:
        before = FleetTotals.load(connection, fleet, zone, NOW)
    old.prune(NOW)
    with old.reading() as connection:
        after = FleetTotals.load(connection, fleet, zone, NOW)
    for key in ("washer", "north", "fleet"):
        assert (after.total(key), after.today(key)) == (before.total(key), before.today(key))
    assert after.total("washer") == Counters(3, 0, 0)
    assert after.unassigned(DEVICE) == 0


def test_a_late_gap_from_before_the_edge_still_counts(old: Ledger) -> None:
    old.prune(NOW)
    old.commit(received(event(6, timestamp=NOW - 2 * DAY, prev=3)))
    assert old.verify().is_sound
