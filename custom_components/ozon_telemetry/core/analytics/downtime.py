"""Downtime: for how much of the time in which a device could have been heard it was offline.

Time in which nobody listened (Home Assistant or the broker were down, the device was not adopted yet) is unseen:
neither online nor offline. A machine's downtime is that of the devices assigned to it, an outlet's that of the machines
standing there, always as the fleet says it was at that time.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, pairwise
from typing import NamedTuple, Self

from sqlalchemy import Connection, func, select

from ..domain.calendar import quarter_start
from ..domain.fleet import FOREVER, NOBODY, Owner, Span, Timeline
from ..domain.messages import Millis
from ..ledger.accounts import Account
from ..ledger.bulk import json_table
from ..ledger.schema import OUTAGE, WATCH, WATCHED
from .buckets import quarters_in
from .context import QueryContext
from .query import Query
from .selection import GroupKey, group_of, matches_account


@dataclass(frozen=True, slots=True)
class Downtime:
    """Milliseconds `watched`, of those `offline` in so many `outages`; and `unseen` ones besides."""

    share: float | None = None
    offline: Millis = 0
    outages: int = 0
    watched: Millis = 0
    unseen: Millis = 0

    def plus(self, other: Downtime) -> Downtime:
        """Return both together."""
        offline, watched = self.offline + other.offline, self.watched + other.watched
        share = offline / watched if watched else None
        return Downtime(share, offline, self.outages + other.outages, watched, self.unseen + other.unseen)


class _OwnedInterval(NamedTuple):
    """A device counted for a group from `start` up to `end`."""

    group: GroupKey
    device_id: str
    start: Millis
    end: Millis


class _WatchedTime:
    """All watches, and how much of any span of time lies within them."""

    def __init__(self, watches: list[Span]) -> None:
        self._watches = watches
        self._starts = [watch.start for watch in watches]
        self._before = [0, *accumulate(watch.end - watch.start for watch in watches)]

    @classmethod
    def of(cls, connection: Connection) -> Self:
        return cls([Span(*line) for line in connection.execute(select(WATCH).order_by(WATCH.c.start))])

    def within(self, start: Millis, end: Millis) -> Millis:
        """Return for how much of a span somebody listened."""
        return max(self._until(end) - self._until(start), 0)

    def _until(self, instant: Millis) -> Millis:
        place = bisect_right(self._starts, instant) - 1
        if place < 0:
            return 0
        watch = self._watches[place]
        return self._before[place] + min(instant, watch.end) - watch.start


def downtime_by_group(connection: Connection, context: QueryContext, question: Query) -> dict[GroupKey, Downtime]:
    """Return the downtime of each group; none has a kind of treatment, so all are one then."""
    since: dict[str, Millis] = dict(connection.execute(select(WATCHED)).tuples().all())
    watches = _WatchedTime.of(connection)
    found: defaultdict[GroupKey, Downtime] = defaultdict(Downtime)
    seen = []
    for piece in _owned_intervals(context, question):
        known = piece._replace(start=max(piece.start, since.get(piece.device_id, piece.end)))
        watched = watches.within(known.start, known.end)
        unseen = piece.end - piece.start - watched
        found[piece.group] = found[piece.group].plus(Downtime(watched=watched, unseen=unseen))
        seen.append(known)
    for group, offline, outages in _offline_by_group(connection, seen):
        found[group] = found[group].plus(Downtime(offline=offline, outages=outages))
    return dict(found)


def total_downtime(found: Mapping[GroupKey, Downtime]) -> Downtime:
    """Return the downtime of all groups together."""
    return reduce(Downtime.plus, found.values(), Downtime())


def _owned_intervals(context: QueryContext, question: Query) -> Iterator[_OwnedInterval]:
    """Yield who counted for whom within the days asked for, each by the clock of its outlet, and until now."""
    for device_id, timeline in context.fleet.timelines.items():
        for span, owner in _ownership_spans(timeline):
            account = Account.of(owner, device_id)
            if owner.machine == NOBODY or not matches_account(account, question.filter):
                continue
            days = quarters_in(question.range, context.zones.of_outlet(owner.outlet))
            start = max(span.start, quarter_start(days.start))
            end = min(span.end, quarter_start(days.stop), context.now)
            if start < end:
                yield _OwnedInterval(group_of(account, question.group_by), device_id, start, end)


def _ownership_spans(timeline: Timeline) -> Iterator[tuple[Span, Owner]]:
    spans = (Span(*edges) for edges in pairwise((*timeline.starts, FOREVER)))
    return zip(spans, timeline.owners, strict=True)


def _offline_by_group(connection: Connection, pieces: list[_OwnedInterval]) -> Iterator[tuple[GroupKey, Millis, int]]:
    group, device_id, start, end = json_table(pieces, len(_OwnedInterval._fields))
    outage = OUTAGE.c
    offline = func.sum(func.min(outage.end, end) - func.max(outage.start, start))
    query = (
        select(group, offline, func.count())
        .where(outage.device_id == device_id, outage.start < end, outage.end > start)
        .group_by(group)
    )
    return iter(connection.execute(query).tuples())
