"""Availability: the rules by which a device is offline, one by one."""

import pytest

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta, AvailabilityTracker, Outage
from custom_components.ozon_telemetry.core.domain.fleet import Span

MINUTE = 60_000
TIMEOUT = 3 * MINUTE


@pytest.fixture
def tracker() -> AvailabilityTracker:
    """Return a tracker of two devices whose window started at 0, with nothing left to take."""
    tracker = AvailabilityTracker()
    tracker.set_devices(["a", "b"], 0)
    tracker.start_window(0)
    tracker.take_delta(0)
    return tracker


def outages(tracker: AvailabilityTracker, now: int) -> list[Outage]:
    """Return what is seen at `now`."""
    delta = tracker.take_delta(now)
    return delta.outages if delta else []


def test_a_device_is_offline_from_its_will_until_it_speaks(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False)
    tracker.report("a", 2000, is_online=False)
    tracker.report("a", 5000, is_online=True)
    assert outages(tracker, 9000) == [Outage("a", 1000, 5000)]


def test_a_silent_device_is_offline_since_its_last_sign_of_life(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=True)
    tracker.report("b", TIMEOUT, is_online=True)
    tracker.expire(TIMEOUT + 1000, TIMEOUT)
    assert outages(tracker, TIMEOUT + 1000) == []
    tracker.expire(TIMEOUT + 1001, TIMEOUT)
    assert outages(tracker, TIMEOUT + 2000) == [Outage("a", 1000, TIMEOUT + 2000)]


def test_a_device_that_never_spoke_is_offline_since_the_watch_began(tracker: AvailabilityTracker) -> None:
    tracker.expire(TIMEOUT + 1, TIMEOUT)
    assert {outage.start for outage in outages(tracker, TIMEOUT + 1)} == {0}


def test_an_outage_that_goes_on_is_told_with_each_look(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False)
    assert outages(tracker, 2000) == [Outage("a", 1000, 2000)]
    assert outages(tracker, 2000 + MINUTE) == [Outage("a", 1000, 2000 + MINUTE)]


def test_where_nothing_happens_a_minute_is_told_at_a_time(tracker: AvailabilityTracker) -> None:
    assert tracker.take_delta(MINUTE - 1) is None
    assert tracker.take_delta(MINUTE) == AvailabilityDelta([Span(0, MINUTE)], [])


def test_the_end_of_a_watch_ends_everything(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False)
    tracker.end_window(3000)
    assert tracker.take_delta(9000) == AvailabilityDelta([Span(0, 3000)], [Outage("a", 1000, 3000)])
    assert tracker.take_delta(9000 + MINUTE) is None


def test_a_new_watch_knows_nothing_of_the_one_before(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False)
    tracker.end_window(3000)
    tracker.start_window(5000)
    tracker.start_window(6000)
    assert tracker.take_delta(9000) == AvailabilityDelta([Span(0, 3000), Span(5000, 9000)], [Outage("a", 1000, 3000)])
    tracker.expire(5000 + TIMEOUT, TIMEOUT)
    assert outages(tracker, 5000 + TIMEOUT) == []


def test_what_is_said_while_nobody_listens_is_not_heard(tracker: AvailabilityTracker) -> None:
    tracker.end_window(1000)
    tracker.report("a", 2000, is_online=False)
    tracker.expire(9 * TIMEOUT, TIMEOUT)
    tracker.start_window(9 * TIMEOUT)
    assert outages(tracker, 9 * TIMEOUT) == []


def test_what_was_said_before_the_watch_counts_from_its_beginning(tracker: AvailabilityTracker) -> None:
    tracker.end_window(1000)
    tracker.start_window(5000)
    tracker.report("a", 2000, is_online=False)
    assert outages(tracker, 6000) == [Outage("a", 5000, 6000)]


def test_a_will_that_was_retained_is_from_before_the_watch(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False, is_retained=True)
    assert outages(tracker, 6000) == [Outage("a", 0, 6000)]


def test_strangers_are_not_watched_over(tracker: AvailabilityTracker) -> None:
    tracker.report("c", 1000, is_online=False)
    assert outages(tracker, MINUTE) == []


def test_a_device_that_leaves_is_offline_no_longer(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False)
    tracker.set_devices(["b", "c"], 4000)
    assert outages(tracker, 9000) == [Outage("a", 1000, 4000)]


def test_a_device_that_comes_has_time_to_speak(tracker: AvailabilityTracker) -> None:
    tracker.set_devices(["a", "b", "c"], TIMEOUT)
    tracker.expire(TIMEOUT + 1, TIMEOUT)
    assert {outage.device_id for outage in outages(tracker, TIMEOUT + 1)} == {"a", "b"}


def test_what_could_not_be_stored_is_told_again(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 1000, is_online=False)
    tracker.report("a", 2000, is_online=True)
    delta = tracker.take_delta(3000)
    assert delta is not None
    tracker.restore_delta(delta)
    assert tracker.take_delta(4000) == AvailabilityDelta([Span(0, 3000), Span(0, 4000)], [Outage("a", 1000, 2000)])


def test_a_clock_that_is_set_back_stands_still(tracker: AvailabilityTracker) -> None:
    tracker.report("a", 5000, is_online=False)
    tracker.take_delta(9000)
    tracker.report("a", 2000, is_online=True)
    tracker.end_window(3000)
    assert tracker.take_delta(3000) == AvailabilityDelta([Span(0, 9000)], [Outage("a", 5000, 5000)])


def test_a_device_that_cannot_be_heard_has_the_timeout_once_it_can(tracker: AvailabilityTracker) -> None:
    """Its broker is gone, but another device needs none: the window goes on."""
    tracker.expire(9 * TIMEOUT, TIMEOUT, lambda device_id: device_id != "a")
    tracker.expire(10 * TIMEOUT, TIMEOUT)
    assert outages(tracker, 10 * TIMEOUT) == [Outage("b", 0, 10 * TIMEOUT)]
    tracker.expire(10 * TIMEOUT + 1, TIMEOUT)
    assert outages(tracker, 10 * TIMEOUT + 1)[-1] == Outage("a", 9 * TIMEOUT, 10 * TIMEOUT + 1)
