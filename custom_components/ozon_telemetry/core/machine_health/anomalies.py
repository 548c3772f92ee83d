"""Anomaly rules: treatments that no customer explains, as a kind that nobody chooses any more, or a burst.

The treatments count all the same; a person is notified, since a button may be dead or a contact may bounce.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma
from typing import Final, NamedTuple

from ..domain.event_time import TimeSource
from ..domain.instants import DAY, SECOND
from ..domain.messages import Kind, Millis

_WEEK: Final[Millis] = 7 * DAY
_WEEKS_A_YEAR: Final = 52
# Fashions change: what a share was long ago counts no more than this many treatments do.
_MEMORY: Final = 200
_ALARMS_A_YEAR: Final = 0.05  # by chance, for each kind of each machine
_MIN_CHOSEN: Final = 20  # a kind chosen so few times has no share that one could rely on
BURST_SIZE: Final = 4
BURST_MILLIS: Final[Millis] = 3 * SECOND


class TreatmentSample(NamedTuple):
    """The fields of a treatment that the rules look at."""

    at: Millis
    kind: Kind
    received_at: Millis
    source: TimeSource


@dataclass(frozen=True, slots=True)
class MissingKind:
    """A kind that was a `share` of all treatments, and that is not among the last `absent_for` ones."""

    kind: Kind
    share: float
    absent_for: int


@dataclass(frozen=True, slots=True)
class Burst:
    """Treatments that follow each other too quickly to be a person's, from an instant on."""

    at: Millis
    treatments: int


def missing_kinds(samples: Sequence[TreatmentSample]) -> list[MissingKind]:
    """Return the kinds that are missing in so many treatments as hardly ever happens by chance.

    The samples are those of the last weeks, in order of time.
    """
    return [missing for kind in Kind if (missing := _missing_kind(samples, kind)) is not None]


def bursts(samples: Sequence[TreatmentSample], received_after: Millis) -> list[Burst]:
    """Return the bursts of which at least one treatment was received after an instant.

    No person gives `BURST_SIZE` treatments within `BURST_MILLIS`. Where only the receipt tells the time, a replay would
    look like a burst: those do not count.
    """
    timed = [sample for sample in samples if sample.source is not TimeSource.RECEIPT]
    return [
        Burst(run[0].at, len(run))
        for run in _burst_runs(timed)
        if any(sample.received_at > received_after for sample in run)
    ]


def _missing_kind(samples: Sequence[TreatmentSample], kind: Kind) -> MissingKind | None:
    chosen = [index for index, sample in enumerate(samples) if sample.kind is kind]
    if len(chosen) < _MIN_CHOSEN:
        return None
    before, absent_for = chosen[-1] + 1, len(samples) - chosen[-1] - 1
    weeks = max((samples[chosen[-1]].at - samples[0].at) / _WEEK, 1)
    # Each time the kind is chosen begins a new absence, each of which may be long by chance.
    threshold = _ALARMS_A_YEAR / (_WEEKS_A_YEAR * len(chosen) / weeks)
    if _chance_of_absence(len(chosen), before, absent_for) >= threshold:
        return None
    return MissingKind(kind, len(chosen) / before, absent_for)


def _chance_of_absence(chosen: int, of: int, absent_for: int) -> float:
    """Return how likely a kind that was `chosen` so many times `of` all is not chosen `absent_for` times in a row.

    A beta-binomial distribution: the share itself is known only as well as so many treatments tell it.
    """
    memory = min(1.0, _MEMORY / of)
    with_kind, without = chosen * memory + 0.5, (of - chosen) * memory + 0.5
    total = with_kind + without
    return exp(lgamma(without + absent_for) - lgamma(without) + lgamma(total) - lgamma(total + absent_for))


def _burst_runs(samples: Sequence[TreatmentSample]) -> Iterator[Sequence[TreatmentSample]]:
    """Yield the longest runs of samples in which every `BURST_SIZE` neighbours are a burst."""
    start = end = 0
    for index in range(len(samples) - BURST_SIZE + 1):
        if samples[index + BURST_SIZE - 1].at - samples[index].at > BURST_MILLIS:
            continue
        if index >= end:
            if end:
                yield samples[start:end]
            start = index
        end = index + BURST_SIZE
    if end:
        yield samples[start:end]
