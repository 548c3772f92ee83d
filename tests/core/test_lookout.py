"""Who is offline, and since when: the rules one by one."""

import pytest

from custom_components.ozon_telemetry.core.domain.availability import AvailabilityDelta, AvailabilityTracker, Outage
from custom_components.ozon_telemetry.core.domain.fleet import Span

MINUTE = 60_000
TIMEOUT = 3 * MINUTE


@pytest.fixture
def lookout() -> AvailabilityTracker:
    """Return a lookout that has just begun to watch over two devices, at 0, and told so."""
    lookout = AvailabilityTracker()
    lookout.set_devices(["a", "b"], 0)
    lookout.start_window(0)
    lookout.take_delta(0)
    return lookout


def outages(lookout: AvailabilityTracker, now: int) -> list[Outage]:
    """Return what is seen at `now`."""
    sight = lookout.take_delta(now)
    return sight.outages if sight else []


def test_a_device_is_offline_from_its_will_until_it_speaks(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=False)
    lookout.report("a", 2000, is_online=False)
    lookout.report("a", 5000, is_online=True)
    assert outages(lookout, 9000) == [Outage("a", 1000, 5000)]


def test_a_silent_device_is_offline_since_its_last_sign_of_life(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=True)
    lookout.report("b", TIMEOUT, is_online=True)
    lookout.expire(TIMEOUT + 1000, TIMEOUT)
    assert outages(lookout, TIMEOUT + 1000) == []
    lookout.expire(TIMEOUT + 1001, TIMEOUT)
    assert outages(lookout, TIMEOUT + 2000) == [Outage("a", 1000, TIMEOUT + 2000)]


def test_a_device_that_never_spoke_is_offline_since_the_watch_began(lookout: AvailabilityTracker) -> None:
    lookout.expire(TIMEOUT + 1, TIMEOUT)
    assert {outage.start for outage in outages(lookout, TIMEOUT + 1)} == {0}


def test_an_outage_that_goes_on_is_told_with_each_look(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=False)
    assert outages(lookout, 2000) == [Outage("a", 1000, 2000)]
    assert outages(lookout, 2000 + MINUTE) == [Outage("a", 1000, 2000 + MINUTE)]


def test_where_nothing_happens_a_minute_is_told_at_a_time(lookout: AvailabilityTracker) -> None:
    assert lookout.take_delta(MINUTE - 1) is None
    assert lookout.take_delta(MINUTE) == AvailabilityDelta([Span(0, MINUTE)], [])


def test_the_end_of_a_watch_ends_everything(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=False)
    lookout.end_window(3000)
    assert lookout.take_delta(9000) == AvailabilityDelta([Span(0, 3000)], [Outage("a", 1000, 3000)])
    assert lookout.take_delta(9000 + MINUTE) is None


def test_a_new_watch_knows_nothing_of_the_one_before(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=False)
    lookout.end_window(3000)
    lookout.start_window(5000)
    lookout.start_window(6000)
    assert lookout.take_delta(9000) == AvailabilityDelta([Span(0, 3000), Span(5000, 9000)], [Outage("a", 1000, 3000)])
    lookout.expire(5000 + TIMEOUT, TIMEOUT)
    assert outages(lookout, 5000 + TIMEOUT) == []


def test_what_is_said_while_nobody_listens_is_not_heard(lookout: AvailabilityTracker) -> None:
    lookout.end_window(1000)
    lookout.report("a", 2000, is_online=False)
    lookout.expire(9 * TIMEOUT, TIMEOUT)
    lookout.start_window(9 * TIMEOUT)
    assert outages(lookout, 9 * TIMEOUT) == []


def test_what_was_said_before_the_watch_counts_from_its_beginning(lookout: AvailabilityTracker) -> None:
    lookout.end_window(1000)
    lookout.start_window(5000)
    lookout.report("a", 2000, is_online=False)
    assert outages(lookout, 6000) == [Outage("a", 5000, 6000)]


def test_strangers_are_not_watched_over(lookout: AvailabilityTracker) -> None:
    lookout.report("c", 1000, is_online=False)
    assert outages(lookout, MINUTE) == []


def test_a_device_that_leaves_is_offline_no_longer(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=False)
    lookout.set_devices(["b", "c"], 4000)
    assert outages(lookout, 9000) == [Outage("a", 1000, 4000)]


def test_a_device_that_comes_has_time_to_speak(lookout: AvailabilityTracker) -> None:
    lookout.set_devices(["a", "b", "c"], TIMEOUT)
    lookout.expire(TIMEOUT + 1, TIMEOUT)
    assert {outage.device_id for outage in outages(lookout, TIMEOUT + 1)} == {"a", "b"}


def test_what_could_not_be_stored_is_told_again(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 1000, is_online=False)
    lookout.report("a", 2000, is_online=True)
    sight = lookout.take_delta(3000)
    assert sight is not None
    lookout.restore_delta(sight)
    assert lookout.take_delta(4000) == AvailabilityDelta([Span(0, 3000), Span(0, 4000)], [Outage("a", 1000, 2000)])


def test_a_clock_that_is_set_back_stands_still(lookout: AvailabilityTracker) -> None:
    lookout.report("a", 5000, is_online=False)
    lookout.take_delta(9000)
    lookout.report("a", 2000, is_online=True)
    lookout.end_window(3000)
    assert lookout.take_delta(3000) == AvailabilityDelta([Span(0, 9000)], [Outage("a", 5000, 5000)])
