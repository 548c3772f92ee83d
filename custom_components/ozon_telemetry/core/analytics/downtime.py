"""Downtime: the share of the time in which a device could have been heard that it was offline.

Time in which nobody listened (Home Assistant or the broker were down, the device was not adopted yet) is unseen:
neither online nor offline. A machine's downtime is that of the devices assigned to it, an outlet's that of the machines
standing there, always as the fleet says it was at that time.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from itertools import accumulate
from typing import Final, NamedTuple, Self
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, Select, func, literal, select

from ..domain.calendar import quarter_start
from ..domain.fleet import FOREVER, UNASSIGNED, Span
from ..domain.messages import Millis
from ..ledger.accounts import Account
from ..ledger.bulk import json_table
from ..ledger.engines.expressions import greatest, least
from ..ledger.schema import OUTAGE, TRACKED_DEVICE, WINDOW
from .buckets import quarters_in
from .context import QueryContext, SitePart
from .query import DateRange, Query
from .selection import GroupKey, group_of, matches_account

_MANY: Final = 2  # one of so many devices that are watched


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
    """A device counted for a group within a span of time."""

    group: GroupKey
    device_id: str
    span: Span


@dataclass(slots=True)
class _Tally:
    """What the downtime of a group consists of, while it is added up."""

    offline: Millis = 0
    outages: int = 0
    watched: Millis = 0
    unseen: Millis = 0

    def downtime(self) -> Downtime:
        share = self.offline / self.watched if self.watched else None
        return Downtime(share, self.offline, self.outages, self.watched, self.unseen)


type _Tallies = defaultdict[GroupKey, _Tally]


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
    """Return the downtime of each group in a query's range, and in the one to compare it with; none of a summary."""
    if query.is_summary:
        return {}, {}
    if query.base is None:
        return downtime_by_group(connection, context, query), {}
    current, previous = _downtimes(connection, context, query, [query.range, query.base])
    return current, previous


def downtime_by_group(connection: Connection, context: QueryContext, query: Query) -> dict[GroupKey, Downtime]:
    """Return the downtime of each group; a kind of treatment has none, so grouped by kind all devices are one group."""
    (downtimes,) = _downtimes(connection, context, query, [query.range])
    return downtimes


def total_downtime(downtimes: Mapping[GroupKey, Downtime]) -> Downtime:
    """Return the downtime of all groups together."""
    return reduce(Downtime.plus, downtimes.values(), Downtime())


def _downtimes(
    connection: Connection, context: QueryContext, query: Query, ranges: Sequence[DateRange]
) -> list[dict[GroupKey, Downtime]]:
    """Return the downtime of each group in each of some ranges."""
    found: list[_Tallies] = [defaultdict(_Tally) for _ in ranges]
    for part in context.parts or (SitePart(context.fleet, lambda _: nullcontext()),):
        with part.entered(connection):
            site = _Site.of(connection, replace(context, fleet=part.fleet))
            for days, tallies in zip(ranges, found, strict=True):
                site.add(replace(query, range=days), tallies)
    return [{group: tally.downtime() for group, tally in tallies.items()} for tallies in found]


@dataclass(frozen=True, slots=True)
class _Site:
    """A site whose rows are seen: since when it listened to which device, and when it listened at all."""

    connection: Connection
    context: QueryContext
    watched_since: Mapping[str, Millis]
    watches: _WatchedTime

    @classmethod
    def of(cls, connection: Connection, context: QueryContext) -> Self:
        watched_since: dict[str, Millis] = dict(connection.execute(select(TRACKED_DEVICE)).tuples().all())
        return cls(connection, context, watched_since, _WatchedTime.of(connection))

    def add(self, query: Query, tallies: _Tallies) -> None:
        """Add the downtime in a query's range to that of its groups."""
        intervals = []
        within = cache(self.watches.within)
        for group, device_id, (start, end) in _owned_intervals(self.context, query):
            known_from = max(start, self.watched_since.get(device_id, end))
            watched = within(known_from, end)
            tally = tallies[group]
            tally.watched += watched
            tally.unseen += end - start - watched
            if known_from < end:
                intervals.append(_OwnedInterval(group, device_id, Span(known_from, end)))
        for group, offline, outages in self._offline(intervals):
            tally = tallies[group]
            tally.offline += offline
            tally.outages += outages

    def _offline(self, intervals: Sequence[_OwnedInterval]) -> Iterator[tuple[GroupKey, Millis, int]]:
        """Yield the offline time and the number of outages of groups within their devices' intervals.

        Most devices have one for all of the range. Of these the outages are added up by the device, and nobody has to
        say which devices they are.
        """
        spans = Counter(interval.span for interval in intervals)
        usual = max(spans, key=spans.__getitem__, default=None)
        if usual is not None and _MANY * spans[usual] >= len(self.watched_since):
            groups = {device_id: group for group, device_id, span in intervals if span == usual}
            found = self.connection.execute(_offline_by_device(usual)).tuples().all()
            yield from ((groups[id_], offline, outages) for id_, offline, outages in found if id_ in groups)
            intervals = [interval for interval in intervals if interval.span != usual]
        if intervals:
            yield from self.connection.execute(_offline_by_group(intervals)).tuples().all()


def _owned_intervals(context: QueryContext, query: Query) -> Iterator[_OwnedInterval]:
    """Yield when each device counted for which group within the query's days, by the clock of its outlet, until now."""
    days_in = cache(partial(_days_until, query.range, context.now))
    for device_id, timeline in context.fleet.timelines.items():
        ends = (*timeline.starts[1:], FOREVER)
        for since, until, owner in zip(timeline.starts, ends, timeline.owners, strict=True):
            account = Account.of(owner, device_id)
            if owner.machine == UNASSIGNED or not matches_account(account, query.filter):
                continue
            days = days_in(context.zones.of_outlet(owner.outlet))
            start, end = max(since, days.start), min(until, days.end)
            if start < end:
                yield _OwnedInterval(group_of(account, query.group_by), device_id, Span(start, end))


def _days_until(days: DateRange, now: Millis, zone: ZoneInfo) -> Span:
    """Return the instants of local days until now."""
    quarters = quarters_in(days, zone)
    return Span(quarter_start(quarters.start), min(quarter_start(quarters.stop), now))


def _offline_by_device(span: Span) -> Select[tuple[str, Millis, int]]:
    """Return the offline time and the number of outages of each device within a span."""
    outage = OUTAGE.c
    start, end = literal(span.start, BigInteger), literal(span.end, BigInteger)
    offline = func.sum(least(outage.end, end) - greatest(outage.start, start))
    within = (outage.start < end, outage.end > start)
    return select(outage.device_id, offline, func.count()).where(*within).group_by(outage.device_id)


def _offline_by_group(intervals: Sequence[_OwnedInterval]) -> Select[tuple[GroupKey, Millis, int]]:
    """Return the offline time and the number of outages of each group within its devices' intervals."""
    rows = [(interval.group, interval.device_id, *interval.span) for interval in intervals]
    group, device_id, start, end = json_table(rows, [str, str, int, int])
    outage = OUTAGE.c
    offline = func.sum(least(outage.end, end) - greatest(outage.start, start))
    within = (outage.device_id == device_id, outage.start < end, outage.end > start)
    return select(group, offline, func.count()).where(*within).group_by(group)
