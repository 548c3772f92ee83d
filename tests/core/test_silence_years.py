"""Silence and anomalies in simulated years: how often by mere chance, how soon when it is true. All of it is seeded."""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from statistics import median
from typing import Final

import pytest

from benchmarks.silence import (
    OPEN,
    ZONE,
    false_alarms,
    false_missing_kinds,
    missing_kind_delay,
    silence_delays,
    year,
)
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.machine_health.anomalies import TreatmentSample, bursts
from custom_components.ozon_telemetry.core.machine_health.baseline import SiteHours
from custom_components.ozon_telemetry.core.machine_health.silence import Sensitivity

SITE = SiteHours(ZONE, OPEN)
MACHINES: Final = {3: 3, 10: 3, 30: 2}  # by treatments a day


@cache
def years(daily: int) -> list[list[TreatmentSample]]:
    """Return a year of each machine with that many treatments a day."""
    return [year(daily, seed) for seed in range(MACHINES[daily])]


def all_years() -> Iterator[list[TreatmentSample]]:
    """Yield a year of each machine."""
    return chain.from_iterable(map(years, MACHINES))


@pytest.mark.parametrize(
    ("sensitivity", "most"), [(Sensitivity.LOW, 0), (Sensitivity.NORMAL, 2), (Sensitivity.HIGH, 8)]
)
def test_chance_raises_no_more_alarms_than_promised(sensitivity: Sensitivity, most: int) -> None:
    """Eight years of machines: the sensitivities promise one alarm in twenty years, in four, and in each."""
    alarms = [false_alarms(samples, sensitivity, SITE) for samples in all_years()]
    assert sum(alarms) <= most


def test_days_that_are_better_and_worse_by_chance_raise_hardly_more() -> None:
    unsteady = [year(10, seed, spread=0.1) for seed in range(4)]
    assert sum(false_alarms(samples, Sensitivity.NORMAL, SITE) for samples in unsteady) <= 2


@pytest.mark.parametrize(("daily", "hours"), [(3, 50), (10, 18), (30, 7)])
def test_a_machine_that_fails_is_silent_within_some_fifteen_customers(daily: int, hours: float) -> None:
    delays = [delay for samples in years(daily) for delay in silence_delays(samples, Sensitivity.NORMAL, SITE, 12)]
    assert len(delays) == 12 * len(years(daily)), "some machine had no rhythm"
    assert median(delays) <= hours
    assert max(delays) <= 2 * hours


def test_no_kind_is_missing_by_chance() -> None:
    assert sum(false_missing_kinds(samples) for daily in (3, 10) for samples in years(daily)) == 0


@pytest.mark.parametrize(("kind", "most"), [(Kind.STANDARD, 50), (Kind.PREMIUM, 80)])
def test_a_dead_button_is_found_within_some_days(kind: Kind, most: int) -> None:
    delays = [missing_kind_delay(samples, kind) for samples in years(30)]
    assert all(delay is not None and delay <= most for delay in delays), delays


def test_customers_make_no_bursts() -> None:
    assert [bursts(samples, 0) for samples in all_years()] == [[]] * 8
