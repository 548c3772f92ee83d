"""Whatever happens to counters without a journal: each press that arrived counts, and none that nothing proves.

A *source* is a place that keeps counters: a card, or another device under the same id. The tests play a history of
sources that count, lose events, are reset, get older values back and take turns, and compare it with the ledger.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.acceptance import StoredRow
from custom_components.ozon_telemetry.core.domain.counter_stories import MOST_RUNS
from custom_components.ozon_telemetry.core.domain.messages import (
    ONE,
    ZERO,
    Clock,
    Counters,
    Event,
    Kind,
    Millis,
    Received,
)
from custom_components.ozon_telemetry.core.ledger import CommitResult, Ledger
from custom_components.ozon_telemetry.core.ledger.commit import KnownTreatments, decide_batch
from custom_components.ozon_telemetry.core.ledger.generation_index import GenerationIndex
from custom_components.ozon_telemetry.core.ledger.records import TreatmentKey

from .builders import DAY, DEVICE, HOUR, MINUTE, NOW, fleet_of, received
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = pytest.mark.usefixtures("engine")

SHORTEST: Millis = 30_000
TREATMENT_TAKES: Millis = 40_000  # longer than the shortest one: honest presses are always possible
FROM_BEFORE = Counters(480, 3, 0)
BEGINNINGS = (Counters(500, 20, 0), ZERO, Counters(20, 500, 1), Counters(505, 21, 0), Counters(9000, 9000, 9000))


@dataclass
class Source:
    """Counters that go on by themselves, and as much of them as had been heard of, or was counted before us."""

    counters: Counters
    heard: Counters
    saved: list[tuple[Counters, Counters]] = field(default_factory=list)

    @property
    def unheard(self) -> int:
        """Return how many presses there were whose events never came."""
        return self.counters.minus(self.heard).total


class Story:
    """A history as it happens, and what the ledger makes of it."""

    def __init__(self, ledger: Decisions | OnFile, clock: Clock) -> None:
        """Begin with one source."""
        self._ledger = ledger
        self._clock = clock
        self._now = NOW
        self._sources = [Source(BEGINNINGS[0], BEGINNINGS[0])]
        self._at = 0
        self._newest: dict[tuple[Kind, Counters], Millis] = {}
        self._messages: list[Event] = []
        self._runs: dict[str, Counters] = {}
        self.presses = 0
        self.arrived = 0
        self.feigned = 0
        self.rows = 0
        self.recovered = 0

    @property
    def source(self) -> Source:
        """Return the one that counts now."""
        return self._sources[self._at]

    def press(self, kind: Kind, number: int) -> None:
        """Count a treatment whose event arrives, unless it cannot be told from a repetition."""
        event = self._count(kind, number)
        seen = self._newest.get((kind, event.counters))
        if seen is not None and (self._is_newest(event) or self._now - seen < SHORTEST):
            return
        self._arrive(event)

    def lose(self, kind: Kind, number: int) -> None:
        """Count some treatments whose events do not arrive."""
        for _ in range(number % 5 + 1):
            self._count(kind, number)

    def repeat(self, _: Kind, number: int) -> None:
        """Deliver the newest event again, with its time stamp or with a new one."""
        if not self._messages:
            return
        newest = self._messages[-1]
        self._now += number % 7 * 3000
        again = newest if number % 2 else _at_time(newest, self._clock, self._now)
        result = self._ledger.commit(received(again, at=self._now))
        assert (result.treatments, result.gaps) == ([], [])

    def reset(self, _: Kind, number: int) -> None:
        """Lose the counters of all kinds, or of one."""
        lost = [number % 3 in {0, kind + 1} for kind in range(3)]
        source = self.source
        source.counters, source.heard = (
            Counters(*(0 if is_lost else value for is_lost, value in zip(lost, counters, strict=True)))
            for counters in (source.counters, source.heard)
        )

    def save(self, _: Kind, __: int) -> None:
        """Keep the counters as they are."""
        self.source.saved.append((self.source.counters, self.source.heard))

    def restore(self, _: Kind, number: int) -> None:
        """Put older counters back, or some from before the ledger knew the device.

        What was not heard of before they were kept may be proved twice: by what went on without them, and by them.
        """
        saved = [(FROM_BEFORE, FROM_BEFORE), *self.source.saved]
        self.source.counters, self.source.heard = saved[number % len(saved)]
        self.feigned += self.source.unheard

    def change_source(self, _: Kind, number: int) -> None:
        """Let another card or device count, known or new."""
        place = number % (len(self._sources) + 1)
        if place == len(self._sources):
            beginning = BEGINNINGS[number % len(BEGINNINGS)]
            self._sources.append(Source(beginning, beginning))
        self._at = place

    def wait(self, _: Kind, number: int) -> None:
        """Let time pass."""
        self._now += (MINUTE, HOUR, 5 * HOUR, DAY, 9 * DAY)[number % 5]

    def restart(self, _: Kind, __: int) -> None:
        """Read the ledger anew."""
        self._ledger.reopen()

    @property
    def total(self) -> int:
        """Return what is counted."""
        return self.rows + self.recovered

    def _count(self, kind: Kind, number: int) -> Event:
        self._now += TREATMENT_TAKES + number % 3 * MINUTE
        self.presses += 1
        self.source.counters = self.source.counters.plus(ONE[kind])
        counters = self.source.counters
        event = Event(DEVICE, kind, None, counters, None, counters.total, counters.total - 1)
        return _at_time(event, self._clock, self._now)

    def _arrive(self, event: Event) -> None:
        source = self.source
        unheard = source.unheard - 1
        is_known = self._is_known(event.counters.minus(ONE[event.kind]))
        result = self._ledger.commit(received(event, at=self._now))
        recovered = sum(gap.recovered.total for gap in result.gaps)
        self.rows += len(result.treatments)
        self.recovered += recovered
        if is_known:
            assert recovered <= unheard
        self.feigned += max(recovered - unheard, 0)
        self.arrived += 1
        self._messages.append(event)
        self._newest[event.kind, event.counters] = self._now
        source.heard = source.counters
        (row,) = result.treatments
        self._runs.pop(row.gen, None)
        self._runs = dict([*self._runs.items(), (row.gen, row.counters)][-MOST_RUNS:])

    def _is_known(self, before: Counters) -> bool:
        """Tell whether a run that was heard of explains what the source had told last.

        Where the newest run rose as well, only what goes on from an earlier one, or is nearer to it, is taken for that.
        """
        if not self._runs:
            return False
        newest = list(self._runs.values())[-1]
        has_risen = min(before.minus(newest)) >= 0
        return any(
            min(before.minus(end)) >= 0 or not has_risen or _distance(before, end) < _distance(before, newest)
            for end in self._runs.values()
            if min(end.minus(self.source.heard)) >= 0
        )

    def _is_newest(self, event: Event) -> bool:
        newest = self._messages[-1]
        return (event.kind, event.counters) == (newest.kind, newest.counters)


def _distance(before: Counters, end: Counters) -> int:
    return sum(map(abs, before.minus(end)))


def _at_time(event: Event, clock: Clock, now: Millis) -> Event:
    told = None if clock is Clock.NONE else now - 1000
    return Event(event.device_id, event.kind, told, event.counters, None, event.seq, event.prev, clock=clock)


type Action = Callable[[Story, Kind, int], None]
ACTIONS: tuple[Action, ...] = (
    *[Story.press] * 6,
    *[Story.lose] * 2,
    *[Story.repeat] * 2,
    *[Story.change_source] * 2,
    Story.reset,
    Story.save,
    Story.restore,
    Story.wait,
    Story.restart,
)
steps = st.tuples(st.sampled_from(ACTIONS), st.sampled_from(Kind), st.integers(0, 59))


class Decisions:
    """The decisions of a ledger on one event after another, without its file."""

    def __init__(self) -> None:
        """Begin with no device."""
        self._index = GenerationIndex()
        self._rows: dict[TreatmentKey, StoredRow] = {}

    def commit(self, batch: Sequence[Received]) -> CommitResult:
        """Decide on a batch and keep what counts."""
        result = decide_batch(self._index, fleet_of(), KnownTreatments(self._rows), batch)
        for row in result.treatments:
            key = TreatmentKey(row.device_id, row.gen, row.seq)
            assert key not in self._rows
            self._rows[key] = StoredRow(row.kind, row.counters, row.occurred_at, row.received_at)
        return result

    def reopen(self) -> None:
        """Read everything anew."""
        devices = {key.device_id for key in self._rows}
        names = {device: dict.fromkeys(key.gen for key in self._rows if key.device_id == device) for device in devices}
        self._index = GenerationIndex(
            (device, self._index.generation(device, gen)) for device in devices for gen in names[device]
        )


@dataclass
class OnFile:
    """The same with the ledger's file, from which its total is read in the end."""

    ledger: Ledger

    def commit(self, batch: Sequence[Received]) -> CommitResult:
        """Commit a batch."""
        return self.ledger.commit(batch)

    def reopen(self) -> None:
        """Read everything anew."""
        self.ledger.close()
        self.ledger.change_fleet(fleet_of(), NOW)

    @property
    def total(self) -> int:
        """Return what is counted, by the sums that people are shown."""
        with self.ledger.reading() as connection:
            return sum(counted.total for counted in owner_totals(connection).values())


type Steps = list[tuple[Action, Kind, int]]
stories = st.lists(steps, max_size=40)
clocks = st.sampled_from([Clock.OK, Clock.NONE])


def play(ledger: Decisions | OnFile, clock: Clock, story: Steps) -> Story:
    """Let a story happen, and compare it with what counts."""
    told = Story(ledger, clock)
    for action, kind, number in story:
        action(told, kind, number)
    assert told.rows == told.arrived
    assert told.arrived <= told.total <= told.presses + told.feigned
    return told


A_SOURCE_RESTORED_BESIDE_ANOTHER: Steps = [
    (Story.press, Kind.BASIC, 0),
    (Story.change_source, Kind.BASIC, 1),
    (Story.press, Kind.BASIC, 0),
    (Story.change_source, Kind.BASIC, 0),
    (Story.restore, Kind.BASIC, 0),
    (Story.wait, Kind.BASIC, 2),
    (Story.press, Kind.BASIC, 0),
]

# What another source has lost of its counters looks as if the newest run went on: 0, 2 and now 1, 3 standard ones.
A_SOURCE_THAT_SEEMS_TO_GO_ON: Steps = [
    (Story.press, Kind.BASIC, 0),
    (Story.change_source, Kind.BASIC, 1),
    (Story.press, Kind.STANDARD, 0),
    (Story.press, Kind.STANDARD, 0),
    (Story.restore, Kind.BASIC, 0),
    (Story.reset, Kind.BASIC, 1),
    (Story.press, Kind.BASIC, 0),
]


# One press was lost. It shows in the counters of which one kind was lost, and again in those that are put back.
A_LOST_PRESS_IN_TWO_COPIES: Steps = [
    (Story.press, Kind.BASIC, 0),
    (Story.lose, Kind.BASIC, 0),
    (Story.save, Kind.BASIC, 0),
    (Story.reset, Kind.BASIC, 14),
    (Story.press, Kind.BASIC, 0),
    (Story.restore, Kind.BASIC, 1),
    (Story.press, Kind.BASIC, 0),
]


@given(stories, clocks)
@example(A_SOURCE_RESTORED_BESIDE_ANOTHER, Clock.OK)
@example(A_SOURCE_THAT_SEEMS_TO_GO_ON, Clock.OK)
@example(A_LOST_PRESS_IN_TWO_COPIES, Clock.OK)
def test_every_press_that_arrived_counts_and_no_more_than_was_pressed_or_proved(story: Steps, clock: Clock) -> None:
    play(Decisions(), clock, story)


@settings(max_examples=40)
@given(stories, clocks)
def test_the_ledger_decides_the_same(story: Steps, clock: Clock) -> None:
    with (
        TemporaryDirectory() as folder,
        closing(Ledger(place_of(Path(folder) / "ledger.db"), ZoneInfo("UTC"))) as ledger,
    ):
        ledger.change_fleet(fleet_of(), NOW)
        told = play(OnFile(ledger), clock, story)
        assert OnFile(ledger).total == told.total
        assert ledger.verify().is_sound
