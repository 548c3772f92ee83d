"""What is remembered of each machine's silence, from minute to minute."""

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

from .test_silence import BUSY, HOUR, LAST, MINUTE, OFFICE, busy, rhythm

TERMS = SilenceCriteria(BUSY, OFFICE, Sensitivity.NORMAL)
DEADLINE = silent_from(BUSY, LAST, OFFICE, Sensitivity.NORMAL) or 0
KNOWN_BEFORE = Silence(DEADLINE, LAST, 15.0)


@pytest.fixture
def book() -> SilenceTracker:
    """Return a book of no machine."""
    return SilenceTracker()


def judge(book: SilenceTracker, now: Millis, last: Millis = LAST, terms: SilenceCriteria = TERMS) -> bool:
    """Judge the washer, which can be heard and keeps a journal."""
    return book.assess("washer", terms, last, last, now)


def test_nothing_is_known_before_it_is_judged(book: SilenceTracker) -> None:
    assert not book.is_assessed("washer")
    assert book.silence("washer", LAST) is None


def test_a_first_judgement_is_something_to_show(book: SilenceTracker) -> None:
    assert judge(book, LAST + HOUR)
    assert book.is_assessed("washer")
    assert book.silence("washer", LAST) is None
    assert not judge(book, LAST + HOUR + MINUTE)


def test_it_is_silent_from_its_deadline_on(book: SilenceTracker) -> None:
    judge(book, LAST)
    assert not judge(book, DEADLINE - 1)
    assert judge(book, DEADLINE)
    silence = book.silence("washer", LAST)
    assert silence is not None
    assert (silence.since, silence.last, round(silence.expected)) == (DEADLINE, LAST, 16)


def test_meanwhile_more_and_more_was_to_be_expected_told_once_an_hour(book: SilenceTracker) -> None:
    judge(book, DEADLINE)
    assert not judge(book, DEADLINE + HOUR - 1)
    assert judge(book, DEADLINE + HOUR)
    silence = book.silence("washer", LAST)
    assert silence is not None
    assert (silence.since, round(silence.expected)) == (DEADLINE, 19)


def test_a_treatment_ends_it_before_it_is_judged_again(book: SilenceTracker) -> None:
    judge(book, DEADLINE)
    assert book.silence("washer", DEADLINE + MINUTE) is None
    assert not judge(book, DEADLINE + 2 * MINUTE, DEADLINE + MINUTE)


def test_a_deadline_is_worked_out_again_only_when_it_is_over(book: SilenceTracker) -> None:
    with patch.object(silence_tracker, "silent_from", wraps=silent_from) as worked_out:
        for minute in range(0, 12 * 60, 5):
            now = LAST + 13 * HOUR + minute * MINUTE
            judge(book, now, now)
    assert 1 < worked_out.call_count < 5


@pytest.mark.parametrize(
    "terms",
    [replace(TERMS, sensitivity=Sensitivity.OFF), SilenceCriteria(rhythm(busy(weeks=2)), OFFICE, Sensitivity.NORMAL)],
    ids=["sensitivity", "rhythm"],
)
def test_other_terms_are_judged_at_once(book: SilenceTracker, terms: SilenceCriteria) -> None:
    judge(book, DEADLINE)
    assert judge(book, DEADLINE + MINUTE, terms=terms)
    assert book.silence("washer", LAST) is None
    assert not book.is_assessed("washer"), "nobody can tell"
    assert not judge(book, DEADLINE + MINUTE, terms=terms)


def test_where_treatments_may_be_unknown_only_the_time_since_then_counts(book: SilenceTracker) -> None:
    heard = DEADLINE - MINUTE
    book.assess("washer", TERMS, LAST, heard, DEADLINE)
    assert book.silence("washer", LAST) is None


class TestOutOfHearing:
    """A machine whose device cannot be heard."""

    def test_nothing_is_known_of_it(self, book: SilenceTracker) -> None:
        judge(book, LAST)
        assert book.suspend("washer", LAST)
        assert not book.is_assessed("washer")
        assert not book.suspend("washer", LAST)

    def test_it_stays_silent_if_it_was(self, book: SilenceTracker) -> None:
        judge(book, DEADLINE)
        assert not book.suspend("washer", LAST)
        assert book.silence("washer", LAST) is not None

    def test_that_too_ends_with_a_treatment(self, book: SilenceTracker) -> None:
        judge(book, DEADLINE)
        assert book.suspend("washer", DEADLINE + MINUTE)

    def test_a_machine_out_of_use_is_forgotten(self, book: SilenceTracker) -> None:
        judge(book, DEADLINE)
        assert book.forget("washer")
        assert not book.is_assessed("washer")
        assert not book.forget("washer")


class TestAfterRestart:
    """What was known before a restart."""

    def test_it_holds_until_the_machine_is_judged(self, book: SilenceTracker) -> None:
        book.restore("washer", KNOWN_BEFORE)
        assert book.is_assessed("washer")
        assert book.silence("washer", LAST) == KNOWN_BEFORE

    def test_it_ends_with_a_treatment(self, book: SilenceTracker) -> None:
        book.restore("washer", KNOWN_BEFORE)
        assert book.silence("washer", LAST + 1) is None

    def test_it_is_replaced_by_a_judgement(self, book: SilenceTracker) -> None:
        book.restore("washer", KNOWN_BEFORE)
        assert judge(book, DEADLINE - MINUTE)
        assert book.silence("washer", LAST) is None
        assert not judge(book, DEADLINE - MINUTE)

    def test_it_is_forgotten_like_any_other(self, book: SilenceTracker) -> None:
        book.restore("washer", KNOWN_BEFORE)
        assert book.forget("washer")
        assert not book.is_assessed("washer")
