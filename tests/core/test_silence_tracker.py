"""Silence tracker: the silence of each machine, from minute to minute."""

from dataclasses import replace
from unittest.mock import patch

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Millis
from custom_components.ozon_telemetry.core.machine_health import silence_tracker
from custom_components.ozon_telemetry.core.machine_health.silence import Sensitivity, silent_from
from custom_components.ozon_telemetry.core.machine_health.silence_tracker import (
    Silence,
    SilenceCriteria,
    SilenceTracker,
)

from .test_silence import BUSY, HOUR, LAST, MINUTE, OFFICE, baseline_of, busy

CRITERIA = SilenceCriteria(BUSY, OFFICE, Sensitivity.NORMAL)
DEADLINE = silent_from(BUSY, LAST, OFFICE, Sensitivity.NORMAL) or 0
RESTORED = Silence(DEADLINE, LAST, 15.0)


@pytest.fixture
def tracker() -> SilenceTracker:
    """Return a tracker of no machine."""
    return SilenceTracker()


def assess(tracker: SilenceTracker, now: Millis, last: Millis = LAST, criteria: SilenceCriteria = CRITERIA) -> bool:
    """Assess the washer, which can be heard and keeps a journal."""
    return tracker.assess("washer", criteria, last, last, now)


def test_nothing_is_known_before_it_is_assessed(tracker: SilenceTracker) -> None:
    assert not tracker.is_assessed("washer")
    assert tracker.silence("washer", LAST) is None


def test_a_first_assessment_is_new(tracker: SilenceTracker) -> None:
    assert assess(tracker, LAST + HOUR)
    assert tracker.is_assessed("washer")
    assert tracker.silence("washer", LAST) is None
    assert not assess(tracker, LAST + HOUR + MINUTE)


def test_it_is_silent_from_its_deadline_on(tracker: SilenceTracker) -> None:
    assess(tracker, LAST)
    assert not assess(tracker, DEADLINE - 1)
    assert assess(tracker, DEADLINE)
    silence = tracker.silence("washer", LAST)
    assert silence is not None
    assert (silence.since, silence.last, round(silence.expected)) == (DEADLINE, LAST, 16)


def test_the_expected_number_is_calculated_once_an_hour(tracker: SilenceTracker) -> None:
    assess(tracker, DEADLINE)
    assert not assess(tracker, DEADLINE + HOUR - 1)
    assert assess(tracker, DEADLINE + HOUR)
    silence = tracker.silence("washer", LAST)
    assert silence is not None
    assert (silence.since, round(silence.expected)) == (DEADLINE, 19)


def test_a_treatment_ends_it_before_it_is_assessed_again(tracker: SilenceTracker) -> None:
    assess(tracker, DEADLINE)
    assert tracker.silence("washer", DEADLINE + MINUTE) is None
    assert not assess(tracker, DEADLINE + 2 * MINUTE, DEADLINE + MINUTE)


def test_a_deadline_is_calculated_again_only_when_it_is_over(tracker: SilenceTracker) -> None:
    with patch.object(silence_tracker, "silent_from", wraps=silent_from) as calculated:
        for minute in range(0, 12 * 60, 5):
            now = LAST + 13 * HOUR + minute * MINUTE
            assess(tracker, now, now)
    assert 1 < calculated.call_count < 5


@pytest.mark.parametrize(
    "criteria",
    [
        replace(CRITERIA, sensitivity=Sensitivity.OFF),
        SilenceCriteria(baseline_of(busy(weeks=2)), OFFICE, Sensitivity.NORMAL),
    ],
    ids=["sensitivity", "baseline"],
)
def test_other_criteria_are_assessed_at_once(tracker: SilenceTracker, criteria: SilenceCriteria) -> None:
    assess(tracker, DEADLINE)
    assert assess(tracker, DEADLINE + MINUTE, criteria=criteria)
    assert tracker.silence("washer", LAST) is None
    assert not tracker.is_assessed("washer"), "nobody can tell"
    assert not assess(tracker, DEADLINE + MINUTE, criteria=criteria)


def test_where_treatments_may_be_unknown_only_the_time_since_then_counts(tracker: SilenceTracker) -> None:
    heard = DEADLINE - MINUTE
    tracker.assess("washer", CRITERIA, LAST, heard, DEADLINE)
    assert tracker.silence("washer", LAST) is None


class TestUnreachable:
    """A machine whose device cannot be heard."""

    def test_nothing_is_known_of_it(self, tracker: SilenceTracker) -> None:
        assess(tracker, LAST)
        assert tracker.suspend("washer", LAST)
        assert not tracker.is_assessed("washer")
        assert not tracker.suspend("washer", LAST)

    def test_it_stays_silent_if_it_was(self, tracker: SilenceTracker) -> None:
        assess(tracker, DEADLINE)
        assert not tracker.suspend("washer", LAST)
        assert tracker.silence("washer", LAST) is not None

    def test_that_too_ends_with_a_treatment(self, tracker: SilenceTracker) -> None:
        assess(tracker, DEADLINE)
        assert tracker.suspend("washer", DEADLINE + MINUTE)

    def test_a_machine_out_of_use_is_forgotten(self, tracker: SilenceTracker) -> None:
        assess(tracker, DEADLINE)
        assert tracker.forget("washer")
        assert not tracker.is_assessed("washer")
        assert not tracker.forget("washer")


class TestAfterRestart:
    """What was known before a restart."""

    def test_it_holds_until_the_machine_is_assessed(self, tracker: SilenceTracker) -> None:
        tracker.restore("washer", RESTORED)
        assert tracker.is_assessed("washer")
        assert tracker.silence("washer", LAST) == RESTORED

    def test_it_ends_with_a_treatment(self, tracker: SilenceTracker) -> None:
        tracker.restore("washer", RESTORED)
        assert tracker.silence("washer", LAST + 1) is None

    def test_it_is_replaced_by_an_assessment(self, tracker: SilenceTracker) -> None:
        tracker.restore("washer", RESTORED)
        assert assess(tracker, DEADLINE - MINUTE)
        assert tracker.silence("washer", LAST) is None
        assert not assess(tracker, DEADLINE - MINUTE)

    def test_it_is_forgotten_like_any_other(self, tracker: SilenceTracker) -> None:
        tracker.restore("washer", RESTORED)
        assert tracker.forget("washer")
        assert not tracker.is_assessed("washer")
