"""Item feeds: followers get each id once, some at a time, so that a large fleet does not hold the event loop up."""

import asyncio

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.publish.item_feed import CHUNK, ItemFeed

MANY = [f"machine-{number}" for number in range(5 * CHUNK + 1)]


@pytest.fixture
def feed() -> ItemFeed:
    """Return a feed without ids."""
    return ItemFeed()


async def test_a_follower_gets_the_ids_there_are_and_those_added_later(hass: HomeAssistant, feed: ItemFeed) -> None:
    received: list[list[str]] = []
    feed.add("first")
    stop = await feed.async_follow(hass, received.append)
    feed.update(["first", "second", "third"])
    feed.discard("second")
    feed.add("second")
    stop()
    feed.add("fourth")
    assert received == [["first"], ["second", "third"], ["second"]]


async def test_what_is_there_comes_some_at_a_time_with_others_in_between(hass: HomeAssistant, feed: ItemFeed) -> None:
    feed.update(MANY)
    got: list[list[str]] = []
    turns: list[int] = []

    async def others() -> None:
        while len(got) < len(MANY) / CHUNK:
            turns.append(len(got))
            await asyncio.sleep(0)

    task = asyncio.ensure_future(others())
    await feed.async_follow(hass, got.append)
    await task
    assert [item_id for chunk in got for item_id in chunk] == MANY
    assert max(map(len, got)) == CHUNK
    assert turns == list(range(1, len(got)))


async def test_what_comes_later_comes_some_at_a_time_too(hass: HomeAssistant, feed: ItemFeed) -> None:
    got: list[list[str]] = []
    await feed.async_follow(hass, got.append)
    feed.update(MANY)
    assert got == [MANY[:CHUNK]]
    await hass.async_block_till_done()
    assert [item_id for chunk in got for item_id in chunk] == MANY


async def test_what_is_added_while_the_rest_comes_comes_once(hass: HomeAssistant, feed: ItemFeed) -> None:
    feed.update(MANY)
    got: list[str] = []

    def add(item_ids: list[str]) -> None:
        got.extend(item_ids)
        feed.add("late")

    await feed.async_follow(hass, add)
    await hass.async_block_till_done()
    assert sorted(got) == sorted([*MANY, "late"])


async def test_what_is_gone_or_closed_in_between_does_not_come(hass: HomeAssistant, feed: ItemFeed) -> None:
    got: list[str] = []
    await feed.async_follow(hass, got.extend)
    feed.update(MANY)
    feed.discard(MANY[-1])
    feed.close()
    await hass.async_block_till_done()
    assert got == MANY[:CHUNK]
