"""When a treatment took place."""

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import (
    EARLIEST,
    TOLERANCE,
    EventTime,
    TimeSource,
    clock_reading,
    resolve_event_time,
)
from custom_components.ozon_telemetry.core.domain.instants import start_of_second
from custom_components.ozon_telemetry.core.domain.messages import Clock, Event, Millis

from .builders import DAY, HOUR, NOW, event, legacy_event

RECEIPT = EventTime(NOW, TimeSource.RECEIPT)


@pytest.mark.parametrize(
    ("clock", "timestamp", "expected"),
    [
        (Clock.OK, NOW - DAY, EventTime(NOW - DAY, TimeSource.DEVICE)),
        (Clock.DERIVED, NOW - DAY, EventTime(NOW - DAY, TimeSource.DERIVED)),
        (Clock.NONE, NOW - DAY, RECEIPT),
        (Clock.OK, None, RECEIPT),
        (Clock.OK, EARLIEST, EventTime(EARLIEST, TimeSource.DEVICE)),
        (Clock.OK, EARLIEST - 1, RECEIPT._replace(told=EARLIEST - 1)),
        (Clock.OK, NOW + TOLERANCE, EventTime(NOW + TOLERANCE, TimeSource.DEVICE)),
        (Clock.OK, NOW + TOLERANCE + 1, RECEIPT._replace(told=NOW + TOLERANCE + 1)),
    ],
)
def test_the_device_is_believed_where_it_can_be_right(
    clock: Clock, timestamp: Millis | None, expected: EventTime
) -> None:
    assert resolve_event_time(event(clock=clock, timestamp=timestamp), NOW) == expected


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (NOW - TOLERANCE, EventTime(NOW - TOLERANCE, TimeSource.DEVICE)),
        (NOW + TOLERANCE, EventTime(NOW + TOLERANCE, TimeSource.DEVICE)),
        (NOW - TOLERANCE - 1, RECEIPT._replace(told=NOW - TOLERANCE - 1)),
        (NOW + TOLERANCE + 1, RECEIPT._replace(told=NOW + TOLERANCE + 1)),
        (NOW - 400 * DAY, RECEIPT._replace(told=NOW - 400 * DAY)),
        (EARLIEST - 1, RECEIPT._replace(told=EARLIEST - 1)),
        (None, RECEIPT),
    ],
)
def test_what_a_device_without_a_journal_tells_has_just_happened(timestamp: Millis | None, expected: EventTime) -> None:
    assert resolve_event_time(legacy_event(1, timestamp=timestamp), NOW) == expected


@pytest.mark.parametrize(
    ("told", "is_ahead", "agrees"),
    [(NOW + HOUR, True, False), (NOW - HOUR, False, False), (NOW + TOLERANCE, False, True), (NOW, False, True)],
)
def test_a_clock_is_compared_with_ours(told: Millis, *, is_ahead: bool, agrees: bool) -> None:
    reading = clock_reading(event(timestamp=told), NOW)
    assert reading
    assert (reading.is_ahead, reading.agrees) == (is_ahead, agrees)


@pytest.mark.parametrize("silent", [event(timestamp=None), event(clock=Clock.NONE)])
def test_a_device_without_a_time_has_no_clock_to_compare(silent: Event) -> None:
    assert clock_reading(silent, NOW) is None


def test_a_second_begins_where_devices_cut_it() -> None:
    assert [start_of_second(instant) for instant in (1_999, 2_000, 2_001)] == [1_000, 2_000, 2_000]
