"""Lists of outlets and machines: every row is added, known, or a problem with its row and column."""

from datetime import date
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.csv_text import csv_rows, decoded
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.fleet_list import (
    COLUMNS,
    FleetList,
    NotAListError,
    Problem,
    RowProblem,
    read_list,
    template,
)

FLEET = Fleet.of([Outlet("o1", "Harbour", location="Kept")], [Machine("m1", "Ozone 1")])
HEAD = "outlet,location,time_zone,machine,machine_type,installed"
TODAY = date(2026, 11, 28)


def read(content: str | bytes, fleet: Fleet = FLEET) -> FleetList:
    ids = (f"new{number}" for number in count(1))
    raw = content.encode() if isinstance(content, str) else content
    return read_list(raw, fleet, "Generator", TODAY, lambda: next(ids))


def test_a_row_is_a_machine_and_its_outlet() -> None:
    found = read(
        "outlet,location,time_zone,machine,machine_type,installed\nGym,North,Asia/Jakarta,Ozone 7,Big,2026-01-31\n"
    )
    gym = Outlet("new1", "Gym", location="North", zone=ZoneInfo("Asia/Jakarta"))
    ozone = Machine(
        "new2",
        "Ozone 7",
        machine_type="Big",
        installed=date(2026, 1, 31),
        placements=(Placement("new1", ALWAYS),),
    )
    assert found == FleetList((gym,), (ozone,), rows=1)


def test_an_outlet_may_be_in_many_rows_alone_or_there_already() -> None:
    found = read("machine,outlet\nOzone 2,Gym\nOzone 3,gym\n,Pool\nOzone 4,HARBOUR\nOzone 5,\n")
    assert [outlet.name for outlet in found.outlets] == ["Gym", "Pool"]
    places = {machine.name: [place.outlet for place in machine.placements] for machine in found.machines}
    assert places == {"Ozone 2": ["new1"], "Ozone 3": ["new1"], "Ozone 4": ["o1"], "Ozone 5": []}
    assert (found.rows, found.known, found.problems) == (5, 0, ())
    assert found.machines[0].machine_type == "Generator"


def test_what_is_there_already_stays_as_it_is() -> None:
    found = read("outlet,location,machine\nHarbour,Changed,Ozone 1\nharbour,,\n")
    assert (found.outlets, found.machines, found.known) == ((), (), 2)


@pytest.mark.parametrize(
    ("row", "column", "cell", "problem"),
    [
        ("Gym,,,Ozone 2,,,more", "", "more", Problem.CELLS),
        (",North,,,,", "machine", "", Problem.NAMELESS),
        (f"{'G' * 81},,,,,", "outlet", "G" * 81, Problem.TOO_LONG),
        (f"Gym,,,{'M' * 81},,", "machine", "M" * 81, Problem.TOO_LONG),
        ("Gym,,,Ozone 9,,", "machine", "Ozone 9", Problem.TWICE),
        ("Spa,Elsewhere,,,,", "outlet", "Spa", Problem.DIFFERS),
        ("Gym,,Berlin,,,", "time_zone", "Berlin", Problem.ZONE),
        ("Gym,,,Ozone 2,,soon", "installed", "soon", Problem.DATE),
        ("Gym,,,Ozone 2,,31.02.2026", "installed", "31.02.2026", Problem.DATE),
        ("Gym,,,Ozone 2,,2026-11-29", "installed", "2026-11-29", Problem.DATE),
    ],
)
def test_a_row_that_does_not_fit_is_named(row: str, column: str, cell: str, problem: Problem) -> None:
    found = read(f"{HEAD}\nSpa,South,,ozone 9,,\n\n{row}\n")
    assert found.problems == (RowProblem(4, column, cell, problem),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("is_told", [True, False])
def test_any_spreadsheet_may_have_written_it(delimiter: str, encoding: str, *, is_told: bool) -> None:
    told = f"sep={delimiter}\r\n" if is_told else ""
    text = f'{told}Outlet{delimiter}Machine{delimiter}Installed\r\n"Café"{delimiter}Ozone 2{delimiter}31.1.2026\r\n'
    found = read(text.encode(encoding))
    assert [outlet.name for outlet in found.outlets] == ["Café"]
    assert [machine.installed for machine in found.machines] == [date(2026, 1, 31)]


def test_columns_that_are_not_read_are_told() -> None:
    assert read("outlet,colour,\nGym,blue,\n").ignored == ("colour",)


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"a,b\n1,2\n", b"outlet,outlet\nx,y\n", b'outlet\n"' + b"x" * 200_000]
)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(NotAListError):
        read(content)


def test_the_template_is_a_list() -> None:
    found = read(template())
    assert (len(found.outlets), len(found.machines), found.problems, found.ignored) == (1, 1, (), ())
    assert next(csv_rows(template()))[1] == list(COLUMNS)


@given(st.binary(max_size=400))
def test_no_file_is_an_unexpected_error(content: bytes) -> None:
    try:
        found = read(b"outlet,machine\n" + content)
    except NotAListError:
        return
    assert found.rows >= found.known + len({problem.row for problem in found.problems})
    assert isinstance(decoded(content), str)
