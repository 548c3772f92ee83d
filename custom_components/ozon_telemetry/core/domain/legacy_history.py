"""Putting treatments of the original firmware in order that were collected in two places, each with gaps of its own.

Its events carry no sequence numbers, only counters that begin again when they like. So the whole history of a device
is one list in order, cut into *runs* at each place where the counters fell: within a run they only rise, and what they
rose beyond the treatments that are there is proved by them, as `acceptance` books it.

The order is that of the device's clock or that of arrival. A clock is set, two servers' clocks differ, a broker keeps
events back: whichever is wrong makes counters fall that did not, and so proves treatments that nobody saw. Of the two
the one that needs fewer of these is right.

Nothing here depends on who told a treatment first: whatever part of a history came live and whatever part with an
import, the runs of both together are those of the whole.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from .acceptance import SAME_TIME_TOLERANCE, counters_continue, infer_recovered
from .event_time import TimeSource
from .fleet import UNOWNED, Owner
from .messages import ONE, ZERO, Counters, Kind, Millis

# Where only receipts tell the time, two places may have received the same treatment some minutes apart.
_SAME_RECEIPT: Final[Millis] = 10 * 60 * 1000
# Two servers' clocks may differ, but by less than this.
_CLOCKS_DIFFER: Final[Millis] = 24 * 60 * 60 * 1000


class LegacyTreatment(NamedTuple):
    """A treatment as one place saw it; `gen` is where the ledger keeps it, None as long as it does not.

    `owner` is whose the ledger says it is.
    """

    kind: Kind
    counters: Counters
    occurred_at: Millis
    received_at: Millis
    source: TimeSource
    gen: str | None = None
    owner: Owner = UNOWNED

    @property
    def seq(self) -> int:
        """Return the number by which the original firmware's events are known."""
        return self.counters.total

    def is_same(self, other: LegacyTreatment) -> bool:
        """Tell whether both saw the same treatment: after a reset, the same counters come at another time."""
        if self.counters != other.counters or self.kind is not other.kind:
            return False
        apart = abs(self.occurred_at - other.occurred_at)
        if TimeSource.RECEIPT in (self.source, other.source):
            return min(apart, abs(self.received_at - other.received_at)) <= _SAME_RECEIPT
        return apart <= SAME_TIME_TOLERANCE

    def fits_after(self, before: Counters) -> bool:
        """Tell whether a device with these counters can have counted this treatment next, or some treatments later."""
        return min(self.counters.minus(ONE[self.kind]).minus(before)) >= 0


type Run = list[LegacyTreatment]


def merge_runs(
    kept: Sequence[LegacyTreatment], fresh: Sequence[LegacyTreatment], same: Sequence[int | None]
) -> list[Run]:
    """Return what the ledger has and what is new as the runs of one history.

    `same` says for each of `fresh` which of `kept` is the same treatment, if any.
    """
    new = [sighting for sighting, place in zip(fresh, same, strict=True) if place is None]
    by_clock = sorted([*kept, *new], key=lambda each: (each.occurred_at, each.seq))
    return min(map(_cut, (by_clock, _by_arrival(kept, fresh, same))), key=_all_unseen)


def _all_unseen(runs: list[Run]) -> int:
    """Return how many treatments there must have been that nobody saw."""
    firsts = sum(_unseen(ZERO, run[0]) for run in runs[1:])
    return firsts + sum(_unseen(before.counters, after) for run in runs for before, after in pairwise(run))


def _unseen(base: Counters, after: LegacyTreatment) -> int:
    return infer_recovered(base, after.kind, after.counters, after.seq - base.total - 1).recovered.total


def _by_arrival(
    kept: Sequence[LegacyTreatment], fresh: Sequence[LegacyTreatment], same: Sequence[int | None]
) -> list[LegacyTreatment]:
    """Return both in the order in which they arrived; the treatments that both have hold the two lists together."""
    steps = list(zip(fresh, same, strict=True))
    shared = {place for _, place in steps if place is not None}
    merged: list[LegacyTreatment] = []
    at = 0
    for sighting, place in steps:
        if place is None:
            until = _before(kept, at, shared, sighting)
            merged += [*kept[at:until], sighting]
            at = until
        elif place >= at:
            merged += kept[at : place + 1]
            at = place + 1
    return [*merged, *kept[at:]]


def _cut(sightings: Iterable[LegacyTreatment]) -> list[Run]:
    """Cut a history where its counters begin again."""
    runs: list[Run] = []
    latest: Millis | None = None
    for sighting in sightings:
        if runs and counters_continue(runs[-1][-1].counters, sighting.counters):
            runs[-1].append(sighting)
        elif runs and _is_late(sighting, latest) and _put(runs, sighting):
            continue
        else:
            runs.append([sighting])
        if sighting.source is not TimeSource.RECEIPT:
            latest = sighting.occurred_at
    return runs


def distinct_treatments(sightings: Iterable[LegacyTreatment]) -> Iterator[LegacyTreatment]:
    """Yield each treatment once: a broker may deliver an event twice."""
    seen: dict[tuple[Kind, Counters], list[LegacyTreatment]] = {}
    for sighting in sightings:
        alike = seen.setdefault((sighting.kind, sighting.counters), [])
        if not any(map(sighting.is_same, alike)):
            alike.append(sighting)
            yield sighting


def _before(kept: Sequence[LegacyTreatment], at: int, shared: Collection[int], sighting: LegacyTreatment) -> int:
    """Return up to where the kept ones come before `sighting`; those that are still to be met come after it."""
    while at < len(kept) and at not in shared and _came_before(kept[at], sighting):
        at += 1
    return at


def _came_before(kept: LegacyTreatment, sighting: LegacyTreatment) -> bool:
    """Tell which came first, as most of three witnesses say: counters, the device's clock, and the servers' clocks.

    Counters begin again, a device's clock is set, two servers' clocks differ; two of these at once are rare.
    """
    ahead = sighting.received_at - kept.received_at
    if abs(ahead) > _CLOCKS_DIFFER:
        return ahead > 0
    counters = int(sighting.fits_after(kept.counters)) - int(kept.fits_after(sighting.counters))
    clock = _sign(sighting.occurred_at - kept.occurred_at)
    return (counters + clock + _sign(ahead) or clock) >= 0


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _is_late(sighting: LegacyTreatment, latest: Millis | None) -> bool:
    """Tell whether it was overtaken by the one before it, rather than counted from zero again."""
    return latest is not None and sighting.source is not TimeSource.RECEIPT and sighting.occurred_at <= latest


def _put(runs: list[Run], sighting: LegacyTreatment) -> bool:
    """Put a late one where its counters and its time belong in the newest run; tell whether there is such a place."""
    run = runs[-1]
    place = len(run)
    while place > 0 and run[place - 1].seq >= sighting.seq:
        place -= 1
    before = run[place - 1] if place else (runs[-2][-1] if len(runs) > 1 else None)
    if before is not None and before.occurred_at > sighting.occurred_at:
        return False
    if place and not sighting.fits_after(run[place - 1].counters):
        return False
    if place < len(run) and not (
        run[place].fits_after(sighting.counters) and sighting.occurred_at <= run[place].occurred_at
    ):
        return False
    run.insert(place, sighting)
    return True
