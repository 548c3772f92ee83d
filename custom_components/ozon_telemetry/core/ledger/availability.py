"""Availability tables: when devices could be heard at all, and which were offline meanwhile."""

from bisect import bisect_right
from collections.abc import Collection
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection, delete, select

from ..domain.availability import AvailabilityDelta, Outage
from ..domain.fleet import Span
from ..domain.messages import Millis
from .bulk import insert_missing, upsert_rows
from .schema import OUTAGE, TRACKED_DEVICE, WINDOW

MOST_WINDOWS: Final = (
    100  # in which a device's last sign of life is looked for: one for each start or loss of the broker
)


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


def last_heard(connection: Connection, timeout: Millis) -> dict[str, Millis]:
    """Return when each tracked device was last heard, as far as it is known; `timeout` is its time to send something.

    One that was offline when a window ended, and all through the next one, was not heard in between. A window no longer
    than the timeout, in which a device is not offline, does not tell that it was heard. Only the newest windows are
    looked at: this is asked at each start.
    """
    newest = select(WINDOW).order_by(WINDOW.c.start.desc()).limit(MOST_WINDOWS)
    newest_first = [Span(*row) for row in connection.execute(newest)]
    if not newest_first:
        return {}
    tracked = dict(connection.execute(select(TRACKED_DEVICE)).tuples().all())
    # Named one by one, each device is one seek: its outages lie together, in the order of their start.
    recent = OUTAGE.c.device_id.in_(tracked), OUTAGE.c.start >= newest_first[-1].start
    outages = connection.execute(select(OUTAGE).where(*recent))
    offline_since = {(device_id, end): start for device_id, start, end in outages}
    heard = {}
    for device_id, tracked_since in tracked.items():
        windows = ((it, offline_since.get((device_id, it.end))) for it in newest_first if it.end > tracked_since)
        instants = (_heard_in(window, start, timeout) for window, start in windows)
        if (at := next((at for at in instants if at is not None), None)) is not None:
            heard[device_id] = at
    return heard


def _heard_in(window: Span, offline_since: Millis | None, timeout: Millis) -> Millis | None:
    """Return when a device was last heard in a window, at whose end it was offline since an instant, or not at all."""
    if offline_since is None:
        return window.end if window.end - window.start > timeout else None
    return offline_since if offline_since > window.start else None


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
