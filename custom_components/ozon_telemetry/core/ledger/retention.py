"""Retention: deletion of old rows. Their sums stay, and so do the marks, by which none of them is counted again."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select

from ..domain.calendar import Quarter, quarter_of, quarter_start
from ..domain.fleet import Span
from ..domain.messages import Millis
from . import availability, disputes
from .schema import EVERY_GENERATION, PRUNED, RECOVERED, TREATMENT

NEVER: Final[Quarter] = 0
PART: Final = 2000  # treatments that are deleted or booked again before events are committed


def begin(connection: Connection, before: Millis) -> Millis:
    """Forget what belongs to no single treatment, and return until when `delete_part` is to delete the treatments.

    From now on rows from before that may be missing: what an interruption leaves is deleted the next time.
    """
    availability.prune(connection, before)
    edge = max(quarter_of(before), pruned_before(connection))
    connection.execute(delete(RECOVERED).where(RECOVERED.c.occurred_at < quarter_start(edge)))
    disputes.prune(connection, quarter_start(edge))
    connection.execute(delete(PRUNED))
    connection.execute(PRUNED.insert().values(before=edge))
    return quarter_start(edge)


def delete_part(connection: Connection, span: Span) -> tuple[int, Millis]:
    """Delete the first treatments of a span; return how many they were, and until when they were looked for.

    Each machine's newest treatment is kept, since it is shown, and so is what is not published yet.
    """
    end = part_end(connection, span, PART)
    row, newest, marks = TREATMENT.c, TREATMENT.alias().c, EVERY_GENERATION.c
    is_published = exists().where(marks.device_id == row.device_id, marks.gen == row.gen, marks.told >= row.seq)
    latest = select(func.max(newest.occurred_at)).where(newest.machine == row.machine).scalar_subquery()
    is_within = (row.occurred_at >= span.start, row.occurred_at < end)
    query = delete(TREATMENT).where(*is_within, row.occurred_at < latest, is_published)
    return connection.execute(query).rowcount, end


def part_end(connection: Connection, span: Span, rows: int, *conditions: ColumnElement[bool]) -> Millis:
    """Return until when a span has at most so many rows; one instant is never divided."""
    time = TREATMENT.c.occurred_at
    within = (time >= span.start, time < span.end, *conditions)
    query = select(time).where(*within).order_by(time).limit(1).offset(rows)
    found: Millis | None = connection.execute(query).scalar_one_or_none()
    return span.end if found is None else max(found, span.start + 1)


def pruned_before(connection: Connection) -> Quarter:
    """Return the quarter before which rows may be missing."""
    return connection.execute(select(PRUNED.c.before)).scalar_one_or_none() or NEVER
