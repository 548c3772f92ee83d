"""How often a machine is called silent, or a kind vanished, by chance; and how soon when it is true: simulated years.

Usage: .venv/bin/python -m benchmarks.silence [--years 10]
"""

import argparse
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from statistics import quantiles
from typing import Final
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.instants import DAY, HOUR
from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis
from custom_components.ozon_telemetry.core.domain.opening_hours import OpeningHours
from custom_components.ozon_telemetry.core.domain.opening_hours_text import parse_day
from custom_components.ozon_telemetry.core.domain.wall_clock import HOURS_A_WEEK
from custom_components.ozon_telemetry.core.machine_health.anomalies import TreatmentSample, bursts, missing_kinds
from custom_components.ozon_telemetry.core.machine_health.baseline import WEEKS, Baseline, SiteHours
from custom_components.ozon_telemetry.core.machine_health.silence import Sensitivity, silent_from
from custom_components.ozon_telemetry.core.machine_health.silence_tracker import SilenceCriteria, SilenceTracker
from simulator.rhythm import Rhythm

ZONE: Final = ZoneInfo("Europe/Berlin")
OPEN: Final = OpeningHours((parse_day("8-20"),) * 7)  # when the simulator's outlets are open
FIRST: Final = date(2025, 1, 1)
DAYS: Final = 365
_MEMORY: Final[Millis] = (WEEKS + 1) * HOURS_A_WEEK * HOUR


def year(daily: float, seed: int, spread: float = 0.0) -> list[TreatmentSample]:
    """Return a year of one machine.

    With `spread` each day is better or worse than the season, weekday and growth make it, by chance: 0.1 lets it vary
    by a third.
    """
    rng, rhythm, traces = Random(seed), Rhythm(daily, ZONE), []
    for day in (FIRST + timedelta(days=number) for number in range(DAYS)):
        luck = rng.gammavariate(1 / spread, spread) if spread else 1.0
        world = Rhythm(max(rhythm.daily * luck, 0.01), ZONE)
        traces += [_trace(at, kind) for at, kind in world.treatments(day, day, 2**62, rng)]
    return traces


def false_alarms(traces: Sequence[TreatmentSample], sensitivity: Sensitivity, place: SiteHours) -> int:
    """Return how often the machine was called silent in its year; it is checked up once a day."""
    book, alarms, terms, checked_at = SilenceTracker(), 0, None, 0
    for index, trace in enumerate(traces[:-1]):
        if terms is None or trace.at - checked_at >= DAY:
            known = Baseline.of((each.at for each in _latest(traces, index)), ZONE)
            assert known is not None
            terms, checked_at = SilenceCriteria(known, place, sensitivity), trace.at
        book.assess("machine", terms, trace.at, trace.at, traces[index + 1].at)
        alarms += book.silence("machine", trace.at) is not None
    return alarms


def silence_delays(
    traces: Sequence[TreatmentSample], sensitivity: Sensitivity, place: SiteHours, failures: int
) -> list[float]:
    """Return after how many open hours a machine that fails at random moments is called silent."""
    rng, delays = Random(0), []
    for _ in range(failures):
        index = rng.randrange(len(traces) // 3, len(traces))
        known, last = Baseline.of((each.at for each in _latest(traces, index)), ZONE), traces[index].at
        found = silent_from(known, last, place, sensitivity) if known else None
        if found is not None:
            delays.append(sum(end - start for start, end in OPEN.spans(last, found, ZONE)) / HOUR)
    return delays


def false_vanishings(traces: Sequence[TreatmentSample]) -> int:
    """Return how often a kind was called vanished in a year in which none did."""
    told, alarms = set[Kind](), 0
    for index in range(len(traces)):
        missing = {each.kind for each in missing_kinds(_latest(traces, index))}
        alarms += len(missing - told)
        told = missing
    return alarms


def vanishing_delay(traces: Sequence[TreatmentSample], kind: Kind) -> int | None:
    """Return after how many treatments it is told that `kind` is dead from the middle of the year on."""
    half = len(traces) // 2
    broken = [*traces[:half], *(trace for trace in traces[half:] if trace.kind is not kind)]
    checks = (
        index - half + 1
        for index in range(half, len(broken))
        if any(each.kind is kind for each in missing_kinds(_latest(broken, index)))
    )
    return next(checks, None)


def _latest(traces: Sequence[TreatmentSample], index: int) -> Sequence[TreatmentSample]:
    first = bisect_right(traces, traces[index].at - _MEMORY, key=lambda trace: trace.at)
    return traces[first : index + 1]


def _trace(at: Millis, kind: Kind) -> TreatmentSample:
    return TreatmentSample(at, kind, at, TimeSource.DEVICE)


def _lines(years: int) -> Iterator[str]:
    for spread in (0.0, 0.1):
        yield f"\nEvery day {'a third better or worse by chance' if spread else 'as its season makes it'}:"
        yield f"{'a day':>5}  {'sensitivity':<12}{'false alarms a year':>20}{'open hours until told':>24}"
        for daily in (3, 10, 30, 100):
            yield from _silences(daily, [year(daily, seed, spread) for seed in range(years)])
    yield f"\n{'a day':>5}  {'kinds vanished by chance a year':>32}{'treatments until told: standard, premium':>44}"
    for daily in (3, 10, 30):
        yield _vanishings(daily, [year(daily, seed) for seed in range(years)])
    busiest = [year(100, seed) for seed in range(years)]
    yield f"\nBursts of the busiest machine a year: {sum(len(bursts(world, 0)) for world in busiest) / years:.2f}"


def _silences(daily: int, worlds: Sequence[Sequence[TreatmentSample]]) -> Iterator[str]:
    place = SiteHours(ZONE)
    for sensitivity in (Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH):
        alarms = sum(false_alarms(world, sensitivity, place) for world in worlds)
        delays = [each for world in worlds for each in silence_delays(world, sensitivity, place, 20)]
        tenths = quantiles(delays, n=10)
        told = f"{tenths[4]:.1f} (9 of 10: {tenths[8]:.1f})"
        yield f"{daily:>5}  {sensitivity:<12}{alarms / len(worlds):>20.2f}{told:>24}"


def _vanishings(daily: int, worlds: Sequence[Sequence[TreatmentSample]]) -> str:
    alarms = sum(map(false_vanishings, worlds))
    delays_of = [[vanishing_delay(world, kind) or 0 for world in worlds] for kind in (Kind.STANDARD, Kind.PREMIUM)]
    told = ", ".join(f"{sum(delays) / len(worlds):.0f}" for delays in delays_of)
    return f"{daily:>5}  {alarms / len(worlds):>32.2f}{told:>44}"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    for line in _lines(parser.parse_args().years):
        print(line, flush=True)


if __name__ == "__main__":
    main()
