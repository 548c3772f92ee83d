"""A device with the original firmware, received by two systems: the old one, which is imported, and Home Assistant."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from custom_components.ozon_telemetry.core.domain.counter_stories import MOST_RUNS, Reading, Story, Told, explain
from custom_components.ozon_telemetry.core.domain.disputes import DEFAULT_SHORTEST_TREATMENT
from custom_components.ozon_telemetry.core.domain.event_time import resolve_event_time
from custom_components.ozon_telemetry.core.domain.instants import SECOND
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Event, Kind, Millis, Received
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .builders import DEVICE, HOUR, NOW, fleet_of, machine
from .engines import place_of

START: Millis = NOW - 300 * 24 * HOUR


@dataclass
class Press:
    """One treatment of a device, and which systems received its event."""

    event: Event
    to_old: bool
    to_new: bool

    @property
    def at(self) -> Millis:
        """When it took place, by the device."""
        assert self.event.timestamp is not None
        return self.event.timestamp

    def legacy_treatment(self) -> LegacyTreatment:
        """Return what the old system kept of it, some seconds later."""
        received = self.at + 3000
        return LegacyTreatment(self.event.kind, self.event.counters, *_times(self.event, received))

    def received(self) -> Received:
        """Return what Home Assistant received of it, with a clock that is a little ahead."""
        return Received(self.event, self.at + 5000)


def _times(event: Event, received: Millis) -> tuple[Any, ...]:
    occurred_at, source, _ = resolve_event_time(event, received)
    return occurred_at, received, source


@dataclass
class Step:
    """One step of a test story: a treatment, which systems receive it, and whether the counters are lost before it."""

    kind: Kind
    to_old: bool = True
    to_new: bool = True
    resets: bool = False
    pause: Millis = HOUR


def presses(story: Iterable[Step]) -> Iterator[Press]:
    """Yield the treatments of a story, one after another.

    Where the counters are those of the newest treatment that was received, a reset cannot be told from a repetition:
    then only the old system receives it, which is not asked.
    """
    counters, now = ZERO, START
    newest: dict[bool, tuple[Kind, Counters]] = {}
    for step in story:
        now += step.pause
        counters = (ZERO if step.resets else counters).plus(ONE[step.kind])
        event = Event(DEVICE, step.kind, now, counters, None, counters.total, counters.total - 1)
        content = step.kind, counters
        is_ambiguous = step.to_new and content in newest.values()
        press = Press(event, step.to_old or is_ambiguous, step.to_new and not is_ambiguous)
        if press.to_old or press.to_new:
            newest[False] = content
        if press.to_new:
            newest[True] = content
        yield press


def expected_totals(received: list[Press]) -> Counters:
    """Return what all received events prove, explained in the simplest way: one after another."""
    total = ZERO
    runs: list[Reading] = []
    for press in received:
        told = Told(press.event.kind, press.event.counters, press.at)
        story = explain(runs, told, DEFAULT_SHORTEST_TREATMENT * SECOND) if runs else Story(None)
        total = total.plus(ONE[told.kind]).plus(story.unseen)
        if story.run is not None:
            del runs[story.run]
        runs = [Reading(told.counters, told.at), *runs][:MOST_RUNS]
    return total


@dataclass
class TwoSystems:
    """The ledger in which both meet."""

    folder: Path
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        """Open a ledger for a device that always had one machine."""
        self.ledger = Ledger(place_of(self.folder / "ledger.db"), ZoneInfo("Europe/Amsterdam"))
        self.ledger.change_fleet(fleet_of(machine()), NOW)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[TwoSystems]:
        """Provide both, in a folder of their own, and close the ledger in the end."""
        with TemporaryDirectory() as folder:
            systems = cls(Path(folder))
            with closing(systems.ledger):
                yield systems

    def receive_live(self, received: Iterable[Press]) -> None:
        """Let Home Assistant receive live events, one by one."""
        for press in received:
            if press.to_new:
                self.ledger.commit([press.received()])

    def import_legacy(self, received: Iterable[Press], size: int = 1000) -> ImportResult:
        """Import what the old system kept, in pieces."""
        kept = [press.legacy_treatment() for press in received if press.to_old]
        result = ImportResult()
        for start in range(0, len(kept), size):
            result = result.plus(self.ledger.import_history(DEVICE, kept[start : start + size]))
        return result

    def rows(self) -> list[Row[Any]]:
        """Return all treatments, oldest first."""
        with self.ledger.reading() as connection:
            return list(connection.execute(select(TREATMENT).order_by(TREATMENT.c.occurred_at)))
