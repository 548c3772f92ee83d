"""Single treatments, page by page; late ones stand where they belong, at their own time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select, tuple_

from ..domain.event_time import TimeSource
from ..domain.fleet import NOBODY, Owner
from ..domain.messages import Counters, Kind, Millis
from ..ledger.queries import names
from ..ledger.records import Treatment
from ..ledger.schema import TREATMENT
from .query import Filter, QueryError
from .row_filters import filter_conditions

ORDER: Final = (TREATMENT.c.occurred_at, TREATMENT.c.device_id, TREATMENT.c.gen, TREATMENT.c.seq)
_FIELDS: Final = 4


class PageCursor(NamedTuple):
    """A place between two treatments."""

    occurred_at: Millis
    device_id: str
    gen: str
    seq: int

    @classmethod
    def parse(cls, text: str) -> PageCursor:
        """Return the cursor that `str` made; a device's id may contain colons, the rest cannot."""
        fields = text.split(":", _FIELDS - 1)
        if len(fields) != _FIELDS or not (fields[0].isdecimal() and fields[1].isdecimal()):
            raise QueryError(f"{text!r} is not a cursor")
        return cls(int(fields[0]), fields[3], fields[2], int(fields[1]))

    @classmethod
    def at(cls, treatment: Treatment) -> PageCursor:
        """Return the place of a treatment itself."""
        return cls(treatment.occurred_at, treatment.device_id, treatment.gen, treatment.seq)

    def __str__(self) -> str:
        """Return the cursor as a text."""
        return f"{self.occurred_at}:{self.seq}:{self.gen}:{self.device_id}"


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """One treatment as people and exports see it; its source says who vouches for its time."""

    at: Millis
    received: Millis
    kind: str
    machine: str
    machine_name: str
    outlet: str
    outlet_name: str
    device_id: str
    gen: str
    seq: int
    source: str
    counters: dict[str, int]


@dataclass(frozen=True, slots=True)
class TreatmentPage:
    """Treatments, newest first, and where the next page begins; None at the end."""

    events: list[TreatmentLine]
    cursor: str | None


def newest_treatments(connection: Connection, asked: Filter, limit: int, before: PageCursor | None) -> TreatmentPage:
    """Return the newest treatments, or those before a cursor."""
    query = select(TREATMENT).where(*filter_conditions(TREATMENT, asked)).order_by(*(each.desc() for each in ORDER))
    if before is not None:
        query = query.where(tuple_(*ORDER) < before)
    treatments = [treatment_of(line) for line in connection.execute(query.limit(limit))]
    known = names(connection)
    cursor = str(PageCursor.at(treatments[-1])) if len(treatments) == limit else None
    return TreatmentPage([treatment_line(treatment, known) for treatment in treatments], cursor)


def matches_treatment(treatment: Treatment, asked: Filter) -> bool:
    """Tell whether a filter lets a treatment through that was just committed."""
    wanted = (
        (asked.kinds, treatment.kind),
        (asked.outlets, treatment.owner.outlet),
        (asked.machines, treatment.owner.machine),
        (asked.devices, treatment.device_id),
    )
    if not asked.unassigned and asked.machines is None and treatment.owner.machine == NOBODY:
        return False
    return all(values is None or value in values for values, value in wanted)


def treatment_line(treatment: Treatment, known: Mapping[str, str]) -> TreatmentLine:
    """Return a treatment that was just committed as people see it."""
    owner = treatment.owner
    return TreatmentLine(
        at=treatment.occurred_at,
        received=treatment.received_at,
        kind=treatment.kind.key,
        machine=owner.machine,
        machine_name=known.get(owner.machine, ""),
        outlet=owner.outlet,
        outlet_name=known.get(owner.outlet, ""),
        device_id=treatment.device_id,
        gen=treatment.gen,
        seq=treatment.seq,
        source=treatment.source.name.lower(),
        counters={kind.key: number for kind, number in zip(Kind, treatment.counters, strict=True)},
    )


def treatment_of(line: Row[Any]) -> Treatment:
    """Return the treatment a line of its table holds."""
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
