"""Availability tables: when devices could be heard at all, and which were offline meanwhile."""

from bisect import bisect_right
from collections.abc import Collection
from itertools import pairwise

from sqlalchemy import Connection, delete, select

from ..domain.availability import AvailabilityDelta, Outage
from ..domain.fleet import Span
from ..domain.messages import Millis
from .bulk import insert_missing, upsert_rows
from .schema import OUTAGE, TRACKED_DEVICE, WINDOW


def record(connection: Connection, delta: AvailabilityDelta) -> None:
    """Persist windows and outages; one that continued replaces its own beginning."""
    upsert_rows(connection, WINDOW, ("end",), [(window.start, window.end) for window in delta.windows])
    upsert_rows(connection, OUTAGE, ("end",), [outage for outage in delta.outages if outage.end > outage.start])


def set_tracked_devices(connection: Connection, devices: Collection[str], now: Millis) -> None:
    """Store since when each device is tracked, and delete what a wrong clock recorded of the future."""
    for table in (WINDOW, OUTAGE):
        connection.execute(delete(table).where(table.c.start >= now))
        connection.execute(table.update().where(table.c.end > now).values(end=now))
    # A device that left and comes back may have been anything in between.
    connection.execute(delete(TRACKED_DEVICE).where(TRACKED_DEVICE.c.device_id.not_in(devices)))
    insert_missing(connection, TRACKED_DEVICE, [(device_id, now) for device_id in devices])


def prune(connection: Connection, before: Millis) -> None:
    """Delete what ended before an instant."""
    for table in (WINDOW, OUTAGE):
        connection.execute(delete(table).where(table.c.end < before))


def count_faults(connection: Connection) -> int:
    """Count the spans that cannot be: two at once, or offline outside every window."""
    windows = [Span(*row) for row in connection.execute(select(WINDOW).order_by(WINDOW.c.start))]
    starts = [window.start for window in windows]
    faults = sum(before.end > after.start for before, after in pairwise(windows))
    before = Outage("", 0, 0)
    for row in connection.execute(select(OUTAGE).order_by(OUTAGE.c.device_id, OUTAGE.c.start)):
        outage = Outage(*row)
        window = bisect_right(starts, outage.start) - 1
        overlaps = outage.device_id == before.device_id and outage.start < before.end
        faults += overlaps or window < 0 or outage.end > windows[window].end
        before = outage
    return faults
