"""When a device was last heard, as the windows and outages in the ledger tell it to a Home Assistant that starts."""

import pytest

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta, Outage
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Span
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.availability import MOST_WINDOWS, last_heard

pytestmark = pytest.mark.usefixtures("engine")

TIMEOUT = 10


def heard(ledger: Ledger, windows: list[Span], outages: list[Outage], tracked_since: int = 1) -> int | None:
    """Return when device `d` was last heard."""
    ledger.change_fleet(Fleet.of([], [Machine("m", "M", assignments=(Assignment("d", 0),))]), tracked_since)
    ledger.record_availability(AvailabilityDelta(windows, outages))
    with ledger.reading() as connection:
        return last_heard(connection, TIMEOUT).get("d")


def test_a_device_that_was_there_when_the_window_ended_was_heard_until_then(ledger: Ledger) -> None:
    assert heard(ledger, [Span(100, 200)], [Outage("d", 120, 150)]) == 200


def test_a_device_that_was_gone_was_heard_before_its_outage(ledger: Ledger) -> None:
    assert heard(ledger, [Span(100, 200)], [Outage("d", 150, 200)]) == 150


def test_an_outage_goes_on_over_restarts(ledger: Ledger) -> None:
    windows = [Span(100, 200), Span(300, 400), Span(500, 600)]
    outages = [Outage("d", 150, 200), Outage("d", 300, 400), Outage("d", 500, 600)]
    assert heard(ledger, windows, outages) == 150


def test_a_device_that_came_back_in_between_was_heard_then(ledger: Ledger) -> None:
    windows = [Span(100, 200), Span(300, 400), Span(500, 600)]
    outages = [Outage("d", 150, 200), Outage("d", 300, 350), Outage("d", 500, 600)]
    assert heard(ledger, windows, outages) == 400


def test_a_window_in_which_no_device_had_the_time_to_speak_tells_nothing(ledger: Ledger) -> None:
    windows = [Span(100, 200), Span(300, 300 + TIMEOUT)]
    assert heard(ledger, windows, [Outage("d", 150, 200)]) == 150


def test_of_a_time_before_a_device_was_adopted_nothing_is_known(ledger: Ledger) -> None:
    windows = [Span(100, 200), Span(300, 400)]
    assert heard(ledger, windows, [Outage("d", 300, 400)], tracked_since=250) is None


def test_a_device_of_which_nothing_was_observed_was_not_heard(ledger: Ledger) -> None:
    assert heard(ledger, [], []) is None


def test_only_the_newest_windows_are_looked_at(ledger: Ledger) -> None:
    windows = [Span(100 * number, 100 * number + 50) for number in range(1, MOST_WINDOWS + 2)]
    gone = [Outage("d", window.start, window.end) for window in windows[1:]]
    assert heard(ledger, windows[:-1], gone[:-1]) == 150
    assert heard(ledger, windows[-1:], gone[-1:]) is None
