"""Automations are told of every treatment at least once, and of none again without need."""

from pathlib import Path
import shutil

import pytest

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta
from custom_components.ozon_telemetry.core.domain.messages import Counters
from custom_components.ozon_telemetry.core.ledger import CommitResult, Ledger, LedgerError, Treatment
from custom_components.ozon_telemetry.core.ledger.engines.sqlite import file_watch
from custom_components.ozon_telemetry.core.ledger.outbox import unpublished_treatments
from tests.ledger_faults import another_program, file_of

from .builders import DEVICE, GEN, MINUTE, NOW, event, legacy_event, received
from .query_cost import steps


def left(ledger: Ledger) -> list[Treatment]:
    """Return the unpublished treatments, as a hub reads them after a crash."""
    with ledger.reading() as connection:
        return unpublished_treatments(connection)


def commit(ledger: Ledger, *seqs: int, at: int = NOW) -> CommitResult:
    """Commit treatments with these numbers."""
    return ledger.commit(received(*(event(seq) for seq in seqs), at=at))


def test_what_was_committed_is_untold_and_reads_as_it_was_booked(ledger: Ledger) -> None:
    result = commit(ledger, 1, 2)
    assert left(ledger) == result.treatments


def test_what_was_told_is_not_told_again(ledger: Ledger) -> None:
    commit(ledger, 1, 2)
    ledger.mark_published()
    assert left(ledger) == []


def test_only_what_came_after_the_telling_is_left(ledger: Ledger) -> None:
    commit(ledger, 1, 2)
    ledger.mark_published()
    result = commit(ledger, 3)
    assert left(ledger) == result.treatments


def test_what_was_noted_is_told_with_the_next_commit(ledger: Ledger) -> None:
    """A commit of its own would cost every treatment a second sync."""
    first = commit(ledger, 1)
    ledger.published.note()
    assert left(ledger) == first.treatments
    second = commit(ledger, 2)
    assert (left(ledger), ledger.published.is_due) == (second.treatments, False)


def test_it_is_told_with_the_next_minute_of_availability(ledger: Ledger) -> None:
    commit(ledger, 1)
    ledger.published.note()
    ledger.record_availability(AvailabilityDelta())
    assert left(ledger) == []


@pytest.mark.file_only("another program has the file")
def test_a_commit_that_fails_leaves_it_to_the_next_one(ledger: Ledger) -> None:
    commit(ledger, 1)
    ledger.published.note()
    with another_program(file_of(ledger)), pytest.raises(LedgerError):
        commit(ledger, 2)
    assert ledger.published.is_due
    result = commit(ledger, 2)
    assert left(ledger) == result.treatments


@pytest.mark.file_only("puts another file in its place")
def test_what_was_told_of_one_file_is_not_told_of_another(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is put in the place of the ledger's may hold treatments that no automation was told of."""
    monkeypatch.setattr(file_watch, "_REST_SECONDS", 0.0)
    commit(ledger, 1)
    ledger.checkpoint()
    restored = Path(shutil.copy(file_of(ledger), tmp_path / "copy"))
    commit(ledger, 2)
    ledger.published.note()
    restored.replace(file_of(ledger))
    ledger.commit(received(event(2)))
    assert [row.seq for row in left(ledger)] == [1, 2]


def test_a_crash_leaves_it_untold(ledger: Ledger) -> None:
    result = commit(ledger, 1)
    ledger.close()
    ledger.open()
    assert left(ledger) == result.treatments


def test_repetitions_leave_nothing_to_tell(ledger: Ledger) -> None:
    commit(ledger, 1)
    ledger.mark_published()
    commit(ledger, 1)
    assert left(ledger) == []


def test_they_come_in_the_order_of_their_arrival(ledger: Ledger) -> None:
    commit(ledger, 1, at=NOW + MINUTE)
    ledger.commit(received(event(1, gen="earlier"), at=NOW))
    assert [(row.gen, row.seq) for row in left(ledger)] == [("earlier", 1), (GEN, 1)]


def test_original_firmware_is_told_by_its_counters(ledger: Ledger) -> None:
    ledger.commit(received(legacy_event(7)))
    ledger.mark_published()
    ledger.commit(received(legacy_event(8)))
    assert [(row.device_id, row.counters) for row in left(ledger)] == [(DEVICE, Counters(8, 0, 0))]


@pytest.mark.file_only("counts the steps of SQLite's machine")
def test_what_is_published_costs_nothing_when_a_hub_starts(ledger: Ledger) -> None:
    """The outbox is read before the first event of a start is written: its cost must not grow with the history."""
    costs = []
    for last in (100, 1000):
        commit(ledger, *range(1, last))
        ledger.mark_published()
        commit(ledger, last)
        costs.append(steps(ledger, unpublished_treatments))
    assert costs[1] <= costs[0], costs
