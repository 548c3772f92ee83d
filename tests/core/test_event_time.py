"""When a treatment took place."""

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import EARLIEST, TOLERANCE, TimeSource, resolve_event_time
from custom_components.ozon_telemetry.core.domain.messages import Clock, Millis

from .builders import DAY, NOW, event


@pytest.mark.parametrize(
    ("clock", "timestamp", "expected"),
    [
        (Clock.OK, NOW - DAY, (NOW - DAY, TimeSource.DEVICE)),
        (Clock.DERIVED, NOW - DAY, (NOW - DAY, TimeSource.DERIVED)),
        (Clock.NONE, NOW - DAY, (NOW, TimeSource.RECEIPT)),
        (Clock.OK, None, (NOW, TimeSource.RECEIPT)),
        (Clock.OK, EARLIEST, (EARLIEST, TimeSource.DEVICE)),
        (Clock.OK, EARLIEST - 1, (NOW, TimeSource.RECEIPT)),
        (Clock.OK, NOW + TOLERANCE, (NOW + TOLERANCE, TimeSource.DEVICE)),
        (Clock.OK, NOW + TOLERANCE + 1, (NOW, TimeSource.RECEIPT)),
    ],
)
def test_the_device_is_believed_where_it_can_be_right(
    clock: Clock, timestamp: Millis | None, expected: tuple[Millis, TimeSource]
) -> None:
    assert resolve_event_time(event(clock=clock, timestamp=timestamp), NOW) == expected
