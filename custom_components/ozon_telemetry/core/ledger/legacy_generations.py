"""The generations of one device, as an import finds and leaves them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from ..domain.acceptance import Generation
from ..domain.event_time import TimeSource
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import LEGACY, Counters
from .schema import GENERATION


def read_generations(connection: Connection, device_id: str) -> dict[str, Generation]:
    """Return a device's generations by name, in the order in which they began."""
    columns = GENERATION.c
    query = select(GENERATION).where(columns.device_id == device_id).order_by(columns.ordinal)
    return {
        line.gen: Generation(line.gen, line.mark, Counters(line.basic, line.standard, line.premium), line.latest)
        for line in connection.execute(query)
    }


def write_generations(
    connection: Connection,
    device_id: str,
    before: Mapping[str, Generation],
    fresh: Iterable[LegacyTreatment],
    newest: LegacyTreatment | None,
) -> None:
    """Let the original firmware's generations reach to the `fresh` rows; its next event goes on from the `newest`.

    Automations hear of live events only: whatever was imported counts as told.
    """
    after = dict(before)
    for row in fresh:
        known = after.get(row.gen or "")
        if known is None or row.seq > known.mark:
            after[row.gen or ""] = _reaching(row, known)
    names = _in_order(before, after, None if newest is None else newest.gen)
    fresh_line = insert(GENERATION)
    lines = [
        {"device_id": device_id, "gen": name, "ordinal": ordinal, **_state(after[name])}
        for ordinal, name in enumerate(names)
        if name.startswith(LEGACY)
    ]
    updated = {name: fresh_line.excluded[name] for name in ("ordinal", *_state(after[names[0]]))}
    connection.execute(fresh_line.on_conflict_do_update(index_elements=["device_id", "gen"], set_=updated), lines)
    others = [{"name": name, "place": place} for place, name in enumerate(names) if not name.startswith(LEGACY)]
    if others:
        is_it = (GENERATION.c.device_id == device_id, GENERATION.c.gen == bindparam("name"))
        connection.execute(GENERATION.update().where(*is_it).values(ordinal=bindparam("place")), others)


def _reaching(row: LegacyTreatment, known: Generation | None) -> Generation:
    unknown = None if known is None else known.latest
    latest = unknown if row.source is TimeSource.RECEIPT else row.occurred_at
    return Generation(row.gen or "", row.seq, row.counters, latest)


def _in_order(before: Iterable[str], after: Iterable[str], newest: str | None) -> list[str]:
    """Return all names: imported ones before those that were known, but the newest of the original firmware last."""
    known = list(before)
    legacy = [name for name in known if name.startswith(LEGACY)]
    first = known.index(legacy[0]) if legacy else 0
    new = [name for name in after if name not in known]
    ordered = [*new, *legacy]
    last = newest or ordered[-1]
    rest = [name for name in known[first:] if name not in legacy]
    return [*known[:first], *(name for name in ordered if name != last), last, *rest]


def _state(generation: Generation) -> dict[str, object]:
    return {
        "mark": generation.mark,
        **generation.counters._asdict(),
        "latest": generation.latest,
        "told": generation.mark,
    }
