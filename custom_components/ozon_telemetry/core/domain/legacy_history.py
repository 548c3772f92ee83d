"""Merge of two collections of the original firmware's treatments into one history, each with gaps of its own.

Its events carry no sequence numbers, only counters that begin again at any time. So the whole history of a device is
one ordered list, cut into *runs* at each place where the counters fell or go on from another value: within a run they
only rise, and what they rose beyond the treatments that are there is proved by them, as `counter_stories` tells.

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

from .acceptance import SAME_TIME_TOLERANCE
from .counter_stories import MOST_RUNS, Reading, Story, Told, counters_continue, explain
from .disputes import DEFAULT_SHORTEST_TREATMENT
from .event_time import TimeSource
from .fleet import UNOWNED, Owner
from .instants import DAY, HOUR, MINUTE, SECOND
from .messages import LEGACY, ONE, Counters, Kind, Millis

# Where only receipts tell the time, two places may have received the same treatment some minutes apart.
SAME_RECEIPT_TOLERANCE: Final[Millis] = 10 * MINUTE
# Two servers' clocks may differ, but by less than this.
_SERVER_CLOCK_TOLERANCE: Final[Millis] = DAY
# Usually they do by less than this.
_SERVER_CLOCK_OFFSET: Final[Millis] = HOUR


class LegacyTreatment(NamedTuple):
    """A treatment as one place recorded it; `gen` is its generation in the ledger, None as long as it has no row.

    `owner` is the machine and outlet on which the ledger books it, `device_time` what the device told if that is not
    believed. Rows of a journal have this form too where they stand beside those of the original firmware.
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
        told, other_told = self.told, other.told
        receipts_apart = abs(self.received_at - other.received_at)
        if told is None or other_told is None:
            return min(abs(self.occurred_at - other.occurred_at), receipts_apart) <= SAME_RECEIPT_TOLERANCE
        if self.source is other.source is TimeSource.RECEIPT and receipts_apart > _SERVER_CLOCK_OFFSET:
            return False  # a clock that is wrong may begin again, together with the counters
        if self.is_cut is not other.is_cut:
            return is_in_minute(told, other_told) if self.is_cut else is_in_minute(other_told, told)
        return abs(told - other_told) <= SAME_TIME_TOLERANCE

    @property
    def is_cut(self) -> bool:
        """Tell whether the seconds of the device's time may have been lost."""
        is_whole = self.told is not None and self.told % MINUTE == 0
        return self.source is TimeSource.MINUTE or (self.source is TimeSource.RECEIPT and is_whole)

    def fits_after(self, before: Counters) -> bool:
        """Tell whether a device with these counters can have counted this treatment next, or some treatments later."""
        return min(self.counters.minus(ONE[self.kind]).minus(before)) >= 0


def is_in_minute(minute: Millis, instant: Millis) -> bool:
    """Tell whether an instant may have been cut to this minute."""
    return -SAME_TIME_TOLERANCE <= instant - minute < MINUTE + SAME_TIME_TOLERANCE


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
        if treatment.source is TimeSource.MINUTE:
            earliest -= MINUTE
        return is_within and earliest <= treatment.occurred_at <= latest

    def is_refuted_by(self, treatment: LegacyTreatment) -> bool:
        """Tell whether a treatment shows that the counters began again in between, and so prove nothing."""
        is_between = self.start + SAME_TIME_TOLERANCE < treatment.occurred_at <= self.end + SAME_TIME_TOLERANCE
        leads_there = min(self.until.minus(treatment.counters)) >= 0
        return is_between and leads_there and not treatment.fits_after(self.after)


@dataclass(slots=True)
class Run:
    """Treatments of one device whose counters rise from each to the next; `begin` is the story of the first."""

    rows: list[LegacyTreatment]
    begin: Story

    def stories(self, shortest: Millis) -> Iterator[tuple[LegacyTreatment, Story]]:
        """Yield each treatment with what counters prove before it."""
        yield self.rows[0], self.begin
        for before, row in pairwise(self.rows):
            yield row, explain([_reading(before)], _told(row), shortest)


def merge_runs(
    stored: Sequence[LegacyTreatment],
    incoming: Sequence[LegacyTreatment],
    positions: Sequence[int | None],
    shortest: Millis = DEFAULT_SHORTEST_TREATMENT * SECOND,
    runs_before: Sequence[LegacyTreatment] = (),
) -> list[Run]:
    """Return the stored and the new treatments as the runs of one history.

    `positions` says for each of `incoming` which of `stored` is the same treatment, None if it is new; `shortest` is
    how long a treatment takes at least. `runs_before` are the ends of earlier runs, the one that counted last first:
    they are the first of those that are returned, each with what goes on from it.
    """
    new = [treatment for treatment, position in zip(incoming, positions, strict=True) if position is None]
    by_clock = sorted([*stored, *new], key=lambda treatment: (treatment.occurred_at, treatment.seq))
    orders = [by_clock, _by_arrival(stored, incoming, positions)]
    if any(treatment.source is TimeSource.MINUTE for treatment in by_clock):
        orders.append(sorted(by_clock, key=lambda treatment: (treatment.occurred_at // MINUTE, treatment.seq)))
    histories = (_cut_runs(order, shortest, runs_before) for order in orders)
    return min(histories, key=lambda runs: _count_unseen(runs, shortest))


def distinct_treatments(treatments: Iterable[LegacyTreatment]) -> Iterator[LegacyTreatment]:
    """Yield each treatment once: a broker may deliver an event twice."""
    seen: dict[tuple[Kind, Counters], list[LegacyTreatment]] = {}
    for treatment in treatments:
        alike = seen.setdefault((treatment.kind, treatment.counters), [])
        if not any(map(treatment.is_same, alike)):
            alike.append(treatment)
            yield treatment


def _count_unseen(runs: list[Run], shortest: Millis) -> int:
    """Return how many treatments there must have been that nobody saw, whether or not that is believed."""
    stories = (story for run in runs for _, story in run.stories(shortest))
    return sum(story.unseen.total + (story.doubt.amount.total if story.doubt else 0) for story in stories)


def _reading(treatment: LegacyTreatment) -> Reading:
    return Reading(treatment.counters, treatment.occurred_at, treatment.occurred_at)


def _told(treatment: LegacyTreatment) -> Told:
    """Return what a treatment tells; one whose seconds are lost may be later within its minute."""
    latest = treatment.occurred_at + (MINUTE if treatment.is_cut else 0)
    return Told(treatment.kind, treatment.counters, treatment.occurred_at, latest)


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


def _cut_runs(
    treatments: Iterable[LegacyTreatment], shortest: Millis, runs_before: Sequence[LegacyTreatment] = ()
) -> list[Run]:
    """Cut a history where its counters begin again, or go on from where others ended."""
    runs = [Run([row], Story(None)) for row in runs_before]
    newest = list(runs)  # those that may go on, the one that counted last first
    latest: Millis | None = None
    for treatment in treatments:
        if newest and not counters_continue(newest[0].rows[-1].counters, treatment.counters):
            place = _place_of_late(newest, treatment) if _is_late(treatment, latest) else None
            if place is not None:
                newest[0].rows.insert(place, treatment)
                continue
        run = _follow(newest, treatment, shortest)
        if len(run.rows) == 1:
            runs.append(run)
        newest = [run, *(other for other in newest if other is not run)][:MOST_RUNS]
        if treatment.source is not TimeSource.RECEIPT:
            latest = treatment.occurred_at
    return runs


def _follow(newest: Sequence[Run], treatment: LegacyTreatment, shortest: Millis) -> Run:
    """Return the run to which a treatment belongs, with it at its end."""
    if not newest:
        return Run([treatment], Story(None))
    readings = [_reading(run.rows[-1]) for run in newest]
    story = explain(readings, _told(treatment), shortest)
    if story.run is None:
        return Run([treatment], story)
    newest[story.run].rows.append(treatment)
    return newest[story.run]


def _is_late(treatment: LegacyTreatment, latest: Millis | None) -> bool:
    """Tell whether it was overtaken by the one before it, rather than counted from zero again."""
    return latest is not None and treatment.source is not TimeSource.RECEIPT and treatment.occurred_at <= latest


def _place_of_late(newest: Sequence[Run], treatment: LegacyTreatment) -> int | None:
    """Return where a late treatment belongs in the newest run by its counters and its time; None if nowhere."""
    run = newest[0].rows
    place = len(run)
    while place > 0 and run[place - 1].seq >= treatment.seq:
        place -= 1
    before = run[place - 1] if place else (newest[1].rows[-1] if len(newest) > 1 else None)
    if before is not None and before.occurred_at > treatment.occurred_at:
        return None
    if place and not treatment.fits_after(run[place - 1].counters):
        return None
    if place < len(run) and not _fits_before(treatment, run[place]):
        return None
    return place


def _fits_before(treatment: LegacyTreatment, after: LegacyTreatment) -> bool:
    return after.fits_after(treatment.counters) and treatment.occurred_at <= after.occurred_at
