"""Single treatments, newest first, page by page; late ones are listed at their own time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import re
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, tuple_

from ..domain.event_time import TimeSource
from ..domain.messages import Counters, Kind, Millis
from ..ledger.bulk import json_table
from ..ledger.queries import names
from ..ledger.records import Treatment
from ..ledger.row_mapper import treatment_from_row
from ..ledger.schema import TREATMENT
from .newest_days import AccountSpan, NewestDays
from .query import Filter, QueryError
from .selection import Selection, filter_conditions

_ORDER: Final = (TREATMENT.c.occurred_at, TREATMENT.c.device_id, TREATMENT.c.gen, TREATMENT.c.seq)
_CURSOR_FIELDS: Final = 4
_NUMBER: Final = re.compile("[0-9]{1,18}")  # what a column can hold


class PageCursor(NamedTuple):
    """The treatment after which the next page begins."""

    occurred_at: Millis
    device_id: str
    gen: str
    seq: int

    @classmethod
    def parse(cls, text: str) -> PageCursor:
        """Return the cursor that `str` made; a device's id may contain colons, the rest cannot."""
        fields = text.split(":", _CURSOR_FIELDS - 1)
        numbers = fields[:2]
        if len(fields) != _CURSOR_FIELDS or not all(map(_NUMBER.fullmatch, numbers)):
            raise QueryError(f"{text!r:.80} is not a cursor")
        return cls(int(fields[0]), fields[3], fields[2], int(fields[1]))

    @classmethod
    def at(cls, treatment: Treatment) -> PageCursor:
        """Return the cursor of what follows a treatment."""
        return cls(treatment.occurred_at, treatment.device_id, treatment.gen, treatment.seq)

    def __str__(self) -> str:
        """Return the cursor as a text."""
        return f"{self.occurred_at}:{self.seq}:{self.gen}:{self.device_id}"


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """One treatment as it is displayed and exported; `source` is the time source."""

    at: Millis
    received: Millis
    kind: Kind
    machine: str
    machine_name: str
    outlet: str
    outlet_name: str
    device_id: str
    gen: str
    seq: int
    source: TimeSource
    counters: Counters


@dataclass(frozen=True, slots=True)
class TreatmentPage:
    """A page of treatments, newest first, and the cursor of the next one; None at the end."""

    events: list[TreatmentLine]
    cursor: str | None


def newest_treatments(connection: Connection, filter_: Filter, limit: int, before: PageCursor | None) -> TreatmentPage:
    """Return the newest treatments, or those before a cursor."""
    selection = Selection.of(connection, filter_)
    statement = select(TREATMENT)
    if selection.excluded or filter_.kinds is not None:
        days = NewestDays.of(connection, selection, limit, before.occurred_at if before else None)
        if not days.spans:
            return TreatmentPage([], None)
        statement = statement.where(*(_since(days.start) if days.are_dense else _within(days.spans)))
    if before is not None:
        statement = statement.where(tuple_(*_ORDER) < before)
    ordered = statement.where(*filter_conditions(TREATMENT, filter_)).order_by(*(it.desc() for it in _ORDER))
    rows = connection.execute(ordered.limit(limit))
    treatments = [treatment_from_row(row) for row in rows]
    known_names = names(connection)
    cursor = str(PageCursor.at(treatments[-1])) if len(treatments) == limit else None
    return TreatmentPage([treatment_line(treatment, known_names) for treatment in treatments], cursor)


def _since(start: Millis) -> list[ColumnElement[bool]]:
    return [TREATMENT.c.occurred_at >= start]


def _within(spans: Sequence[AccountSpan]) -> list[ColumnElement[bool]]:
    """Return the condition that joins a treatment with one of these spans."""
    machine, outlet, device_id, start, end = json_table(spans, [str, str, str, int, int])
    columns = TREATMENT.c
    return [
        columns.machine == machine,
        columns.occurred_at >= start,
        columns.occurred_at < end,
        columns.outlet == outlet,
        columns.device_id.concat("") == device_id,  # found by machine and time
    ]


def treatment_line(treatment: Treatment, known_names: Mapping[str, str]) -> TreatmentLine:
    """Return a treatment as it is displayed, with the names of its machine and outlet."""
    owner = treatment.owner
    return TreatmentLine(
        at=treatment.occurred_at,
        received=treatment.received_at,
        kind=treatment.kind,
        machine=owner.machine,
        machine_name=known_names.get(owner.machine, ""),
        outlet=owner.outlet,
        outlet_name=known_names.get(owner.outlet, ""),
        device_id=treatment.device_id,
        gen=treatment.gen,
        seq=treatment.seq,
        source=treatment.source,
        counters=treatment.counters,
    )
