"""Outbox: the treatments that were not published to automations yet, by a second mark in each generation.

It follows the publishing, so what a crash leaves between the two marks is published again: at least once, and only
there twice.
"""

from sqlalchemy import Connection, select

from .records import Treatment
from .row_mapper import treatment_from_row
from .schema import GENERATION, TREATMENT


def unpublished_treatments(connection: Connection) -> list[Treatment]:
    """Return the treatments that may never have been published, in the order of their arrival."""
    columns, marks = TREATMENT.c, GENERATION.c
    query = (
        select(TREATMENT)
        .join(GENERATION, (columns.device_id == marks.device_id) & (columns.gen == marks.gen))
        .where(marks.told < marks.mark, columns.seq > marks.told)
        .order_by(columns.received_at, columns.device_id, columns.gen, columns.seq)
    )
    return list(map(treatment_from_row, connection.execute(query)))


def mark_published(connection: Connection) -> None:
    """Move the outbox's mark of every generation to its newest treatment."""
    columns = GENERATION.c
    connection.execute(GENERATION.update().where(columns.told < columns.mark).values(told=columns.mark))
