"""Signals and feeds: who is called, and who no longer."""

import pytest

from custom_components.ozon_telemetry.publish.item_feed import ItemFeed
from custom_components.ozon_telemetry.publish.signal import EVERYTHING, Key, Signal


def test_a_listener_is_called_for_its_key_until_it_is_disconnected() -> None:
    signal, received = Signal[[int]](), list[int]()
    disconnect = signal.connect(received.append, "machine-1")
    signal.send("machine-1", 1)
    signal.send("machine-2", 2)
    disconnect()
    signal.send("machine-1", 3)
    assert received == [1]
    assert signal.keys() == []


def test_a_listener_for_everything_is_called_for_every_key() -> None:
    signal, received = Signal[[int]](), list[int]()
    signal.connect(received.append)
    signal.send("machine-1", 1)
    signal.send(EVERYTHING, 2)
    assert received == [1, 2]
    assert signal.keys() == [], "it has no key of its own"


def test_the_empty_key_is_a_key_like_any_other() -> None:
    signal, received = Signal[[int]](), list[int]()
    signal.connect(received.append, "")
    signal.send(EVERYTHING, 1)
    signal.send("", 2)
    assert received == [2]


def test_a_listener_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    signal, received = Signal[[int]](), list[int]()
    signal.connect(lambda number: 1 // number and None, "machine-1")
    signal.connect(received.append, "machine-1")
    signal.send("machine-1", 0)
    assert received == [0]
    assert "A listener for 'machine-1' failed" in caplog.text


def test_a_watcher_gets_every_key_until_it_stops() -> None:
    signal, keys = Signal[[]](), list[Key]()
    stop = signal.watch(keys.append)
    signal.send("machine-1")
    signal.send(EVERYTHING)
    stop()
    signal.send("machine-2")
    assert keys == ["machine-1", EVERYTHING]


def test_a_feed_retains_what_another_one_has() -> None:
    feed, other = ItemFeed(), ItemFeed()
    feed.update(["first", "second"])
    other.add("second")
    feed.retain(other)
    assert ("first" in feed, "second" in feed) == (False, True)
