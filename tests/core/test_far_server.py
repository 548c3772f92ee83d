"""A server 50 ms away, behind a link that breaks: a batch waits twice, and nothing acknowledged is missing."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
import random
from threading import Thread, Timer
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import PostgreSQL, versions
from devtools.tcp_link import TcpLink

from .builders import NOW, event, fleet_of, machine, received
from .engines import VERSIONS
from .test_server_faults import commit_batch, commit_until_it_fails, stored

_DELAY: Final = 0.025  # seconds, each way
_CUTS: Final = 5


class FarLink:
    """A long link in a thread of its own."""

    def __init__(self, target: int) -> None:
        """Begin to forward."""
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = Thread(target=self._run)
        self._thread.start()
        self.link = TcpLink(target, delay=_DELAY)
        self.mend()

    def mend(self) -> None:
        """Forward from now on."""
        asyncio.run_coroutine_threadsafe(self.link.mend(), self._loop).result()

    def cut(self) -> None:
        """Break all connections."""
        asyncio.run_coroutine_threadsafe(self.link.cut(), self._loop).result()

    def close(self) -> None:
        """End it."""
        self.cut()
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._ended.wait())


@pytest.fixture
def server(socket_enabled: None) -> Iterator[PostgreSQL]:
    """Return a running server of the newest version, on a port."""
    server = PostgreSQL(versions()[VERSIONS[-1]], port=free_port())
    server.start()
    yield server
    server.remove()


@pytest.fixture
def far(server: PostgreSQL) -> Iterator[FarLink]:
    """Return the link to it."""
    far = FarLink(server.port)
    yield far
    far.close()


@pytest.fixture
def ledger(server: PostgreSQL, far: FarLink) -> Iterator[Ledger]:
    """Return a new ledger behind the link, for one adopted device."""
    place = ServerPlace(LOCALHOST, far.link.port, server.database, server.user, server.password, tls="disable")
    with closing(Ledger(place, ZoneInfo("UTC"))) as ledger:
        ledger.change_fleet(fleet_of(machine()), NOW)
        yield ledger


def test_a_batch_waits_twice_for_an_answer(ledger: Ledger, far: FarLink) -> None:
    ledger.commit(received(event(1)))
    for batch in ([event(2)], [event(seq) for seq in range(3, 1003)]):
        before = far.link.round_trips
        ledger.commit(received(*batch))
        assert far.link.round_trips == before + 2


def test_a_link_that_breaks_loses_nothing_acknowledged(ledger: Ledger, far: FarLink) -> None:
    chance, acknowledged = random.Random(20_261_130), 0
    for _ in range(_CUTS):
        breaker = Timer(chance.uniform(0.05, 0.5), far.cut)
        breaker.start()
        acknowledged = commit_until_it_fails(ledger, acknowledged)
        breaker.join()
        far.mend()
    acknowledged = commit_batch(ledger, acknowledged)
    assert stored(ledger) == list(range(1, acknowledged + 1))
    assert ledger.verify().is_sound
