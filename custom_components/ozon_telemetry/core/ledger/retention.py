"""Retention: deletion of old rows. Their sums stay, and so do the marks, by which none of them is counted again."""

from typing import Final

from sqlalchemy import Connection, delete, exists, func, select

from ..domain.calendar import Quarter, quarter_of, quarter_start
from ..domain.messages import Millis
from . import availability, disputes
from .schema import GENERATION, PRUNED, RECOVERED, TREATMENT

NEVER: Final[Quarter] = 0


def prune(connection: Connection, before: Millis) -> int:
    """Delete the rows of all whole quarters before an instant; return how many treatments they were.

    Each machine's newest treatment is kept, since it is shown, and so is what is not published yet.
    """
    availability.prune(connection, before)
    edge = max(quarter_of(before), pruned_before(connection))
    deleted = _delete_treatments(connection, quarter_start(edge))
    connection.execute(delete(RECOVERED).where(RECOVERED.c.occurred_at < quarter_start(edge)))
    disputes.prune(connection, quarter_start(edge))
    connection.execute(delete(PRUNED))
    connection.execute(PRUNED.insert().values(before=edge))
    return deleted


def pruned_before(connection: Connection) -> Quarter:
    """Return the quarter before which rows may be missing."""
    return connection.execute(select(PRUNED.c.before)).scalar_one_or_none() or NEVER


def _delete_treatments(connection: Connection, before: Millis) -> int:
    row, newest, marks = TREATMENT.c, TREATMENT.alias().c, GENERATION.c
    is_published = exists().where(marks.device_id == row.device_id, marks.gen == row.gen, marks.told >= row.seq)
    latest = select(func.max(newest.occurred_at)).where(newest.machine == row.machine).scalar_subquery()
    query = delete(TREATMENT).where(row.occurred_at < before, row.occurred_at < latest, is_published)
    return connection.execute(query).rowcount
