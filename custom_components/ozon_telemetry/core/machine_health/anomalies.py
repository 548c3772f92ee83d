"""What in a machine's treatments no customer would do: a kind that nobody chooses any more, a burst of treatments.

The treatments count all the same; a person is told, since a button may be dead or a contact may bounce.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma
from typing import Final, NamedTuple

from ..domain.event_time import TimeSource
from ..domain.messages import Kind, Millis

_WEEK: Final[Millis] = 7 * 24 * 3_600_000
_WEEKS_A_YEAR: Final = 52
# Fashions change: what a share was long ago counts no more than this many treatments do.
_MEMORY: Final = 200
_ALARMS_A_YEAR: Final = 0.05  # for each kind of each machine
_RARE: Final = 20  # a kind chosen so few times has no share that one could rely on
BURST_SIZE: Final = 4
BURST_MILLIS: Final[Millis] = 3_000


class TreatmentSample(NamedTuple):
    """What the rules look at of a treatment."""

    at: Millis
    kind: Kind
    received_at: Millis
    source: TimeSource


@dataclass(frozen=True, slots=True)
class MissingKind:
    """A kind that was a `share` of all treatments and is in none of the last `since`."""

    kind: Kind
    share: float
    absent_for: int


@dataclass(frozen=True, slots=True)
class Burst:
    """So many treatments from an instant on, each right after the one before."""

    at: Millis
    treatments: int


def missing_kinds(samples: Sequence[TreatmentSample]) -> list[MissingKind]:
    """Return the kinds that are missing in so many treatments as hardly ever happens by chance.

    The treatments are those of the last weeks, in order of time.
    """
    return [found for kind in Kind if (found := _missing_kind(samples, kind)) is not None]


def bursts(samples: Sequence[TreatmentSample], received_after: Millis) -> list[Burst]:
    """Return the bursts of which at least one treatment came after an instant.

    No person gives `BURST` treatments within `BURST_MILLIS`. Where only the receipt tells the time, a replay would look
    like a burst: those do not count.
    """
    timed = [trace for trace in samples if trace.source is not TimeSource.RECEIPT]
    return [
        Burst(run[0].at, len(run))
        for run in _burst_runs(timed)
        if any(trace.received_at > received_after for trace in run)
    ]


def _missing_kind(samples: Sequence[TreatmentSample], kind: Kind) -> MissingKind | None:
    chosen = [place for place, trace in enumerate(samples) if trace.kind is kind]
    if len(chosen) < _RARE:
        return None
    before, since = chosen[-1] + 1, len(samples) - chosen[-1] - 1
    weeks = max((samples[chosen[-1]].at - samples[0].at) / _WEEK, 1)
    least = _ALARMS_A_YEAR / (_WEEKS_A_YEAR * len(chosen) / weeks)
    return (
        MissingKind(kind, len(chosen) / before, since)
        if _chance_of_absence(len(chosen), before, since) < least
        else None
    )


def _chance_of_absence(chosen: int, of: int, since: int) -> float:
    """Return how likely a kind that was `chosen` so many times `of` all is not chosen `since` times in a row.

    A beta-binomial distribution: the share itself is known only as well as so many treatments tell it.
    """
    memory = min(1.0, _MEMORY / of)
    with_kind, without = chosen * memory + 0.5, (of - chosen) * memory + 0.5
    total = with_kind + without
    return exp(lgamma(without + since) - lgamma(without) + lgamma(total) - lgamma(total + since))


def _burst_runs(samples: Sequence[TreatmentSample]) -> Iterator[Sequence[TreatmentSample]]:
    """Yield the longest stretches in which treatment follows treatment as in a burst."""
    begin = end = 0
    for place in range(len(samples) - BURST_SIZE + 1):
        if samples[place + BURST_SIZE - 1].at - samples[place].at > BURST_MILLIS:
            continue
        if place >= end:
            if end:
                yield samples[begin:end]
            begin = place
        end = place + BURST_SIZE
    if end:
        yield samples[begin:end]
