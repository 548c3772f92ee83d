"""Counts of a device's treatments between two instants, exact to the millisecond, from sums.

Whole days are read from their roll-up, the rest of them from quarters, and single rows only for the two quarters that
an instant cuts: what it costs does not depend on how many treatments there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, func, select

from ..domain.calendar import Day, Quarter, date_of, day_of, day_start, quarter_of, quarter_start
from ..domain.fleet import ALWAYS, FOREVER, Owner, Span
from ..domain.messages import Millis
from .accounts import Account, read_accounts
from .retention import pruned_before
from .rollup import ZoneOf, summed_zone_of
from .schema import DAY, QUARTER, RECOVERED, TREATMENT

_LAST: Final[Millis] = 250_000_000_000_000  # in the year 9892: an open end, as a date
_ANY_TIME: Final = Span(ALWAYS, FOREVER)


@dataclass(frozen=True, slots=True)
class Count:
    """So many treatments, on local days from `first` to `last`."""

    treatments: int
    first: Day
    last: Day

    def plus(self, other: Count) -> Count:
        """Return both together."""
        first, last = min(self.first, other.first), max(self.last, other.last)
        return Count(self.treatments + other.treatments, first, last)


type Counts = dict[Owner, Count]


@dataclass(slots=True)
class SpanCounter:
    """Counts treatments by the owner on which they are booked.

    `rows` are those whose rows are in the ledger, `sums` also those of which retention left only the sums.
    """

    connection: Connection
    zone_of: ZoneOf
    _pruned: Quarter
    _accounts: Mapping[str, Mapping[int, Account]]

    @classmethod
    def of(cls, connection: Connection) -> SpanCounter:
        """Return a counter of the ledger as a connection sees it."""
        accounts: defaultdict[str, dict[int, Account]] = defaultdict(dict)
        for number, account in read_accounts(connection).items():
            accounts[account.device_id][number] = account
        return cls(connection, summed_zone_of(connection), pruned_before(connection), accounts)

    def rows(self, device_id: str, span: Span) -> Counts:
        """Return the counts of a span, by owner, of what retention has left."""
        edge = quarter_start(self._pruned)
        kept = self._single_rows(device_id, Span(span.start, min(span.end, edge)))
        return _added((kept, self.sums(device_id, Span(max(span.start, edge), span.end))))

    def sums(self, device_id: str, span: Span) -> Counts:
        """Return the counts of a span, by owner; a quarter that it cuts is counted by its rows."""
        start, end = span.start, min(span.end, _LAST)
        first, last = -quarter_of(-start), quarter_of(end)
        if first >= last:
            return self._single_rows(device_id, Span(start, end))
        edges = (Span(start, quarter_start(first)), Span(quarter_start(last), end))
        rows = (self._single_rows(device_id, edge) for edge in edges)
        return _added((*rows, self._quarters(device_id, range(first, last))))

    def rows_received(self, device_id: str, span: Span, received: Span) -> Counts:
        """Return the counts of a span, by owner, of what arrived within another one; read row by row."""
        return self._single_rows(device_id, span, received)

    def _quarters(self, device_id: str, quarters: range) -> Counts:
        by_zone: defaultdict[ZoneInfo, dict[int, Account]] = defaultdict(dict)
        for number, account in self._accounts.get(device_id, {}).items():
            by_zone[self.zone_of(account.outlet)][number] = account
        return _added(self._quarters_in(zone, accounts, quarters) for zone, accounts in by_zone.items())

    def _quarters_in(self, zone: ZoneInfo, accounts: Mapping[int, Account], quarters: range) -> Counts:
        """Count whole quarters of accounts in one zone: whole days as days."""
        days = range(_next_midnight(quarters.start, zone), day_of(quarters.stop, zone))
        if not days:
            return self._sums(QUARTER, quarters, zone, accounts)
        morning = range(quarters.start, day_start(date_of(days.start), zone))
        evening = range(day_start(date_of(days.stop), zone), quarters.stop)
        parts = (self._sums(QUARTER, part, zone, accounts) for part in (morning, evening))
        return _added((*parts, self._sums(DAY, days, zone, accounts)))

    def _sums(self, table: Table, steps: range, zone: ZoneInfo, accounts: Mapping[int, Account]) -> Counts:
        """Sum the rows of a roll-up; a step is a day or a quarter."""
        if not steps:
            return {}
        columns, step = table.c, table.c[table.name]
        treatments = columns.basic + columns.standard + columns.premium
        query = select(columns.account, func.sum(treatments), func.min(step), func.max(step))
        within = (step >= steps.start, step < steps.stop, columns.account.in_(accounts), treatments > 0)
        lines = self.connection.execute(query.where(*within).group_by(columns.account)).tuples()
        days = (lambda step: step) if table is DAY else (lambda step: day_of(step, zone))
        return _added(
            {accounts[number].owner: Count(treatments, days(first), days(last))}
            for number, treatments, first, last in lines
        )

    def _single_rows(self, device_id: str, span: Span, received: Span = _ANY_TIME) -> Counts:
        if span.start >= span.end:
            return {}
        gaps = RECOVERED.c.basic + RECOVERED.c.standard + RECOVERED.c.premium
        return _added(
            (
                *self._rows_of(TREATMENT, func.count(), device_id, (span, received)),
                *self._rows_of(RECOVERED, func.sum(gaps), device_id, (span, received)),
            )
        )

    def _rows_of(
        self, table: Table, number: ColumnElement[int], device_id: str, spans: tuple[Span, Span]
    ) -> Iterator[Counts]:
        """Yield the counts of the rows that occurred, and arrived, within these spans."""
        columns, (span, received) = table.c, spans
        time = columns.occurred_at
        query = select(columns.machine, columns.outlet, number, func.min(time), func.max(time))
        # Treatments of a quarter are found by their time: by the primary key, all of the device would be read.
        is_short = table is TREATMENT and received == _ANY_TIME
        device = columns.device_id.concat("") if is_short else columns.device_id
        within = [device == device_id, time >= span.start, time < span.end]
        if received != _ANY_TIME:
            within += [columns.received_at >= received.start, columns.received_at < received.end]
        by_owner = query.where(*within).group_by(columns.machine, columns.outlet)
        for machine, outlet, treatments, *times in self.connection.execute(by_owner):
            if treatments:
                first, last = (day_of(quarter_of(instant), self.zone_of(outlet)) for instant in times)
                yield {Owner(machine, outlet): Count(treatments, first, last)}


def _next_midnight(quarter: Quarter, zone: ZoneInfo) -> Day:
    """Return the first local day that begins at a quarter or after it."""
    day = day_of(quarter, zone)
    return day if day_start(date_of(day), zone) == quarter else day + 1


def _added(parts: Iterable[Counts]) -> Counts:
    total: Counts = {}
    for part in parts:
        for owner, count in part.items():
            total[owner] = total[owner].plus(count) if owner in total else count
    return total
