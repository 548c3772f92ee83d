"""What the lookout saw, in tables: when devices could be heard at all, and who was offline meanwhile."""

from bisect import bisect_right
from collections.abc import Collection
from itertools import pairwise

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from ..domain.availability import AvailabilityDelta, Outage
from ..domain.fleet import Span
from ..domain.messages import Millis
from .schema import OUTAGE, WATCH, WATCHED


def record(connection: Connection, delta: AvailabilityDelta) -> None:
    """Keep what was seen; a span that went on replaces its own beginning."""
    _upsert_spans(connection, WATCH, [{"start": watch.start, "end": watch.end} for watch in delta.windows])
    _upsert_spans(connection, OUTAGE, [outage._asdict() for outage in delta.outages if outage.end > outage.start])


def set_tracked_devices(connection: Connection, devices: Collection[str], now: Millis) -> None:
    """Remember from when on each device is watched over, and forget what a wrong clock said of the future."""
    for table in (WATCH, OUTAGE):
        connection.execute(delete(table).where(table.c.start >= now))
        connection.execute(table.update().where(table.c.end > now).values(end=now))
    # A device that left and comes back may have been anything in between.
    connection.execute(delete(WATCHED).where(WATCHED.c.device_id.not_in(devices)))
    if fresh := [{"device_id": device_id, "since": now} for device_id in devices]:
        connection.execute(insert(WATCHED).on_conflict_do_nothing(), fresh)


def prune(connection: Connection, before: Millis) -> None:
    """Forget what ended before an instant."""
    for table in (WATCH, OUTAGE):
        connection.execute(delete(table).where(table.c.end < before))


def _upsert_spans(connection: Connection, table: Table, lines: list[dict[str, object]]) -> None:
    if lines:
        fresh = insert(table)
        connection.execute(
            fresh.on_conflict_do_update(index_elements=list(table.primary_key), set_={"end": fresh.excluded.end}), lines
        )


def count_faults(connection: Connection) -> int:
    """Count the spans that cannot be: of two at once, or offline while nobody could be heard."""
    watches = [Span(*line) for line in connection.execute(select(WATCH).order_by(WATCH.c.start))]
    starts = [watch.start for watch in watches]
    wrong = sum(before.end > after.start for before, after in pairwise(watches))
    before = Outage("", 0, 0)
    for line in connection.execute(select(OUTAGE).order_by(OUTAGE.c.device_id, OUTAGE.c.start)):
        outage, watch = Outage(*line), bisect_right(starts, line.start) - 1
        is_twice = outage.device_id == before.device_id and outage.start < before.end
        wrong += is_twice or watch < 0 or outage.end > watches[watch].end
        before = outage
    return wrong
