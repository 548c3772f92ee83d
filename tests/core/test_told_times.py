"""What devices told while our clock was behind is booked at that time once our clock is right."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Placement, Span
from custom_components.ozon_telemetry.core.domain.home_clock import LASTING, ClockJump
from custom_components.ozon_telemetry.core.domain.messages import Clock, Event, Millis
from custom_components.ozon_telemetry.core.ledger import Ledger, told_times
from custom_components.ozon_telemetry.core.ledger.schema import RECOVERED, TREATMENT

from .builders import DAY, DEVICE, HOUR, MINUTE, NOW, OTHER_DEVICE, event, fleet_of, legacy_event, machine, received
from .engines import place_of

pytestmark = pytest.mark.usefixtures("engine")

LAG = 30 * HOUR
JUMP = ClockJump(Span(NOW, NOW + HOUR), LAG)
RIGHT = NOW + LAG


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Return a ledger of two machines; the first was moved while our clock was behind."""
    ledger = Ledger(place_of(tmp_path / "ledger.db"), ZoneInfo("Europe/Amsterdam"))
    moved = machine(places=(Placement("north", 0, NOW + 20 * HOUR), Placement("south", NOW + 20 * HOUR)))
    ledger.change_fleet(fleet_of(moved, machine("dryer", (Assignment(OTHER_DEVICE, 0),))), NOW)
    yield ledger
    ledger.close()


def times(ledger: Ledger) -> list[tuple[Millis, str, TimeSource]]:
    """Return when and where each treatment is booked, and how its time is known."""
    with ledger.reading() as connection:
        rows = connection.execute(select(TREATMENT).order_by(TREATMENT.c.device_id, TREATMENT.c.seq))
        return [(row.occurred_at, row.outlet, TimeSource(row.time_source)) for row in rows]


def ahead(seq: int, **changes: object) -> Event:
    """Return a treatment that its device told at the right time, which is ahead of ours."""
    return event(seq, **{"timestamp": RIGHT + seq * MINUTE} | changes)  # type: ignore[arg-type]


def test_what_was_told_ahead_is_booked_at_its_own_time_and_place(ledger: Ledger) -> None:
    ledger.commit(received(ahead(1), ahead(2)))
    assert times(ledger) == [(NOW, "north", TimeSource.RECEIPT)] * 2
    assert [row.seq for row in ledger.book_told_times(JUMP)] == [1, 2]
    assert times(ledger) == [(RIGHT + n * MINUTE, "south", TimeSource.DEVICE) for n in (1, 2)]
    assert ledger.verify().is_sound
    assert ledger.book_told_times(JUMP) == []


def test_what_its_counters_proved_follows(ledger: Ledger) -> None:
    ledger.commit(received(event(1, timestamp=NOW - HOUR), ahead(5, prev=1)))
    ledger.book_told_times(JUMP)
    with ledger.reading() as connection:
        [gap] = connection.execute(select(RECOVERED))
        assert (gap.occurred_at, gap.outlet, gap.basic) == (RIGHT + 5 * MINUTE, "south", 3)
    assert ledger.verify().is_sound


def test_the_original_firmware_told_the_right_time_too(ledger: Ledger) -> None:
    ledger.commit(received(legacy_event(1, timestamp=RIGHT), legacy_event(2, timestamp=RIGHT - 3 * HOUR)))
    ledger.book_told_times(JUMP)
    assert sorted(times(ledger)) == [(NOW, "north", TimeSource.RECEIPT), (RIGHT, "south", TimeSource.DEVICE)]


@pytest.mark.parametrize(
    "other",
    [
        ahead(1, timestamp=RIGHT + 3 * HOUR),
        ahead(1, clock=Clock.NONE),
        ahead(1, timestamp=None),
        ahead(1, timestamp=1000),
    ],
    ids=["ahead of the right time", "no clock", "no time", "before all times"],
)
def test_nothing_else_is_moved(ledger: Ledger, other: Event) -> None:
    ledger.commit(received(other))
    assert ledger.book_told_times(JUMP) == []
    assert times(ledger) == [(NOW, "north", TimeSource.RECEIPT)]


def test_nor_what_was_received_before_or_after(ledger: Ledger) -> None:
    ledger.commit(received(ahead(1), at=NOW - 1))
    ledger.commit(received(ahead(2), at=NOW + HOUR))
    assert ledger.book_told_times(JUMP) == []


class TestAfterARestart:
    """An earlier run ended before our clock was right."""

    def test_it_is_booked_when_both_clocks_agree_again(self, ledger: Ledger) -> None:
        ledger.commit(received(ahead(1), ahead(2)))
        with ledger.reading() as connection:
            assert told_times.devices_ahead(connection) == {DEVICE}
        ledger.commit(received(ahead(3), at=RIGHT + HOUR))
        assert [row.seq for row in ledger.book_told_times_before(DEVICE, RIGHT + HOUR)] == [2, 1]
        assert times(ledger) == [(RIGHT + n * MINUTE, "south", TimeSource.DEVICE) for n in (1, 2, 3)]
        assert ledger.verify().is_sound
        with ledger.reading() as connection:
            assert told_times.devices_ahead(connection) == set()

    def test_up_to_the_last_time_at_which_they_agreed(self, ledger: Ledger) -> None:
        ledger.commit(received(ahead(1), at=NOW - 2 * HOUR))
        ledger.commit(received(event(2, timestamp=NOW - HOUR), at=NOW - HOUR))
        ledger.commit(received(ahead(3)))
        assert [row.seq for row in ledger.book_told_times_before(DEVICE, RIGHT + HOUR)] == [3]

    def test_not_if_another_device_agreed_with_our_clock(self, ledger: Ledger) -> None:
        ledger.commit(received(ahead(1)))
        for seq, at in enumerate((NOW + MINUTE, NOW + 2 * MINUTE + LASTING), 1):
            ledger.commit(received(event(seq, device_id=OTHER_DEVICE, gen="other", timestamp=at), at=at))
        ledger.commit(received(ahead(2), at=NOW + HOUR))
        assert ledger.book_told_times_before(DEVICE, RIGHT + HOUR) == []

    def test_nor_if_one_without_a_journal_did(self, ledger: Ledger) -> None:
        ledger.commit(received(ahead(1)))
        ledger.commit(received(legacy_event(1, device_id=OTHER_DEVICE, timestamp=NOW + MINUTE), at=NOW + MINUTE))
        ledger.commit(received(ahead(2), at=NOW + 2 * MINUTE))
        assert ledger.book_told_times_before(DEVICE, RIGHT + HOUR) == []

    def test_what_another_journal_kept_from_the_beginning_of_the_outage_agreed_by_chance(self, ledger: Ledger) -> None:
        ledger.commit(received(ahead(1)))
        for seq, at in enumerate((NOW + MINUTE, NOW + MINUTE + LASTING), 1):
            ledger.commit(received(event(seq, device_id=OTHER_DEVICE, gen="other", timestamp=at), at=at))
        ledger.commit(received(ahead(2), at=NOW + HOUR))
        assert [row.seq for row in ledger.book_told_times_before(DEVICE, RIGHT + HOUR)] == [2, 1]

    def test_if_our_clock_was_still_behind_what_it_told_until_the_right_time_of_the_restart(
        self, ledger: Ledger
    ) -> None:
        restart = NOW + HOUR
        ledger.commit(received(ahead(1), ahead(2, timestamp=restart + LAG + MINUTE), ahead(3, timestamp=RIGHT + DAY)))
        ledger.commit(received(event(4, timestamp=restart), at=restart))
        assert ledger.book_told_times_before(DEVICE, restart) == []
        assert [row.seq for row in ledger.book_told_times_before(DEVICE, restart, LAG)] == [2, 1]

    def test_not_what_the_device_told_beyond_the_right_time(self, ledger: Ledger) -> None:
        ledger.commit(received(ahead(1, timestamp=RIGHT + 9 * HOUR)))
        assert ledger.book_told_times_before(DEVICE, RIGHT + HOUR) == []
