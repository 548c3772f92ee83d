"""Merge of two collections of the original firmware's treatments into one history, each with gaps of its own.

Its events carry no sequence numbers, only counters that begin again at any time. So the whole history of a device is
one ordered list, cut into *runs* at each place where the counters fell: within a run they only rise, and what they rose
beyond the treatments that are there is proved by them, as `acceptance` books it.

The order is that of the device's clock or that of arrival. A clock is set, two servers' clocks differ, a broker keeps
events back: whichever is wrong makes counters fall that did not, and so proves treatments that nobody saw. Of the two
the one that needs fewer of these is right.

Nothing here depends on which side had a treatment first: whatever part of a history came live and whatever part with an
import, the runs of both together are those of the whole.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from .acceptance import SAME_TIME_TOLERANCE, counters_continue, infer_recovered
from .event_time import TimeSource
from .fleet import UNOWNED, Owner
from .instants import DAY, MINUTE
from .messages import LEGACY, ONE, ZERO, Counters, Kind, Millis

# Where only receipts tell the time, two places may have received the same treatment some minutes apart.
_SAME_RECEIPT_TOLERANCE: Final[Millis] = 10 * MINUTE
# Two servers' clocks may differ, but by less than this.
_SERVER_CLOCK_TOLERANCE: Final[Millis] = DAY


class LegacyTreatment(NamedTuple):
    """A treatment as one place recorded it; `gen` is its generation in the ledger, None as long as it has no row.

    `owner` is the machine and outlet on which the ledger books it, `device_time` what the device told if that is not
    believed. Rows of a journal have this form too where they
    stand beside those of the original firmware.
    """

    kind: Kind
    counters: Counters
    occurred_at: Millis
    received_at: Millis
    source: TimeSource
    gen: str | None = None
    owner: Owner = UNOWNED
    device_time: Millis | None = None

    @property
    def seq(self) -> int:
        """Return the number by which the original firmware's events are known."""
        return self.counters.total

    @property
    def told(self) -> Millis | None:
        """Return the time that its device told, believed or not; None if it told none."""
        return self.device_time if self.source is TimeSource.RECEIPT else self.occurred_at

    @property
    def is_legacy(self) -> bool:
        """Tell whether it belongs to the original firmware, not to a journal."""
        return self.gen is None or self.gen.startswith(LEGACY)

    def is_same(self, other: LegacyTreatment) -> bool:
        """Tell whether both are the same treatment: after a reset, the same counters come at another time."""
        if self.counters != other.counters or self.kind is not other.kind:
            return False
        if self.told is not None and other.told is not None:
            return abs(self.told - other.told) <= SAME_TIME_TOLERANCE
        apart = abs(self.occurred_at - other.occurred_at)
        return min(apart, abs(self.received_at - other.received_at)) <= _SAME_RECEIPT_TOLERANCE

    def fits_after(self, before: Counters) -> bool:
        """Tell whether a device with these counters can have counted this treatment next, or some treatments later."""
        return min(self.counters.minus(ONE[self.kind]).minus(before)) >= 0


@dataclass(frozen=True, slots=True)
class GapBounds:
    """The limits of a gap: its recovered treatments lie between two counter readings and between two instants.

    `key` is the generation and seq of the row that proved them.
    """

    key: tuple[str, int]
    after: Counters
    until: Counters
    start: Millis
    end: Millis

    def contains(self, treatment: LegacyTreatment) -> bool:
        """Tell whether a treatment is one of those that are proved."""
        is_within = treatment.fits_after(self.after) and min(self.until.minus(treatment.counters)) >= 0
        earliest, latest = self.start - SAME_TIME_TOLERANCE, self.end + SAME_TIME_TOLERANCE
        return is_within and earliest <= treatment.occurred_at <= latest

    def is_refuted_by(self, treatment: LegacyTreatment) -> bool:
        """Tell whether a treatment shows that the counters began again in between, and so prove nothing."""
        is_between = self.start + SAME_TIME_TOLERANCE < treatment.occurred_at <= self.end + SAME_TIME_TOLERANCE
        leads_there = min(self.until.minus(treatment.counters)) >= 0
        return is_between and leads_there and not treatment.fits_after(self.after)


type Run = list[LegacyTreatment]


def merge_runs(
    stored: Sequence[LegacyTreatment], incoming: Sequence[LegacyTreatment], positions: Sequence[int | None]
) -> list[Run]:
    """Return the stored and the new treatments as the runs of one history.

    `positions` says for each of `incoming` which of `stored` is the same treatment, None if it is new.
    """
    new = [treatment for treatment, position in zip(incoming, positions, strict=True) if position is None]
    by_clock = sorted([*stored, *new], key=lambda treatment: (treatment.occurred_at, treatment.seq))
    return min(map(_cut_runs, (by_clock, _by_arrival(stored, incoming, positions))), key=_count_unseen)


def distinct_treatments(treatments: Iterable[LegacyTreatment]) -> Iterator[LegacyTreatment]:
    """Yield each treatment once: a broker may deliver an event twice."""
    seen: dict[tuple[Kind, Counters], list[LegacyTreatment]] = {}
    for treatment in treatments:
        alike = seen.setdefault((treatment.kind, treatment.counters), [])
        if not any(map(treatment.is_same, alike)):
            alike.append(treatment)
            yield treatment


def _count_unseen(runs: list[Run]) -> int:
    """Return how many treatments there must have been that nobody saw."""
    firsts = sum(_unseen_between(ZERO, run[0]) for run in runs[1:])
    return firsts + sum(_unseen_between(before.counters, after) for run in runs for before, after in pairwise(run))


def _unseen_between(base: Counters, after: LegacyTreatment) -> int:
    return infer_recovered(base, after.kind, after.counters, after.seq - base.total - 1).recovered.total


def _by_arrival(
    stored: Sequence[LegacyTreatment], incoming: Sequence[LegacyTreatment], positions: Sequence[int | None]
) -> list[LegacyTreatment]:
    """Return both in the order in which they arrived; the treatments that both have align the two lists."""
    shared = {position for position in positions if position is not None}
    merged: list[LegacyTreatment] = []
    at = 0
    for treatment, position in zip(incoming, positions, strict=True):
        if position is None:
            until = _end_of_earlier(stored, at, shared, treatment)
            merged += [*stored[at:until], treatment]
            at = until
        elif position >= at:
            merged += stored[at : position + 1]
            at = position + 1
    return [*merged, *stored[at:]]


def _end_of_earlier(
    stored: Sequence[LegacyTreatment], at: int, shared: Collection[int], treatment: LegacyTreatment
) -> int:
    """Return up to where the stored ones come before `treatment`; a shared one that is still to be met comes after."""
    while at < len(stored) and at not in shared and _came_before(stored[at], treatment):
        at += 1
    return at


def _came_before(stored: LegacyTreatment, treatment: LegacyTreatment) -> bool:
    """Tell which came first by a majority of three: counters, the device's clock, and the servers' clocks.

    Counters begin again, a device's clock is set, two servers' clocks differ; two of these at once are rare.
    """
    ahead = treatment.received_at - stored.received_at
    if abs(ahead) > _SERVER_CLOCK_TOLERANCE:
        return ahead > 0
    counters = int(treatment.fits_after(stored.counters)) - int(stored.fits_after(treatment.counters))
    clock = _sign(treatment.occurred_at - stored.occurred_at)
    return (counters + clock + _sign(ahead) or clock) >= 0


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _cut_runs(treatments: Iterable[LegacyTreatment]) -> list[Run]:
    """Cut a history where its counters begin again."""
    runs: list[Run] = []
    latest: Millis | None = None
    for treatment in treatments:
        if runs and counters_continue(runs[-1][-1].counters, treatment.counters):
            runs[-1].append(treatment)
        elif runs and _is_late(treatment, latest) and (place := _place_of_late(runs, treatment)) is not None:
            runs[-1].insert(place, treatment)
            continue
        else:
            runs.append([treatment])
        if treatment.source is not TimeSource.RECEIPT:
            latest = treatment.occurred_at
    return runs


def _is_late(treatment: LegacyTreatment, latest: Millis | None) -> bool:
    """Tell whether it was overtaken by the one before it, rather than counted from zero again."""
    return latest is not None and treatment.source is not TimeSource.RECEIPT and treatment.occurred_at <= latest


def _place_of_late(runs: Sequence[Run], treatment: LegacyTreatment) -> int | None:
    """Return where a late treatment belongs in the newest run by its counters and its time; None if nowhere."""
    run = runs[-1]
    place = len(run)
    while place > 0 and run[place - 1].seq >= treatment.seq:
        place -= 1
    before = run[place - 1] if place else (runs[-2][-1] if len(runs) > 1 else None)
    if before is not None and before.occurred_at > treatment.occurred_at:
        return None
    if place and not treatment.fits_after(run[place - 1].counters):
        return None
    if place < len(run) and not _fits_before(treatment, run[place]):
        return None
    return place


def _fits_before(treatment: LegacyTreatment, after: LegacyTreatment) -> bool:
    return after.fits_after(treatment.counters) and treatment.occurred_at <= after.occurred_at
