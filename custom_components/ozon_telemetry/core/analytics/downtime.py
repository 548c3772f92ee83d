"""Downtime: the share of the time in which a device could have been heard that it was offline.

Time in which nobody listened (Home Assistant or the broker were down, the device was not adopted yet) is unseen:
neither online nor offline. A machine's downtime is that of the devices assigned to it, an outlet's that of the machines
standing there, always as the fleet says it was at that time.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate, pairwise
from typing import Final, NamedTuple, Self

from sqlalchemy import Connection, func, select

from ..domain.calendar import quarter_start
from ..domain.fleet import FOREVER, UNASSIGNED, Owner, Span, Timeline
from ..domain.messages import Millis
from ..ledger.accounts import Account
from ..ledger.bulk import json_table
from ..ledger.engines.expressions import greatest, least
from ..ledger.schema import OUTAGE, TRACKED_DEVICE, WINDOW
from .buckets import quarters_in
from .context import QueryContext, SitePart
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
        """Return the downtime of both together."""
        offline, watched = self.offline + other.offline, self.watched + other.watched
        share = offline / watched if watched else None
        return Downtime(share, offline, self.outages + other.outages, watched, self.unseen + other.unseen)


NO_DOWNTIME: Final = Downtime()


class _OwnedInterval(NamedTuple):
    """A device counted for a group from `start` up to `end`."""

    group: GroupKey
    device_id: str
    start: Millis
    end: Millis


class _WatchedTime:
    """The spans of time in which Home Assistant listened, and how much of any other span lies within them."""

    def __init__(self, watches: list[Span]) -> None:
        self._watches = watches
        self._starts = [watch.start for watch in watches]
        self._before = [0, *accumulate(watch.end - watch.start for watch in watches)]

    @classmethod
    def of(cls, connection: Connection) -> Self:
        return cls([Span(*row) for row in connection.execute(select(WINDOW).order_by(WINDOW.c.start))])

    def within(self, start: Millis, end: Millis) -> Millis:
        """Return the watched time between two instants."""
        return max(self._until(end) - self._until(start), 0)

    def _until(self, instant: Millis) -> Millis:
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return 0
        watch = self._watches[index]
        return self._before[index] + min(instant, watch.end) - watch.start


def downtimes_with_comparison(
    connection: Connection, context: QueryContext, query: Query
) -> tuple[dict[GroupKey, Downtime], dict[GroupKey, Downtime]]:
    """Return the downtime of each group in a query's range, and in the one to compare it with."""
    current = downtime_by_group(connection, context, query)
    if query.base is None:
        return current, {}
    previous_query = replace(query, range=query.base)
    return current, downtime_by_group(connection, context, previous_query)


def downtime_by_group(connection: Connection, context: QueryContext, query: Query) -> dict[GroupKey, Downtime]:
    """Return the downtime of each group; a kind of treatment has none, so grouped by kind all devices are one group."""
    downtimes: defaultdict[GroupKey, Downtime] = defaultdict(Downtime)
    for part in context.parts or (SitePart(context.fleet, lambda _: nullcontext()),):
        with part.entered(connection):
            for group, downtime in _downtime_of_site(connection, replace(context, fleet=part.fleet), query).items():
                downtimes[group] = downtimes[group].plus(downtime)
    return dict(downtimes)


def _downtime_of_site(connection: Connection, context: QueryContext, query: Query) -> dict[GroupKey, Downtime]:
    watched_since: dict[str, Millis] = dict(connection.execute(select(TRACKED_DEVICE)).tuples().all())
    watches = _WatchedTime.of(connection)
    downtimes: defaultdict[GroupKey, Downtime] = defaultdict(Downtime)
    known_intervals = []
    for interval in _owned_intervals(context, query):
        known_from = max(interval.start, watched_since.get(interval.device_id, interval.end))
        watched = watches.within(known_from, interval.end)
        unseen = interval.end - interval.start - watched
        downtimes[interval.group] = downtimes[interval.group].plus(Downtime(watched=watched, unseen=unseen))
        known_intervals.append(interval._replace(start=known_from))
    for group, offline, outages in _offline_by_group(connection, known_intervals):
        downtimes[group] = downtimes[group].plus(Downtime(offline=offline, outages=outages))
    return dict(downtimes)


def total_downtime(downtimes: Mapping[GroupKey, Downtime]) -> Downtime:
    """Return the downtime of all groups together."""
    return reduce(Downtime.plus, downtimes.values(), Downtime())


def _owned_intervals(context: QueryContext, query: Query) -> Iterator[_OwnedInterval]:
    """Yield when each device counted for which group within the query's days, by the clock of its outlet, until now."""
    for device_id, timeline in context.fleet.timelines.items():
        for span, owner in _ownership_spans(timeline):
            account = Account.of(owner, device_id)
            if owner.machine == UNASSIGNED or not matches_account(account, query.filter):
                continue
            days = quarters_in(query.range, context.zones.of_outlet(owner.outlet))
            start = max(span.start, quarter_start(days.start))
            end = min(span.end, quarter_start(days.stop), context.now)
            if start < end:
                yield _OwnedInterval(group_of(account, query.group_by), device_id, start, end)


def _ownership_spans(timeline: Timeline) -> Iterator[tuple[Span, Owner]]:
    spans = (Span(*edges) for edges in pairwise((*timeline.starts, FOREVER)))
    return zip(spans, timeline.owners, strict=True)


def _offline_by_group(
    connection: Connection, intervals: list[_OwnedInterval]
) -> Iterator[tuple[GroupKey, Millis, int]]:
    """Yield the offline time and the outages of each group within its devices' intervals."""
    group, device_id, start, end = json_table(intervals, [str, str, int, int])
    outage = OUTAGE.c
    offline = func.sum(least(outage.end, end) - greatest(outage.start, start))
    statement = (
        select(group, offline, func.count())
        .where(outage.device_id == device_id, outage.start < end, outage.end > start)
        .group_by(group)
    )
    return iter(connection.execute(statement).tuples())
