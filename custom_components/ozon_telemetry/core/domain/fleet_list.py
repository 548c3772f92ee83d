"""Fleet list: outlets and machines as rows of a CSV file, one for each machine, or for an outlet without one.

What is there already stays as it is. Every row is accounted for: it adds something, is known, or is a problem that
names its row and column, and then nothing of the file is added.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
import csv
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
import re
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from .csv_text import csv_rows, decoded
from .fleet import ALWAYS, Fleet, Machine, Outlet, Placement
from .texts import one_line

MOST_BYTES: Final = 1024 * 1024
LONGEST_NAME: Final = 80  # characters
_OUTLET: Final = "outlet"
_MACHINE: Final = "machine"
_TIME_ZONE: Final = "time_zone"
_INSTALLED: Final = "installed"
COLUMNS: Final = (
    *(_OUTLET, "location", "address", "contact_person", "contact_phone", _TIME_ZONE),
    *(_MACHINE, "machine_type", _INSTALLED),
)
_POINTED_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class Problem(StrEnum):
    """Why a row cannot be added."""

    CELLS = "cells"
    NAMELESS = "nameless"
    TOO_LONG = "too_long"
    TWICE = "twice"
    DIFFERS = "differs"
    ZONE = "zone"
    DATE = "date"


class RowProblem(NamedTuple):
    """What does not fit: the number of the row as a spreadsheet shows it, the column, and the cell."""

    row: int
    column: str
    cell: str
    problem: Problem


class NotAListError(Exception):
    """A file has no column of outlets or machines, or is no CSV file."""


@dataclass(frozen=True, slots=True)
class FleetList:
    """What a file adds; `known` rows name only what is there already, `ignored` columns are none of ours."""

    outlets: tuple[Outlet, ...] = ()
    machines: tuple[Machine, ...] = ()
    rows: int = 0
    known: int = 0
    ignored: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Reads rows one after the other; an outlet of earlier rows is the same one."""

    new_id: Callable[[], str]
    default_type: str
    today: date
    outlets: dict[str, Outlet]
    machines: dict[str, Machine]
    new_outlets: dict[str, Outlet] = field(default_factory=dict)
    new_machines: dict[str, Machine] = field(default_factory=dict)
    known: int = 0

    def read(self, cells: Mapping[str, str]) -> Iterator[tuple[str, Problem]]:
        """Take a row, or yield what is wrong with it, by column."""
        problems = list(_problems(cells, self.today))
        yield from problems
        if problems:
            return
        before = len(self.new_outlets) + len(self.new_machines)
        outlet = self._outlet(cells)
        if outlet is not None and self._differs(outlet, cells):
            yield _OUTLET, Problem.DIFFERS
        elif cells[_MACHINE] and cells[_MACHINE].casefold() in self.new_machines:
            yield _MACHINE, Problem.TWICE
        else:
            self._add_machine(cells, outlet)
            self.known += len(self.new_outlets) + len(self.new_machines) == before

    def _outlet(self, cells: Mapping[str, str]) -> Outlet | None:
        name, key = cells[_OUTLET], cells[_OUTLET].casefold()
        if not name:
            return None
        if known := self.outlets.get(key):
            return known
        return self.new_outlets.setdefault(key, _with_details(Outlet(self.new_id(), name), cells))

    def _differs(self, outlet: Outlet, cells: Mapping[str, str]) -> bool:
        """Tell whether a row says something else of a new outlet than the row before that named it."""
        return outlet.id not in {known.id for known in self.outlets.values()} and outlet != _with_details(outlet, cells)

    def _add_machine(self, cells: Mapping[str, str], outlet: Outlet | None) -> None:
        name, key = cells[_MACHINE], cells[_MACHINE].casefold()
        if name and key not in self.machines:
            self.new_machines[key] = Machine(
                self.new_id(),
                name,
                machine_type=cells["machine_type"] or self.default_type,
                installed=_day(cells[_INSTALLED]),
                placements=(Placement(outlet.id, ALWAYS),) if outlet else (),
            )


def template() -> str:
    """Return a file to fill in, with two rows as examples."""
    rows = (
        (
            "City Gym",
            "Old town",
            "Pier 1, Hamburg",
            "A. Larsen",
            "+49 40 1234",
            "Europe/Berlin",
            "Ozone 1",
            "",
            "",
        ),
        ("City Gym", "", "", "", "", "", "Ozone 2", "Ozone Generator", "2026-01-31"),
    )
    return "".join(f"{','.join(_quoted(cell) for cell in row)}\r\n" for row in (COLUMNS, *rows))


def read_list(content: bytes, fleet: Fleet, default_type: str, today: date, new_id: Callable[[], str]) -> FleetList:
    """Return what a file adds to a fleet. Raises NotAListError."""
    try:
        rows = list(csv_rows(decoded(content)))
    except csv.Error as error:
        raise NotAListError from error
    names = [name.lower().replace(" ", "_") for name in rows[0][1]] if rows else []
    repeated = [name for name, number in Counter(filter(None, names)).items() if number > 1]
    if repeated or not {_OUTLET, _MACHINE} & set(names):
        raise NotAListError
    reader = _Reader(new_id, default_type, today, _by_name(fleet.outlets), _by_name(fleet.machines))
    problems = [problem for number, cells in rows[1:] for problem in _read_row(reader, names, number, cells)]
    return FleetList(
        tuple(reader.new_outlets.values()),
        tuple(reader.new_machines.values()),
        len(rows) - 1,
        reader.known,
        tuple(name for name in names if name and name not in COLUMNS),
        tuple(problems),
    )


def _read_row(reader: _Reader, names: list[str], number: int, cells: list[str]) -> Iterator[RowProblem]:
    if any(cells[len(names) :]):
        yield RowProblem(number, "", cells[len(names)], Problem.CELLS)
        return
    told = dict(zip(names, cells, strict=False))
    row = {column: one_line(told.get(column, "")) for column in COLUMNS}
    for column, problem in reader.read(row):
        yield RowProblem(number, column, row[column], problem)


def _problems(cells: Mapping[str, str], today: date) -> Iterator[tuple[str, Problem]]:
    if not cells[_OUTLET] and not cells[_MACHINE]:
        yield _MACHINE, Problem.NAMELESS
    for column in (_OUTLET, _MACHINE):
        if len(cells[column]) > LONGEST_NAME:
            yield column, Problem.TOO_LONG
    if cells[_TIME_ZONE] and cells[_TIME_ZONE] not in available_timezones():
        yield _TIME_ZONE, Problem.ZONE
    if cells[_INSTALLED] and not ((day := _day(cells[_INSTALLED])) and day <= today):
        yield _INSTALLED, Problem.DATE


def _with_details(outlet: Outlet, cells: Mapping[str, str]) -> Outlet:
    """Return an outlet with what a row says of it; an empty cell says nothing."""
    return replace(
        outlet,
        location=cells["location"] or outlet.location,
        address=cells["address"] or outlet.address,
        contact_person=cells["contact_person"] or outlet.contact_person,
        contact_phone=cells["contact_phone"] or outlet.contact_phone,
        zone=ZoneInfo(cells[_TIME_ZONE]) if cells[_TIME_ZONE] else outlet.zone,
    )


def _day(text: str) -> date | None:
    match = _POINTED_DATE.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(text)
    except ValueError:
        return None


def _by_name[Item: (Outlet, Machine)](items: Mapping[str, Item]) -> dict[str, Item]:
    return {item.name.casefold(): item for item in items.values()}


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell
