"""Home Assistant's clock: a jump forward shows that it was behind, and what devices told meanwhile was right."""

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import EARLIEST, TOLERANCE, ClockReading
from custom_components.ozon_telemetry.core.domain.fleet import Span
from custom_components.ozon_telemetry.core.domain.home_clock import LASTING, ClockJump, HomeClock
from custom_components.ozon_telemetry.core.domain.messages import Millis

from .builders import DAY, DEVICE, GEN, HOUR, MINUTE, NOW, OTHER_DEVICE

LAG = 3 * HOUR


def reading(told: Millis, received_at: Millis, *, has_journal: bool = True) -> ClockReading:
    """Return what a clock showed."""
    return ClockReading(told, received_at, is_right=False, has_journal=has_journal)


def test_a_jump_after_devices_seemed_ahead_says_when_the_clock_was_behind_and_by_how_much() -> None:
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW + LAG, NOW))
    assert clock.check(NOW + MINUTE, MINUTE) is None
    assert clock.check(NOW + 2 * MINUTE + LAG, 2 * MINUTE) == ClockJump(Span(NOW, NOW + 2 * MINUTE + 1), LAG)
    assert clock.check(NOW + 3 * MINUTE + LAG, 3 * MINUTE) is None


@pytest.mark.parametrize("lag", [-LAG, 0, TOLERANCE])
def test_no_other_change_of_the_clock_is_a_jump(lag: Millis) -> None:
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW + LAG, NOW))
    assert clock.check(NOW + MINUTE + lag, MINUTE) is None


def test_a_jump_while_no_device_seemed_ahead_says_nothing() -> None:
    assert HomeClock(NOW, 0).check(NOW + LAG, 0) is None


def test_after_a_jump_no_device_agrees_with_the_clock_yet() -> None:
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW, NOW))
    assert not clock.is_doubtful(reading(NOW + LAG, NOW))
    clock.check(NOW + LAG, 0)
    assert clock.is_doubtful(reading(NOW + 2 * LAG, NOW + LAG))


def test_the_clock_was_right_until_a_device_agreed_with_it_last() -> None:
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW + LAG, NOW))
    for agreed_at in (NOW + HOUR - LASTING - 1, NOW + HOUR):
        clock.note(OTHER_DEVICE, reading(agreed_at, agreed_at))
    clock.note(DEVICE, reading(NOW + HOUR + LAG, NOW + HOUR + MINUTE))
    jump = clock.check(NOW + 2 * HOUR + LAG, 2 * HOUR)
    assert jump is not None
    assert jump.received == Span(NOW + HOUR + 1, NOW + 2 * HOUR + 1)


def test_a_device_without_a_journal_shows_at_once_that_the_clock_was_right() -> None:
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW + LAG, NOW))
    clock.note(OTHER_DEVICE, reading(NOW + MINUTE, NOW + MINUTE, has_journal=False))
    assert clock.check(NOW + HOUR + LAG, HOUR) is None


@pytest.mark.parametrize("later", [0, LASTING])
def test_what_a_journal_kept_from_the_beginning_of_the_outage_agrees_by_chance(later: Millis) -> None:
    """Our clock goes on from about when the outage began, and the journal is replayed from then on."""
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW + LAG, NOW + 1))
    for at in (NOW + 2, NOW + 2 + later):
        clock.note(OTHER_DEVICE, reading(at, at))
    assert clock.check(NOW + HOUR + LAG, HOUR) == ClockJump(Span(NOW, NOW + HOUR + 1), LAG)


def test_what_was_long_ago_says_nothing_of_the_clock() -> None:
    clock = HomeClock(NOW, 0)
    clock.note(DEVICE, reading(NOW - DAY, NOW))
    assert not clock.is_confirmed
    assert clock.check(NOW + LAG, 0) is None


def test_a_device_that_goes_on_ahead_agreed_by_chance() -> None:
    clock, ahead = HomeClock(NOW, 0), reading(NOW + LAG, NOW + MINUTE)
    clock.note(DEVICE, reading(NOW, NOW))
    assert not clock.is_doubtful(ahead)
    clock.note(DEVICE, ahead)
    assert clock.is_doubtful(ahead), "it is not blamed"


@pytest.mark.parametrize(
    ("gen", "told", "is_explained"),
    [
        (GEN, NOW + LAG, True),
        (GEN, NOW + LAG - HOUR, True),
        (GEN, NOW + LAG + HOUR, False),
        (GEN, NOW + MINUTE, False),
        (GEN, NOW - DAY, False),
        ("legacy", NOW + LAG, True),
        ("legacy.1", NOW + LAG - HOUR, False),
        ("legacy", NOW - DAY, False),
        (GEN, NOW + LAG + TOLERANCE, True),
        (GEN, NOW + LAG + TOLERANCE + 1, False),
        (GEN, NOW + TOLERANCE + 1, True),
        (GEN, NOW + TOLERANCE, False),
        ("legacy", NOW + LAG - TOLERANCE, True),
        ("legacy", NOW + LAG - TOLERANCE - 1, False),
    ],
)
def test_a_jump_explains_what_was_told_ahead_of_it(gen: str, told: Millis, *, is_explained: bool) -> None:
    assert ClockJump(Span(0, NOW + 1), LAG).explains(gen, told, NOW) is is_explained


def test_a_jump_explains_nothing_from_before_the_first_device() -> None:
    jump = ClockJump(Span(0, NOW), LAG)
    assert jump.explains(GEN, EARLIEST, EARLIEST - HOUR)
    assert not jump.explains(GEN, EARLIEST - 1, EARLIEST - HOUR)


@pytest.mark.parametrize(
    ("read", "is_doubtful"),
    [
        (reading(NOW + LAG, NOW), True),
        (reading(NOW + 3650 * DAY, NOW), True),
        (reading(NOW + 3650 * DAY + 1, NOW), False),
        (reading(NOW - LAG, NOW), False),
        (reading(NOW + LAG, NOW, has_journal=False), False),
    ],
)
def test_a_device_with_a_journal_that_is_ahead_is_not_blamed_before_another_agrees(
    read: ClockReading, *, is_doubtful: bool
) -> None:
    clock = HomeClock(NOW, 0)
    assert clock.is_doubtful(read) is is_doubtful
    clock.note(DEVICE, reading(NOW, NOW))
    assert not clock.is_doubtful(read)
