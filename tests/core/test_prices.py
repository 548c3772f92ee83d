"""Prices through time: which hold on a day, how changes and corrections are entered, and exact amounts."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.calendar import Day, day_number
from custom_components.ozon_telemetry.core.domain.messages import Counters
from custom_components.ozon_telemetry.core.domain.prices import (
    NO_PRICES,
    SINCE_EVER,
    Amounts,
    PriceBook,
    PriceHistory,
    PricePeriod,
    Revenue,
    amounts_of,
    amounts_on,
    first_difference,
    price_history,
    revenue_of,
    with_period,
    with_prices_from,
)

FIVE, SIX, SEVEN = (amounts_of({"basic": price}) for price in (5, 6, 7))
FIRST, SECOND, THIRD = (day_number(date(2026, month, 1)) for month in (9, 10, 11))
AMOUNTS = st.sampled_from([NO_PRICES, FIVE, SIX, SEVEN])
DAYS = st.integers(FIRST, FIRST + 9)
HISTORIES = st.lists(st.builds(PricePeriod, DAYS | st.just(SINCE_EVER), AMOUNTS), max_size=6).map(price_history)


def by_day(history: PriceHistory) -> list[Amounts]:
    """Return the prices of each day on which a history of `HISTORIES` can change, and of the day before."""
    return [amounts_on(history, day) for day in range(FIRST - 1, FIRST + 10)]


@pytest.mark.parametrize(
    ("day", "amounts"), [(FIRST, FIVE), (SECOND - 1, FIVE), (SECOND, SIX), (THIRD, SIX), (SINCE_EVER, FIVE)]
)
def test_a_price_holds_from_its_day_on_until_the_next(day: Day, amounts: Amounts) -> None:
    assert amounts_on((PricePeriod(SINCE_EVER, FIVE), PricePeriod(SECOND, SIX)), day) == amounts


def test_before_the_first_price_there_is_none() -> None:
    assert amounts_on((PricePeriod(SECOND, FIVE),), SECOND - 1) == NO_PRICES


@given(HISTORIES, DAYS, AMOUNTS)
def test_new_prices_leave_all_days_before_as_they_were(history: PriceHistory, start: Day, amounts: Amounts) -> None:
    changed = with_prices_from(history, start, amounts)
    known = [period.start for period in history if period.start > start]
    end = min(known, default=FIRST + 10)
    for day, (before, after) in enumerate(zip(by_day(history), by_day(changed), strict=True), FIRST - 1):
        assert after == (amounts if start <= day < end else before)


@given(HISTORIES)
def test_a_history_has_no_period_that_changes_nothing(history: PriceHistory) -> None:
    befores = [NO_PRICES, *(period.amounts for period in history)]
    assert all(before != period.amounts for before, period in zip(befores, history, strict=False))


@given(HISTORIES, HISTORIES)
def test_the_first_difference_is_the_first_day_that_differs(old: PriceHistory, new: PriceHistory) -> None:
    day = first_difference(old, new)
    days = [SINCE_EVER, *range(FIRST - 1, FIRST + 10)]
    differing = [each for each in days if amounts_on(old, each) != amounts_on(new, each)]
    assert day == (differing[0] if differing else None)


def test_a_removed_period_is_filled_by_the_prices_before() -> None:
    history = (PricePeriod(SINCE_EVER, FIVE), PricePeriod(SECOND, SIX), PricePeriod(THIRD, SEVEN))
    assert with_period(history, history[1], None) == (history[0], history[2])


def test_a_corrected_period_takes_the_place_of_the_one_that_was_wrong() -> None:
    history = (PricePeriod(SINCE_EVER, FIVE), PricePeriod(THIRD, SIX))
    corrected = with_period(history, history[1], PricePeriod(SECOND, SEVEN))
    assert corrected == (PricePeriod(SINCE_EVER, FIVE), PricePeriod(SECOND, SEVEN))


def test_revenue_is_exact_and_counts_only_what_has_a_price() -> None:
    prices = amounts_of({"basic": 0.1, "premium": "12.25"})
    assert revenue_of(Counters(3, 7, 2), prices) == Revenue(Decimal("24.8"), 5)


def test_what_is_free_has_a_price() -> None:
    assert revenue_of(Counters(3, 0, 0), amounts_of({"basic": 0})) == Revenue(Decimal(0), 3)


@given(st.dictionaries(st.sampled_from("abc"), HISTORIES), DAYS, st.integers(0, 9))
def test_prices_change_on_the_days_that_are_not_priced_as_the_one_before(
    histories: dict[str, PriceHistory], first: Day, length: int
) -> None:
    book, days = PriceBook(histories), range(first, first + length + 1)
    changes = {
        after
        for outlet in histories
        for before, after in pairwise(days)
        if book.amounts_on(outlet, before) != book.amounts_on(outlet, after)
    }
    assert changes <= set(book.changes_within(histories, days[0], days[-1])) <= set(days[1:])


def test_a_price_that_begins_with_the_range_does_not_change_within_it() -> None:
    book = PriceBook({"a": (PricePeriod(FIRST, FIVE), PricePeriod(SECOND, SIX))})
    assert [book.changes_within("a", *days) for days in ((FIRST, SECOND - 1), (FIRST, SECOND), (SECOND, THIRD))] == [
        [],
        [SECOND],
        [],
    ]
