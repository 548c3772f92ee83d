"""Time alignment: how far the times of a copied history are from those of the same treatments in the ledger.

Same device, same kind, same counters in the same order are the same treatments. What copied them may have lost the
zone of their times, or set them by a wrong clock: then all of them are apart by the same time, or, where the zone has
summer time, by two. Each pair of a copy and a row admits an interval of shifts; the shift that most pairs admit is the
one that explains the copy.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from .acceptance import SAME_TIME_TOLERANCE
from .event_time import TimeSource
from .instants import HOUR, MINUTE, SECOND
from .legacy_history import SAME_RECEIPT_TOLERANCE, LegacyTreatment
from .messages import Counters, Kind, Millis

type AlikeKey = tuple[Kind, Counters]
type AlikeRows = Mapping[AlikeKey, Sequence[LegacyTreatment]]

_QUARTER: Final[Millis] = 15 * MINUTE  # offsets of zones are multiples of it
_LARGEST_OFFSET: Final[Millis] = 26 * HOUR  # between the zones that are farthest apart
_LEAST_PAIRS: Final = 3  # a shift that no zone explains needs as many
_LEAST_SHARE: Final = 5  # and one in so many of the treatments that have a row like them
_MOST_SHIFTS: Final = 4
_MOST_ALIKE: Final = 50  # rows with the same counters, after as many resets


class TimeStep(NamedTuple):
    """From this time of the copy on, its times are later than the ledger's by `shift`."""

    since: Millis
    shift: Millis


@dataclass(frozen=True, slots=True)
class TimeAlignment:
    """The shifts of a copy through its times; `ignores_times` says that only kind and counters tell what is the same.

    `moves_receipts` says that the times of receipt are shifted with those of the device.
    """

    steps: tuple[TimeStep, ...] = ()
    moves_receipts: bool = True
    ignores_times: bool = False

    @property
    def shifts(self) -> list[Millis]:
        """Return all shifts that are none of zero."""
        return sorted({step.shift for step in self.steps} - {0})

    @property
    def ahead(self) -> Millis:
        """Return by how much times of the copy are later at most."""
        return max([0, *self.shifts])

    def corrected(self, treatment: LegacyTreatment) -> LegacyTreatment:
        """Return a treatment of the copy at the time that the ledger would have given it."""
        if not self.steps:
            return treatment
        place = bisect_right(self.steps, treatment.occurred_at, key=lambda step: step.since)
        return self._moved(treatment, self.steps[max(place - 1, 0)].shift)

    def versions(self, treatment: LegacyTreatment) -> Iterator[LegacyTreatment]:
        """Yield a treatment of the copy under each of the shifts, and as it is."""
        yield treatment
        yield from (self._moved(treatment, shift) for shift in self.shifts)

    def _moved(self, treatment: LegacyTreatment, shift: Millis) -> LegacyTreatment:
        received = treatment.received_at - (shift if self.moves_receipts else 0)
        if treatment.source is not TimeSource.RECEIPT:
            return treatment._replace(occurred_at=treatment.occurred_at - shift, received_at=received)
        told = None if treatment.device_time is None else treatment.device_time - shift
        return treatment._replace(occurred_at=received, received_at=received, device_time=told)


UNSHIFTED: Final = TimeAlignment()


@dataclass(frozen=True, slots=True)
class AlignmentFinding:
    """How a copy is aligned with the ledger: how many of its treatments under each shift, and `unaligned`.

    `unaligned` treatments have the same counters as rows at other times, with no shift in common: the counters began
    again, or the times are wrong.
    """

    alignment: TimeAlignment = UNSHIFTED
    counts: Mapping[Millis, int] = field(default_factory=dict)
    unaligned: int = 0
    treatments: int = 0

    @property
    def needs_answer(self) -> bool:
        """Tell whether a person must say if treatments are the same."""
        return bool(self.alignment.shifts) or self.is_mostly_unaligned

    @property
    def is_mostly_unaligned(self) -> bool:
        """Tell whether most treatments are alike others at times that nothing explains."""
        new = self.treatments - sum(self.counts.values())
        return self.unaligned >= _LEAST_PAIRS and 2 * self.unaligned > new


class _Pair(NamedTuple):
    """A treatment of the copy and a row like it: the shifts that both admit, and how far they are apart."""

    earliest: Millis
    latest: Millis
    number: int
    at: Millis
    row: int
    receipts_apart: Millis

    def admits(self, shift: Millis) -> bool:
        return self.earliest <= shift <= self.latest


class AlignmentFinder:
    """Collects the pairs of a copy, page by page, and finds the shifts that explain them."""

    def __init__(self) -> None:
        """Start without a page."""
        self._pairs: list[_Pair] = []
        self._rows: dict[tuple[str, int], int] = {}
        self._treatments = 0

    def add(self, treatments: Iterable[LegacyTreatment], alike: AlikeRows) -> None:
        """Add a page of the copy, with the rows of the same kind and counters."""
        for treatment in treatments:
            self._treatments += 1
            for row in alike.get((treatment.kind, treatment.counters), ())[:_MOST_ALIKE]:
                number = self._rows.setdefault((row.gen or "", row.seq), len(self._rows))
                self._pairs.append(_pair(treatment, row, self._treatments, number))

    def find(self) -> AlignmentFinding:
        """Return the shifts that explain most pairs, and how many are left without one."""
        left, explained = self._pairs, dict[Millis, list[_Pair]]()
        while left and len(explained) < _MOST_SHIFTS:
            shift = _best_shift(left)
            found = [pair for pair in left if pair.admits(shift)]
            if not _is_supported(shift, len({pair.number for pair in found}), len({pair.number for pair in left})):
                break
            explained[shift] = found
            numbers, rows = {pair.number for pair in found}, {pair.row for pair in found}
            left = [pair for pair in left if pair.number not in numbers and pair.row not in rows]
        counts = {shift: len({pair.number for pair in pairs}) for shift, pairs in explained.items()}
        return AlignmentFinding(_alignment(explained), counts, len({pair.number for pair in left}), self._treatments)


def alike_rows(rows: Iterable[LegacyTreatment]) -> dict[AlikeKey, list[LegacyTreatment]]:
    """Return rows by kind and counters."""
    alike: dict[AlikeKey, list[LegacyTreatment]] = {}
    for row in rows:
        alike.setdefault((row.kind, row.counters), []).append(row)
    return alike


def _pair(treatment: LegacyTreatment, row: LegacyTreatment, number: int, row_number: int) -> _Pair:
    receipts_apart = treatment.received_at - row.received_at
    before = after = SAME_TIME_TOLERANCE
    if treatment.told is None or row.told is None:
        apart, before, after = receipts_apart, SAME_RECEIPT_TOLERANCE, SAME_RECEIPT_TOLERANCE
    else:
        apart = treatment.told - row.told
        if treatment.is_cut is not row.is_cut:
            before, after = (before, after + MINUTE - 1) if treatment.is_cut else (before + MINUTE - 1, after)
    at = treatment.occurred_at
    return _Pair(apart - before, apart + after, number, at, row_number, receipts_apart)


def _best_shift(pairs: Sequence[_Pair]) -> Millis:
    """Return the shift that most pairs admit; of several none at all, else one of a zone, else the smallest."""
    edges = sorted([(pair.earliest, 0) for pair in pairs] + [(pair.latest, 1) for pair in pairs])
    best, best_rank, depth = 0, (sum(pair.admits(0) for pair in pairs), 2, 0), 0
    for place, (start, is_end) in enumerate(edges):
        depth += -1 if is_end else 1
        if is_end or depth < best_rank[0]:
            continue
        shift = _preferred(start, edges[place + 1][0])
        rank = (depth, int(shift % _QUARTER == 0), -abs(shift))
        if rank > best_rank:
            best, best_rank = shift, rank
    return best


def _preferred(start: Millis, end: Millis) -> Millis:
    """Return a shift within these limits: of a zone, in whole seconds, or in their middle."""
    for unit in (_QUARTER, MINUTE, SECOND):
        nearest = round((start + end) / 2 / unit) * unit
        if start <= nearest <= end:
            return nearest
    return (start + end) // 2


def _is_supported(shift: Millis, pairs: int, comparable: int) -> bool:
    """Tell whether a shift is more than a coincidence."""
    if shift == 0:
        return pairs > 0
    is_usual = abs(shift) <= MINUTE or (shift % _QUARTER == 0 and abs(shift) <= _LARGEST_OFFSET)
    return pairs * _LEAST_SHARE >= comparable and (is_usual or pairs >= _LEAST_PAIRS)


def _alignment(explained: Mapping[Millis, Sequence[_Pair]]) -> TimeAlignment:
    """Return the shifts as steps through the times of the copy."""
    if not any(explained):
        return UNSHIFTED
    shifts = sorted((pair.at, shift) for shift, pairs in explained.items() for pair in pairs)
    steps = tuple(TimeStep(*next(same)) for _, same in groupby(shifts, key=lambda pair: pair[1]))
    moved = Counter(
        abs(pair.receipts_apart - shift) <= SAME_RECEIPT_TOLERANCE
        for shift, pairs in explained.items()
        if shift
        for pair in pairs
    )
    return TimeAlignment(steps, moved[True] >= moved[False])
