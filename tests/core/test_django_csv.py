"""CSV files of the old system, whoever wrote them: encodings, delimiters, dates, and an account of every row."""

import codecs
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.django_import import (
    Database,
    ExistingFleet,
    Problem,
    UnreadableError,
    load_upload,
    merge_fleet,
    open_database,
)
from custom_components.ozon_telemetry.core.django_import.accounting import EventAccount, RowAccount, account_rows
from custom_components.ozon_telemetry.core.django_import.coerce import day, instant, integer
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Fleet
from custom_components.ozon_telemetry.core.domain.messages import Counters

from .builders import DEVICE, NOW, OTHER_DEVICE
from .django_events import skipped_of, treatments_of

EVENT_COLUMNS = ("id", "device_id", "event_type", "device_timestamp", "count_basic", "count_standard", "count_premium")
MACHINE_COLUMNS = ("id", "name", "outlet_id", "machine_type", "is_active", "installed_date")
OUTLET_COLUMNS = ("id", "name", "location", "address", "contact_person")
ASSIGNMENT_COLUMNS = ("id", "machine_id", "device_id", "assigned_date", "deactivated_date")

type Row = Iterable[object]


def csv_text(columns: Iterable[str], *rows: Row, delimiter: str = ",") -> str:
    """Return a CSV file as a text."""
    return "".join(f"{delimiter.join(map(str, row))}\n" for row in (columns, *rows))


def event_row(number: int, at: str = "2026-09-01 10:00:00+00", device_id: str = DEVICE) -> list[object]:
    """Return an event of a device that gave only basic treatments."""
    return [number, device_id, "BASIC", at, number, 0, 0]


def staged(folder: Path, files: dict[str, bytes | str], name: str = "upload.zip") -> Database:
    """Return the database of a ZIP file with these files, or of the only file if it is called so."""
    folder.mkdir(exist_ok=True)
    upload = folder / name
    if name.endswith(".zip"):
        with ZipFile(upload, "w") as archive:
            for file, content in files.items():
                archive.writestr(file, content)
    else:
        content = files[name]
        upload.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_database(load_upload(upload, folder))


def counters_of(database: Database, device_id: str = DEVICE) -> list[int]:
    """Return the sum of the counters of each treatment of a device."""
    return [treatment.seq for treatment in treatments_of(database, device_id)]


def problem(folder: Path, files: dict[str, bytes | str]) -> tuple[Problem, str]:
    """Return why these files are refused."""
    with pytest.raises(UnreadableError) as refused:
        staged(folder, files).fleet()
    return refused.value.problem, refused.value.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252"])
def test_a_file_is_read_in_the_encoding_that_a_spreadsheet_gave_it(tmp_path: Path, encoding: str) -> None:
    text = csv_text(OUTLET_COLUMNS, (1, "Café Müller", "Köln", "", "J. Groß"))
    events = csv_text(EVENT_COLUMNS, event_row(1))
    marks = {"utf-16-le-bom": codecs.BOM_UTF16_LE, "utf-16-be-bom": codecs.BOM_UTF16_BE}
    name = encoding.removesuffix("-bom")
    content = marks.get(encoding, b"") + text.encode(name)
    (outlet,) = staged(tmp_path, {"outlet.csv": content, "events.csv": events}).fleet().outlets
    assert (outlet.name, outlet.location, outlet.contact_person) == ("Café Müller", "Köln", "J. Groß")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("before", ["", "sep={}\n", "sep={0}{0}{0}\n", '"sep={}"\r\n'])
def test_the_delimiter_is_the_one_that_the_file_names_or_uses(tmp_path: Path, delimiter: str, before: str) -> None:
    text = csv_text(EVENT_COLUMNS, event_row(1), event_row(2, "2026-09-01 11:00:00+00"), delimiter=delimiter)
    database = staged(tmp_path, {"events.csv": before.format(delimiter) + text}, "events.csv")
    assert counters_of(database) == [1, 2]


@pytest.mark.parametrize("header", [(*EVENT_COLUMNS, "note", "Note"), (*EVENT_COLUMNS, *map(str, range(100)))])
def test_a_header_that_repeats_a_name_or_has_too_many_is_of_no_table(tmp_path: Path, header: tuple[str, ...]) -> None:
    """Which of two columns is meant nobody can tell: none of its rows is read, and all of them are told."""
    database = staged(
        tmp_path, {"a.csv": csv_text(header, event_row(1), event_row(2)), "e.csv": csv_text(EVENT_COLUMNS)}
    )
    assert [(file.name, file.table is None, file.rows) for file in database.files] == [
        ("a.csv", True, 2),
        ("e.csv", False, 0),
    ]
    assert counters_of(database) == []


def test_a_cell_as_large_as_no_cell_is_makes_a_file_unreadable(tmp_path: Path) -> None:
    events = csv_text(EVENT_COLUMNS, event_row(1), event_row(2, "x" * 200_000))
    assert problem(tmp_path, {"events.csv": events}) == (
        Problem.UNKNOWN_FORMAT,
        "field larger than field limit (131072)",
    )


def test_what_macos_adds_to_a_zip_file_is_no_file_of_ours(tmp_path: Path) -> None:
    events = csv_text(EVENT_COLUMNS, event_row(1))
    companions = {"__MACOSX/._events.csv": b"\0\5\26\7" * 20, "backup/._events.csv": b"\0\5\26\7", "._a.csv": b"\xff"}
    database = staged(tmp_path, {"backup/events.csv": events, **companions})
    assert (counters_of(database), [file.name for file in database.files]) == ([1], ["backup/events.csv"])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("3", 3),
        ("3,0", 3),
        ("3.00", 3),
        (" 7 ", 7),
        (4.0, 4),
        ("3,5", None),
        ("1.000", None),
        ("1,000", None),
        ("", None),
        ("-1", None),
        ("٣", None),
    ],
)
def test_a_number_may_have_decimals_that_say_nothing(told: object, expected: int | None) -> None:
    assert integer(told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("24.05.2026 03:58", "2026-05-24T03:58:00Z"),
        ("24.05.2026 03:58:12", "2026-05-24T03:58:12Z"),
        ("24.05.2026 03:58:12,250", "2026-05-24T03:58:12.250Z"),
        ("24.05.2026 03:58:12.250", "2026-05-24T03:58:12.250Z"),
        ("24.05.2026 03.58:12", "2026-05-24T03:58:12Z"),
        ("4.5.2026 3:58", "2026-05-04T03:58:00Z"),
        ("24.05.2026", "2026-05-24T00:00:00Z"),
        ("2026-05-24 03:58:12,250", "2026-05-24T03:58:12.250Z"),
        ("31.02.2026 03:58", None),
        ("24.05.26 03:58", None),
        ("05/24/2026 03:58", None),
        ("soon", None),
    ],
)
def test_a_date_may_be_written_with_points(told: str, expected: str | None) -> None:
    assert instant(told) == (None if expected is None else instant(expected))


def test_dates_with_points_are_read_in_every_table(tmp_path: Path) -> None:
    fleet = staged(
        tmp_path,
        {
            "machine.csv": csv_text(MACHINE_COLUMNS, (1, "Ozone A", 1, "X", "WAHR", "24.05.2026 00:00"), delimiter=";"),
            "assignment.csv": csv_text(
                ASSIGNMENT_COLUMNS, (1, 1, DEVICE, "24.05.2026 03:58", "25.05.2026 04:00"), delimiter=";"
            ),
            "events.csv": csv_text(EVENT_COLUMNS, event_row(1, "24.05.2026 03:59"), delimiter=";"),
        },
    )
    old = fleet.fleet()
    (machine,), (assignment,) = old.machines, old.assignments
    assert (machine.installed, machine.is_active) == (day("2026-05-24"), True)
    assert (assignment.start, assignment.end) == (instant("2026-05-24T03:58"), instant("2026-05-25T04:00"))
    assert [it.occurred_at for it in treatments_of(fleet)] == [instant("2026-05-24T03:59")]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ((3, 1, DEVICE, "31.02.2026", ""), "assigned_date", "31.02.2026"),
        ((3, 1, DEVICE, "2026-05-24", "05/24/2026"), "deactivated_date", "05/24/2026"),
    ],
)
def test_an_assignment_whose_date_cannot_be_read_is_an_error_not_always(
    tmp_path: Path, row: Row, column: str, value: str
) -> None:
    first = (1, 1, DEVICE, "2026-05-01 10:00:00+00", "")
    files: dict[str, bytes | str] = {
        "assignment.csv": csv_text(ASSIGNMENT_COLUMNS, first, row),
        "events.csv": csv_text(EVENT_COLUMNS, event_row(1)),
    }
    assert problem(tmp_path, files) == (Problem.DATE, f"assignment.csv, 3, {column}: {value}")


def test_an_assignment_without_a_date_was_always_there(tmp_path: Path) -> None:
    machine = csv_text(MACHINE_COLUMNS, (1, "Ozone A", "", "X"))
    assignment = csv_text(ASSIGNMENT_COLUMNS, (1, 1, DEVICE, "NULL"))
    events = csv_text(EVENT_COLUMNS, event_row(1))
    old = staged(tmp_path, {"m.csv": machine, "a.csv": assignment, "e.csv": events}).fleet()
    merged = merge_fleet(old, ExistingFleet(Fleet(), {}, lambda: "new"), NOW, reach_back=False)
    assert merged.machines["new"].assignments[0].start == ALWAYS


def test_a_row_that_is_shorter_than_its_header_is_padded(tmp_path: Path) -> None:
    outlet = csv_text(OUTLET_COLUMNS, (1, "Mall", "North"))
    machine = csv_text(MACHINE_COLUMNS, (5, "Ozone A", 1))
    old = staged(tmp_path, {"o.csv": outlet, "m.csv": machine, "e.csv": csv_text(EVENT_COLUMNS, event_row(1))}).fleet()
    assert [(it.name, it.location, it.contact_person) for it in old.outlets] == [("Mall", "North", "")]
    assert [(it.name, it.outlet, it.is_active) for it in old.machines] == [("Ozone A", 1, True)]


def test_a_row_that_is_longer_than_its_header_is_no_guess(tmp_path: Path) -> None:
    events = csv_text(EVENT_COLUMNS, event_row(1), [*event_row(2), "", ""], [*event_row(3), "", 9])
    database = staged(tmp_path / "events", {"events.csv": events})
    assert (counters_of(database), database.malformed, database.event_count) == ([1, 2], 1, 2)
    outlet = csv_text(OUTLET_COLUMNS, (1, "Mall", "North", "Street 1", "1000 AA", "M. Tan"))
    assert problem(tmp_path / "outlets", {"o.csv": outlet, "e.csv": events}) == (Problem.CELLS, "o.csv, 2")


@pytest.mark.parametrize(
    ("ids", "counted"),
    [
        pytest.param([11, 10, 9, 2, 1], [5, 4, 3, 2, 1], id="newest first"),
        pytest.param([9, 1, 11, 2, 10], [2, 4, 1, 5, 3], id="by anything"),
        pytest.param([9, 1, 11, 2, 2], [1, 2, 3, 4, 5], id="an id twice"),
        pytest.param([9, 1, "", 2, 3], [1, 2, 3, 4, 5], id="one without"),
        pytest.param([9, 1, "1a", 2, 3], [1, 2, 3, 4, 5], id="one that is no number"),
    ],
)
def test_events_are_read_in_the_order_of_their_ids(tmp_path: Path, ids: list[object], counted: list[int]) -> None:
    """The order of their arrival, however a person sorted them; without an id of each it is that of the file."""
    rows = ([number, *event_row(place)[1:]] for place, number in enumerate(ids, 1))
    assert counters_of(staged(tmp_path, {"e.csv": csv_text(EVENT_COLUMNS, *rows)})) == counted


def test_ids_that_two_files_of_events_repeat_drop_nothing(tmp_path: Path) -> None:
    october = csv_text(EVENT_COLUMNS, *(event_row(number, f"2026-10-01 1{number}:00:00+00") for number in (1, 2, 3)))
    november = csv_text(
        ("count_premium", *EVENT_COLUMNS[:-1], "note"),
        *([0, number, *event_row(number + 3, f"2026-11-01 1{number}:00:00+00")[1:-1], "x"] for number in (1, 2, 3)),
    )
    database = staged(tmp_path, {"10.csv": october, "11.csv": november})
    assert (database.event_count, counters_of(database)) == (6, [1, 2, 3, 4, 5, 6])
    assert database.unknown_columns == ["telemetryevent.note"]


def test_outlets_of_one_id_that_differ_are_an_error(tmp_path: Path) -> None:
    events = csv_text(EVENT_COLUMNS, event_row(1))
    same = csv_text(OUTLET_COLUMNS, (1, "Mall", "North"))
    old = staged(tmp_path / "same", {"a.csv": same, "b.csv": same, "e.csv": events}).fleet()
    assert (len(old.outlets), old.repeated["outlet"]) == (1, 1)
    other = csv_text(OUTLET_COLUMNS, (1, "Airport", "South"))
    assert problem(tmp_path / "other", {"a.csv": same, "b.csv": other, "e.csv": events}) == (
        Problem.REPEATED_ID,
        "outlet, id 1",
    )


def test_an_assignment_that_two_files_have_is_known_the_second_time(tmp_path: Path) -> None:
    machine = csv_text(MACHINE_COLUMNS, (1, "Ozone A", "", "X"))
    same = csv_text(ASSIGNMENT_COLUMNS, (1, 1, DEVICE, "2026-05-24 03:58"), (2, 7, DEVICE, "2026-05-25 03:58"))
    files: dict[str, bytes | str] = {"m.csv": machine, "a.csv": same, "b.csv": same}
    database = staged(tmp_path, {**files, "e.csv": csv_text(EVENT_COLUMNS, event_row(1))})
    old = database.fleet()
    merged = merge_fleet(old, ExistingFleet(Fleet(), {}, lambda: "new"), NOW, reach_back=False)
    account = account_rows(database, old, merged, EventAccount(1, 0, 0))["machinedevice"]
    assert account == RowAccount(rows=4, new=1, known=2, left_out=1)


@pytest.mark.parametrize("rest", ["", ";;;", " ; ;"])
def test_lines_without_any_text_are_no_rows(tmp_path: Path, rest: str) -> None:
    text = csv_text((*EVENT_COLUMNS, "", ""), event_row(1), delimiter=";") + f"{rest}\n{rest}"
    database = staged(tmp_path, {"events.csv": text})
    assert (database.event_count, database.files[0].rows) == (1, 1)


cells = st.sampled_from(
    ["", "1", "2", "x", DEVICE, OTHER_DEVICE, "BASIC", "STATUS", "2026-09-01 10:00", "24.05.2026 03:58", "1,0"]
)
files = st.dictionaries(
    st.sampled_from(["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"]),
    st.tuples(
        st.sampled_from([EVENT_COLUMNS, MACHINE_COLUMNS, OUTLET_COLUMNS, ("id", "colour"), ("device_id", "last_seen")]),
        st.lists(st.lists(cells, max_size=8), max_size=6),
    ),
    max_size=5,
)
assignments = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2", "7"]),
        st.sampled_from(["", DEVICE, "not an id"]),
        st.sampled_from(["", "2026-09-01", "24.05.2026 03:58"]),
        st.sampled_from(["", "2026-08-01 10:00"]),
    ),
    max_size=5,
)


def _is_readable(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes | str]) -> bool:
    """Tell whether files are read; they may be refused only with a reason that names the place."""
    try:
        staged(tmp_path_factory.mktemp("upload"), files).fleet()
    except UnreadableError as refused:
        if refused.problem not in (Problem.CELLS, Problem.REPEATED_ID, Problem.DATE):
            raise
        return False
    return True


@given(files, assignments)
def test_every_row_of_every_file_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[str, tuple[tuple[str, ...], list[list[str]]]],
    assignments: list[tuple[str, ...]],
) -> None:
    texts: dict[str, bytes | str] = {
        name: csv_text(columns, *rows, delimiter=";") for name, (columns, rows) in files.items()
    }
    numbered = ((number, *row) for number, row in enumerate(assignments))
    texts |= {"z.csv": csv_text(EVENT_COLUMNS, event_row(1)), "y.csv": csv_text(ASSIGNMENT_COLUMNS, *numbered)}
    written = len(assignments) + 1 + sum(any(map(str.strip, row)) for _, rows in files.values() for row in rows)
    database = staged(tmp_path_factory.mktemp("upload"), texts) if _is_readable(tmp_path_factory, texts) else None
    if database is None:
        return
    old = database.fleet()
    skipped = sum(skipped_of(database, device_id).total() for device_id in database.devices)
    added = sum(len(treatments_of(database, device_id)) for device_id in database.devices)
    new_ids = iter(map(str, range(99)))
    merged = merge_fleet(old, ExistingFleet(Fleet(), {}, lambda: next(new_ids)), NOW, reach_back=True)
    accounts = account_rows(database, old, merged, EventAccount(added, 0, skipped + database.unidentified))
    assert all(account.is_complete for account in accounts.values())
    assert min(number for it in accounts.values() for number in (it.rows, it.new, it.known, it.left_out)) >= 0
    assert sum(account.rows for account in accounts.values()) == written


def test_counters_with_a_decimal_comma_are_counters(tmp_path: Path) -> None:
    text = csv_text(EVENT_COLUMNS, [1, DEVICE, "BASIC", "24.05.2026 03:58", "5,0", "0,0", "0,00"], delimiter=";")
    (treatment,) = treatments_of(staged(tmp_path, {"events.csv": text}))
    assert treatment.counters == Counters(5)


@pytest.mark.parametrize(
    ("times", "source"),
    [
        (["24.05.2026 03:58", "24.05.2026 03:59"], TimeSource.MINUTE),
        (["2026-05-24 03:58+00", "2026-05-24 03:59+00"], TimeSource.MINUTE),
        (["24.05.2026 03:58:00", "24.05.2026 03:59:00"], TimeSource.DEVICE),
        (["24.05.2026 03:58:00", "24.05.2026 03:59"], TimeSource.MINUTE),
        ([f"24.05.2026 03:{minute}:00" for minute in range(10, 45)], TimeSource.MINUTE),
        ([*(f"24.05.2026 03:{minute}:00" for minute in range(10, 45)), "24.05.2026 03:50:01"], TimeSource.DEVICE),
    ],
)
def test_times_of_a_file_that_have_all_lost_their_seconds_are_known_as_such(
    tmp_path: Path, times: list[str], source: TimeSource
) -> None:
    text = csv_text(EVENT_COLUMNS, *(event_row(number, at) for number, at in enumerate(times, 1)))
    precise = csv_text(EVENT_COLUMNS, event_row(99, "2026-05-24 09:00:01+00"))
    database = staged(tmp_path, {"a.csv": text, "b.csv": precise})
    assert [it.source for it in treatments_of(database)] == [*([source] * len(times)), TimeSource.DEVICE]
