"""A mark beyond its journal's newest record goes back to what rows prove, and what was beyond leaves every sum."""

import pytest
from sqlalchemy import func, select

from custom_components.ozon_telemetry.core.domain.messages import Channel, Counters, Event
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.retreat import MOST_WITHDRAWN, JournalEnd, Retreat
from custom_components.ozon_telemetry.core.ledger.schema import DISPUTED, GENERATION, QUARANTINE, RECOVERED
from custom_components.ozon_telemetry.core.protocol.codec import decode

from .builders import DEVICE, GEN, HOUR, MINUTE, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .owner_totals import owner_totals

NEWEST = 10
LATER = NOW + MINUTE


def end(newest: int = NEWEST) -> JournalEnd:
    """Return the end of the journal as it was reported after everything else."""
    return JournalEnd(DEVICE, GEN, newest, LATER)


def forged(number: int = NEWEST + 500, counters: Counters | None = None) -> Event:
    """Return an event with a number far beyond the journal."""
    return event(number, counters or Counters(4_000_000_000, 4_000_000_000, 4_000_000_000), prev=NEWEST)


@pytest.fixture
def pushed(ledger: Ledger) -> Ledger:
    """Return a ledger with ten treatments, whose mark was pushed 500 numbers ahead."""
    ledger.commit(received(*map(event, range(1, NEWEST + 1))))
    ledger.commit(received(forged()))
    return ledger


def total(ledger: Ledger) -> int:
    """Return all treatments, as people are shown them."""
    with ledger.reading() as connection:
        return sum(it.total for it in owner_totals(connection).values())


def rows_of(ledger: Ledger, table: object) -> int:
    """Count the rows of a table."""
    with ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_it_goes_back_to_the_last_row_of_the_journal(pushed: Ledger) -> None:
    assert pushed.retreat(end()) == Retreat(DEVICE, GEN, NEWEST + 500, NEWEST, NEWEST, 1)
    assert pushed.journal_mark(DEVICE, GEN) == NEWEST


def test_presses_that_were_swallowed_are_counted(pushed: Ledger) -> None:
    swallowed = received(*map(event, range(NEWEST + 1, NEWEST + 4)))
    assert pushed.commit(swallowed).duplicates == 3
    pushed.retreat(end(NEWEST + 3))
    assert len(pushed.commit(swallowed).treatments) == 3
    assert total(pushed) == NEWEST + 3


def test_what_nobody_pressed_is_in_no_sum(pushed: Ledger) -> None:
    pushed.retreat(end())
    report = pushed.verify()
    assert (report.is_sound, total(pushed), report.treatments, report.recovered) == (True, NEWEST, NEWEST, 0)
    assert [rows_of(pushed, table) for table in (RECOVERED, DISPUTED, QUARANTINE)] == [0, 0, 1]


def test_what_nobody_pressed_is_kept_aside(pushed: Ledger) -> None:
    pushed.retreat(end())
    with pushed.reading() as connection:
        ((gen, seq, received_at, payload),) = connection.execute(
            select(QUARANTINE.c.gen, QUARANTINE.c.seq, QUARANTINE.c.received_at, QUARANTINE.c.payload)
        )
    told = decode(Channel.EVENT, DEVICE, payload.encode())
    assert (gen, seq, received_at) == (GEN, NEWEST + 500, NOW)
    assert isinstance(told, Event)
    assert (told.kind, told.timestamp, told.counters) == (forged().kind, forged().timestamp, forged().counters)
    assert (told.gen, told.seq, told.prev) == (GEN, NEWEST + 500, NEWEST + 499)


def test_the_number_itself_can_be_used_by_the_device(pushed: Ledger) -> None:
    pushed.retreat(end())
    result = pushed.commit(received(*map(event, range(NEWEST + 1, NEWEST + 501))))
    assert (len(result.treatments), result.gaps, result.disputes, result.conflicts) == (500, [], [], [])


def test_it_is_the_same_after_the_ledger_is_opened_again(pushed: Ledger) -> None:
    pushed.retreat(end())
    pushed.close()
    assert pushed.journal_mark(DEVICE, GEN) == NEWEST
    assert len(pushed.commit(received(event(NEWEST + 1))).treatments) == 1


def test_automations_hear_of_what_comes_after_it(pushed: Ledger) -> None:
    pushed.mark_published()
    pushed.retreat(end())
    with pushed.reading() as connection:
        assert connection.execute(select(GENERATION.c.told)).scalar_one() == NEWEST


def test_a_row_that_came_after_the_report_is_no_reason(pushed: Ledger) -> None:
    assert pushed.retreat(end()._replace(reported_at=NOW)) is None
    assert total(pushed) > NEWEST


def test_a_mark_within_the_journal_stays(pushed: Ledger) -> None:
    assert pushed.retreat(end(NEWEST + 500)) is None


def test_a_journal_that_went_back_changes_nothing(ledger: Ledger) -> None:
    ledger.commit(received(*map(event, range(1, NEWEST + MOST_WITHDRAWN + 2))))
    assert ledger.retreat(end()) == Retreat(DEVICE, GEN, NEWEST + MOST_WITHDRAWN + 1, NEWEST, None, 0)
    assert total(ledger) == NEWEST + MOST_WITHDRAWN + 1


def test_without_a_row_before_it_nothing_is_known(ledger: Ledger) -> None:
    ledger.commit(received(forged()._replace(prev=0)))
    result = ledger.retreat(end())
    assert result is not None
    assert (result.to, total(ledger)) == (None, 1)


def test_rows_that_retention_deleted_leave_nothing_to_withdraw(ledger: Ledger) -> None:
    ledger.commit(received(event(1, timestamp=NOW - MINUTE), forged()._replace(prev=1)))
    ledger.mark_published()
    assert ledger.prune(NOW - HOUR) == 1
    assert ledger.retreat(end()) == Retreat(DEVICE, GEN, NEWEST + 500, NEWEST, 1, 0)
    assert rows_of(ledger, QUARANTINE) == 0
    assert len(ledger.commit(received(event(2))).treatments) == 1


def test_a_journal_that_two_devices_carried_has_one_mark(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert not ledger.is_carried_by_others(DEVICE, GEN)
    ledger.accept_moved_card(OTHER_DEVICE, GEN)
    for device_id in (DEVICE, OTHER_DEVICE):
        assert (ledger.journal_mark(device_id, GEN), ledger.is_carried_by_others(device_id, GEN)) == (1, True)
    assert not ledger.is_carried_by_others(DEVICE, "0badcafe")


def test_a_journal_that_nobody_has_resolved_has_no_mark(ledger: Ledger) -> None:
    ledger.change_fleet(fleet_of(machine()), NOW)
    ledger.commit(received(event(1)))
    assert ledger.journal_mark(OTHER_DEVICE, GEN) is None
    assert ledger.journal_mark(DEVICE, "0badcafe") == 0
