"""What a question asks of lines that carry their own time, machine and outlet: single treatments and gaps."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, and_, or_

from ..domain.calendar import quarter_start
from ..domain.fleet import NOBODY
from ..domain.messages import Millis
from .buckets import quarters_in
from .context import QueryContext, ZoneOutlets
from .query import DateRange, Filter


def in_date_range(table: Table, context: QueryContext, days: DateRange, since: Millis = 0) -> ColumnElement[bool]:
    """Demand that a line's time lies in a range of days, each outlet having its own midnight, and not before `since`.

    The outermost bounds come first: an index can use them, but not one pair of bounds for each zone; nor would it use a
    second lower bound, so `since` is no other one.
    """
    time = table.c.occurred_at
    spans = [(part, quarters_in(days, part.zone)) for part in context.outlets_by_zone()]
    return and_(
        time >= max(since, quarter_start(min(span.start for _, span in spans))),
        time < quarter_start(max(span.stop for _, span in spans)),
        or_(
            *(
                and_(time >= quarter_start(span.start), time < quarter_start(span.stop), *_in_zone(table, part))
                for part, span in spans
            )
        ),
    )


def filter_conditions(table: Table, asked: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield what a filter demands of a line; a gap's has no kind."""
    wanted = {"kind": asked.kinds, "outlet": asked.outlets, "machine": asked.machines, "device_id": asked.devices}
    for name, values in wanted.items():
        if values is not None and name in table.c:
            yield table.c[name].in_(sorted(values))
    if not asked.unassigned and asked.machines is None:
        yield table.c.machine != NOBODY


def _in_zone(table: Table, part: ZoneOutlets) -> Iterator[ColumnElement[bool]]:
    if part.outlets:
        yield table.c.outlet.not_in(part.outlets) if part.is_rest else table.c.outlet.in_(part.outlets)
