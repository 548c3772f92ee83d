"""Local days as instants, for lines that carry their own time."""

from sqlalchemy import ColumnElement, Table, and_, or_

from ..calendar import quarter_start
from .buckets import quarters_of
from .context import Context
from .question import DateRange
from .sums import of_part


def within(table: Table, context: Context, days: DateRange) -> ColumnElement[bool]:
    """Demand that a line's time lies in a range of days, each outlet having its own midnight."""
    time = table.c.occurred_at
    spans = [(part, quarters_of(days, part.zone)) for part in context.zone_parts()]
    # The outermost bounds first: an index can use them, but not one pair of bounds for each zone.
    return and_(
        time >= quarter_start(min(span.start for _, span in spans)),
        time < quarter_start(max(span.stop for _, span in spans)),
        or_(
            *(
                and_(time >= quarter_start(span.start), time < quarter_start(span.stop), *of_part(table, part))
                for part, span in spans
            )
        ),
    )
