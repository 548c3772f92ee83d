"""Benchmark of silence and anomalies in simulated years: how often they are false alarms, how soon true ones come.

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
from simulator.demand import Demand

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
    rng, demand, samples = Random(seed), Demand(daily, ZONE), []
    for day in (FIRST + timedelta(days=number) for number in range(DAYS)):
        luck = rng.gammavariate(1 / spread, spread) if spread else 1.0
        machine = Demand(max(demand.daily * luck, 0.01), ZONE)
        samples += [_sample(at, kind) for at, kind in machine.treatments(day, day, 2**62, rng)]
    return samples


def false_alarms(samples: Sequence[TreatmentSample], sensitivity: Sensitivity, site: SiteHours) -> int:
    """Return how often the machine was called silent in its year; it is checked up once a day."""
    tracker, alarms, criteria, checked_at = SilenceTracker(), 0, None, 0
    for index, sample in enumerate(samples[:-1]):
        if criteria is None or sample.at - checked_at >= DAY:
            baseline = Baseline.of((latest.at for latest in _latest(samples, index)), ZONE)
            assert baseline is not None
            criteria, checked_at = SilenceCriteria(baseline, site, sensitivity), sample.at
        tracker.assess("machine", criteria, sample.at, sample.at, samples[index + 1].at)
        alarms += tracker.silence("machine", sample.at) is not None
    return alarms


def silence_delays(
    samples: Sequence[TreatmentSample], sensitivity: Sensitivity, site: SiteHours, failures: int
) -> list[float]:
    """Return after how many open hours a machine that fails at random moments is called silent."""
    rng, delays = Random(0), []
    for _ in range(failures):
        index = rng.randrange(len(samples) // 3, len(samples))
        baseline, last = Baseline.of((latest.at for latest in _latest(samples, index)), ZONE), samples[index].at
        found = silent_from(baseline, last, site, sensitivity) if baseline else None
        if found is not None:
            delays.append(sum(end - start for start, end in OPEN.spans(last, found, ZONE)) / HOUR)
    return delays


def false_missing_kinds(samples: Sequence[TreatmentSample]) -> int:
    """Return how often a kind was reported missing in a year in which none was."""
    reported, alarms = set[Kind](), 0
    for index in range(len(samples)):
        missing = {found.kind for found in missing_kinds(_latest(samples, index))}
        alarms += len(missing - reported)
        reported = missing
    return alarms


def missing_kind_delay(samples: Sequence[TreatmentSample], kind: Kind) -> int | None:
    """Return after how many treatments `kind` is reported missing, dead from the middle of the year on."""
    half = len(samples) // 2
    broken = [*samples[:half], *(sample for sample in samples[half:] if sample.kind is not kind)]
    checks = (
        index - half + 1
        for index in range(half, len(broken))
        if any(found.kind is kind for found in missing_kinds(_latest(broken, index)))
    )
    return next(checks, None)


def _latest(samples: Sequence[TreatmentSample], index: int) -> Sequence[TreatmentSample]:
    first = bisect_right(samples, samples[index].at - _MEMORY, key=lambda sample: sample.at)
    return samples[first : index + 1]


def _sample(at: Millis, kind: Kind) -> TreatmentSample:
    return TreatmentSample(at, kind, at, TimeSource.DEVICE)


def _lines(years: int) -> Iterator[str]:
    for spread in (0.0, 0.1):
        yield f"\nEvery day {'a third better or worse by chance' if spread else 'as its season makes it'}:"
        yield f"{'a day':>5}  {'sensitivity':<12}{'false alarms a year':>20}{'open hours until found':>24}"
        for daily in (3, 10, 30, 100):
            yield from _silence_lines(daily, [year(daily, seed, spread) for seed in range(years)])
    yield f"\n{'a day':>5}  {'kinds missing by chance a year':>32}{'treatments until found: standard, premium':>44}"
    for daily in (3, 10, 30):
        yield _missing_kind_line(daily, [year(daily, seed) for seed in range(years)])
    busiest = [year(100, seed) for seed in range(years)]
    yield f"\nBursts of the busiest machine a year: {sum(len(bursts(machine, 0)) for machine in busiest) / years:.2f}"


def _silence_lines(daily: int, machines: Sequence[Sequence[TreatmentSample]]) -> Iterator[str]:
    site = SiteHours(ZONE)
    for sensitivity in (Sensitivity.LOW, Sensitivity.NORMAL, Sensitivity.HIGH):
        alarms = sum(false_alarms(machine, sensitivity, site) for machine in machines)
        delays = [delay for machine in machines for delay in silence_delays(machine, sensitivity, site, 20)]
        tenths = quantiles(delays, n=10)
        found_after = f"{tenths[4]:.1f} (9 of 10: {tenths[8]:.1f})"
        yield f"{daily:>5}  {sensitivity:<12}{alarms / len(machines):>20.2f}{found_after:>24}"


def _missing_kind_line(daily: int, machines: Sequence[Sequence[TreatmentSample]]) -> str:
    alarms = sum(map(false_missing_kinds, machines))
    delays_of = [
        [missing_kind_delay(machine, kind) or 0 for machine in machines] for kind in (Kind.STANDARD, Kind.PREMIUM)
    ]
    found_after = ", ".join(f"{sum(delays) / len(machines):.0f}" for delays in delays_of)
    return f"{daily:>5}  {alarms / len(machines):>32.2f}{found_after:>44}"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    for line in _lines(parser.parse_args().years):
        print(line, flush=True)


if __name__ == "__main__":
    main()
