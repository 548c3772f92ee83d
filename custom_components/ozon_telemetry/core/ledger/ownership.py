"""Under which owners the rows are booked: what the fleet is compared with."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from ..domain.fleet import Owner, Timeline, Timelines
from ..domain.messages import Millis
from .schema import TIMELINE


def booked(connection: Connection) -> dict[str, Timeline]:
    """Return the owners of each device through time, as its rows are booked."""
    steps: defaultdict[str, list[tuple[Millis, Owner]]] = defaultdict(list)
    query = select(TIMELINE).order_by(TIMELINE.c.device_id, TIMELINE.c.start)
    for device_id, start, machine, outlet in connection.execute(query):
        steps[device_id].append((start, Owner(machine, outlet)))
    return {
        device_id: Timeline(tuple(start for start, _ in each), tuple(owner for _, owner in each))
        for device_id, each in steps.items()
    }


def remember(connection: Connection, timelines: Timelines, devices: Iterable[str]) -> None:
    """Keep the timelines under which the rows of these devices are booked now."""
    changed = list(devices)
    if not changed:
        return
    connection.execute(delete(TIMELINE).where(TIMELINE.c.device_id.in_(changed)))
    lines = [
        {"device_id": device_id, "start": start, "machine": owner.machine, "outlet": owner.outlet}
        for device_id in changed
        if (timeline := timelines.get(device_id)) is not None
        for start, owner in zip(timeline.starts, timeline.owners, strict=True)
    ]
    if lines:
        connection.execute(TIMELINE.insert(), lines)
