"""Of which treatments automations were told: a mark in each generation, beside the one up to which it is settled.

It follows the telling, so what a crash leaves between the two marks is told again: at least once, and only there twice.
"""

from typing import Any

from sqlalchemy import Connection, Row, select

from ..domain.event_time import TimeSource
from ..domain.fleet import Owner
from ..domain.messages import Counters, Kind
from .records import Treatment
from .schema import GENERATION, TREATMENT


def unpublished_treatments(connection: Connection) -> list[Treatment]:
    """Return the treatments of which automations may never have been told, in the order of their arrival."""
    columns, marks = TREATMENT.c, GENERATION.c
    query = (
        select(TREATMENT)
        .join(GENERATION, (columns.device_id == marks.device_id) & (columns.gen == marks.gen))
        .where(marks.told < marks.mark, columns.seq > marks.told)
        .order_by(columns.received_at, columns.device_id, columns.gen, columns.seq)
    )
    return [_treatment(line) for line in connection.execute(query)]


def mark_published(connection: Connection) -> None:
    """Remember that automations were told of everything."""
    columns = GENERATION.c
    connection.execute(GENERATION.update().where(columns.told < columns.mark).values(told=columns.mark))


def _treatment(line: Row[Any]) -> Treatment:
    return Treatment(
        line.device_id,
        line.gen,
        line.seq,
        Kind(line.kind),
        line.occurred_at,
        line.received_at,
        TimeSource(line.time_source),
        Counters(line.basic, line.standard, line.premium),
        Owner(line.machine, line.outlet),
    )
