"""Forgetting old rows: what they add up to stays, and so do the marks, by which none of them is ever counted again."""

from typing import Final

from sqlalchemy import Connection, delete, exists, func, select

from ..domain.calendar import Quarter, quarter_of, quarter_start
from ..domain.messages import Millis
from .schema import GENERATION, PRUNED, RECOVERED, TREATMENT

NEVER: Final[Quarter] = 0


def prune(connection: Connection, before: Millis) -> int:
    """Forget the rows of all whole quarters before an instant; return how many treatments they were.

    Each machine's newest treatment is kept, since it is shown, and so is what automations were not told of yet.
    """
    edge = max(quarter_of(before), pruned_before(connection))
    row, newest, marks = TREATMENT.c, TREATMENT.alias().c, GENERATION.c
    is_told = exists().where(marks.device_id == row.device_id, marks.gen == row.gen, marks.told >= row.seq)
    last = select(func.max(newest.occurred_at)).where(newest.machine == row.machine).scalar_subquery()
    forgotten = connection.execute(
        delete(TREATMENT).where(row.occurred_at < quarter_start(edge), row.occurred_at < last, is_told)
    )
    connection.execute(delete(RECOVERED).where(RECOVERED.c.occurred_at < quarter_start(edge)))
    connection.execute(delete(PRUNED))
    connection.execute(PRUNED.insert().values(before=edge))
    return forgotten.rowcount


def pruned_before(connection: Connection) -> Quarter:
    """Return the quarter before which rows may be missing."""
    return connection.execute(select(PRUNED.c.before)).scalar_one_or_none() or NEVER
