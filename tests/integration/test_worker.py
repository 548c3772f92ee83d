"""The worker's states, and what those hear who wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel, Status
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.protocol.batch import RawMessage
from custom_components.ozon_telemetry.core.protocol.codec import Topics
from custom_components.ozon_telemetry.ingest import worker
from custom_components.ozon_telemetry.ingest.ledger_writer import BatchOutcome, LedgerClosedError, LedgerWriter
from custom_components.ozon_telemetry.ingest.queue import MessageQueue
from custom_components.ozon_telemetry.ingest.transports.device_topics import DeviceTopics
from custom_components.ozon_telemetry.ingest.transports.mqtt import MqttTransport
from custom_components.ozon_telemetry.ingest.transports.transport import TransportRouter
from custom_components.ozon_telemetry.ingest.worker import IngestWorker, WorkerState
from devtools.polling import until

from .builders import hub_entry

NEVER = 1e9  # seconds
FULL = LedgerError(LedgerErrorKind.DISK_FULL, "no space")


async def _succeed() -> None:
    """Do nothing."""


async def _fail() -> None:
    """Fail as a ledger does."""
    raise FULL


@dataclass
class Consumer:
    """A consumer that does what a test says before each batch."""

    refresh: Callable[[], Awaitable[None]] = _succeed
    errors: list[LedgerError] = field(default_factory=list)
    batches: int = 0
    needs_refresh: bool = False
    has_long_work: bool = False
    is_published: bool = True
    idle_delay: float | None = None

    async def async_refresh(self) -> Sequence[Status]:
        """Do it, once if it succeeds."""
        await self.refresh()
        self.needs_refresh = False
        return ()

    async def async_continue(self) -> None:
        """Do nothing: it has no long work."""

    def apply(self, outcome: BatchOutcome) -> None:
        """Count the batches."""
        self.batches += outcome.error is None

    async def async_publish(self) -> None:
        """Publish nothing."""

    async def async_idle(self) -> None:
        """Do nothing."""

    def ledger_failed(self, error: LedgerError) -> None:
        """Note the error."""
        self.errors.append(error)

    def ledger_recovered(self) -> None:
        """Note nothing."""


@dataclass
class Bench:
    """A worker between a queue and a consumer."""

    worker: IngestWorker
    queue: MessageQueue
    writer: LedgerWriter
    consumer: Consumer

    def start(self) -> None:
        """Let it run."""
        self.worker.async_start(lambda name, work: asyncio.get_running_loop().create_task(work, name=name))

    def put(self) -> None:
        """Let a message arrive."""
        self.queue.put(RawMessage(Channel.EVENT, "d", b"", is_retained=False, at=0))

    def ask_refresh(self) -> None:
        """Give the worker something to do that the consumer decides on."""
        self.consumer.needs_refresh = True
        self.queue.wake()

    async def fail(self) -> None:
        """Let a step fail, and come to the pause after it."""
        self.consumer.refresh = _fail
        self.ask_refresh()
        await until("a pause", lambda: self.worker.state is WorkerState.RETRYING)


@pytest.fixture
async def bench(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a worker that does not run yet, and never tries again by itself."""
    monkeypatch.setattr(worker, "LONGEST_PAUSE", NEVER)
    consumer = Consumer()
    writer = LedgerWriter(Ledger(tmp_path / "ledger.db", ZoneInfo("UTC")))
    queue = MessageQueue()
    transport = MqttTransport(hass, hub_entry(), DeviceTopics(Topics()), queue, lambda: None)
    ingest = IngestWorker(queue, writer, TransportRouter([transport]), consumer)
    ingest._pause = NEVER
    yield Bench(ingest, queue, writer, consumer)
    await ingest.async_stop()
    await writer.close()


async def test_it_runs_from_its_start_to_its_stop(bench: Bench) -> None:
    states = [bench.worker.state]
    bench.start()
    bench.put()
    await bench.worker.async_drain()
    states.append(bench.worker.state)
    await bench.worker.async_stop()
    assert [*states, bench.worker.state] == [WorkerState.STARTING, WorkerState.RUNNING, WorkerState.STOPPED]
    assert bench.consumer.batches == 1


async def test_who_waits_before_it_started_waits_for_its_first_quiet_moment(bench: Bench) -> None:
    bench.put()
    waiting = asyncio.create_task(bench.worker.async_drain())
    await asyncio.sleep(0)
    assert not waiting.done()
    bench.start()
    await waiting
    assert bench.consumer.batches == 1


async def test_waiters_fail_when_the_ledger_fails(bench: Bench) -> None:
    bench.start()
    bench.consumer.refresh = _fail
    bench.ask_refresh()
    with pytest.raises(LedgerError, match="no space"):
        await bench.worker.async_drain()
    assert bench.consumer.errors == [FULL]


async def test_who_waits_ends_the_pause_before_the_next_try(bench: Bench) -> None:
    bench.start()
    await bench.fail()
    bench.consumer.refresh = _succeed
    await bench.worker.async_drain()
    assert (bench.worker.state, bench.consumer.needs_refresh) == (WorkerState.RUNNING, False)


async def test_each_pause_is_twice_as_long_up_to_the_longest(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.003)
    bench.worker._pause = 0.001
    pauses: list[float] = []

    async def fail() -> None:
        pauses.append(bench.worker._pause)
        raise FULL

    bench.start()
    bench.consumer.refresh = fail
    bench.ask_refresh()
    await until("four tries", lambda: len(pauses) >= 4)
    assert pauses[:4] == [0.001, 0.002, 0.003, 0.003]
    bench.consumer.refresh = _succeed
    await bench.worker.async_drain()


async def test_after_a_success_the_first_pause_is_short_again(bench: Bench) -> None:
    bench.start()
    await bench.fail()
    bench.consumer.refresh = _succeed
    await bench.worker.async_drain()
    assert bench.worker._pause == worker.FIRST_PAUSE


async def test_who_comes_in_the_middle_of_a_try_that_fails_waits_for_the_next_one(bench: Bench) -> None:
    waiting: list[asyncio.Task[None]] = []

    async def fail_once() -> None:
        bench.consumer.refresh = _succeed
        waiting.append(asyncio.create_task(bench.worker.async_drain()))
        while not bench.worker._waiters:  # noqa: ASYNC110 - no event tells that somebody waits
            await asyncio.sleep(0)
        raise FULL

    bench.start()
    bench.consumer.refresh = fail_once
    bench.ask_refresh()
    await until("a drain", lambda: bool(waiting))
    await waiting[0]
    assert bench.consumer.errors == [FULL]


async def test_waiters_fail_when_the_worker_stops(bench: Bench) -> None:
    await bench.writer._gate.acquire()
    bench.start()
    bench.put()
    waiting = asyncio.create_task(bench.worker.async_drain())
    await asyncio.sleep(0)
    bench.writer._gate.release()
    await bench.worker.async_stop()
    with pytest.raises(LedgerClosedError):
        await waiting
    with pytest.raises(LedgerClosedError):
        await bench.worker.async_drain()


async def test_a_stop_ends_the_pause_and_fails_those_who_wait(bench: Bench) -> None:
    bench.start()
    await bench.fail()
    await bench.worker.async_stop()
    assert bench.worker.state is WorkerState.STOPPED


async def test_a_cancelled_waiter_disturbs_no_other(bench: Bench) -> None:
    bench.start()
    await bench.writer._gate.acquire()
    bench.put()
    for _ in range(2):
        with suppress(TimeoutError):
            await asyncio.wait_for(bench.worker.async_drain(), 0)
    bench.writer._gate.release()
    await bench.worker.async_drain()
    assert bench.consumer.batches == 1


async def test_nothing_is_written_after_the_writer_was_closed(bench: Bench) -> None:
    await bench.writer.close()
    with pytest.raises(LedgerClosedError):
        await bench.writer.check_writable()
