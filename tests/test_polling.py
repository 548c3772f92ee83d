"""Waiting for a condition: what it returns, and what it says when nothing comes."""

import pytest

from devtools.polling import until, until_sync


async def test_it_returns_the_first_true_value() -> None:
    values = iter(("", "", "there"))
    assert await until("a value", lambda: next(values), interval=0) == "there"


async def test_a_condition_may_be_asynchronous() -> None:
    values = iter((None, 7))

    async def value() -> int | None:
        return next(values)

    assert await until("a value", value, interval=0) == 7


async def test_it_says_what_it_waited_for_and_how_long() -> None:
    with pytest.raises(TimeoutError, match=r"^waited 0\.01 s for a bus$"):
        await until("a bus", lambda: False, seconds=0.01, interval=0)


def test_it_says_so_without_an_event_loop_and_shows_what_was_there_instead() -> None:
    with pytest.raises(TimeoutError, match=r"^waited 0\.01 s for three events, but got \[\]$"):
        until_sync("three events", list, seconds=0.01, interval=0)
