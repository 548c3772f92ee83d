"""Uploads of the old database: the accepted forms, its events, and what is refused with which reason."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
import sqlite3
from unittest.mock import patch
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from custom_components.ozon_telemetry.core.django_import import (
    Database,
    Problem,
    Skipped,
    UnreadableError,
    load_upload,
    open_database,
    upload,
)
from custom_components.ozon_telemetry.core.django_import.database import PAGE_ROWS
from custom_components.ozon_telemetry.core.django_import.events import are_cut
from custom_components.ozon_telemetry.core.django_import.records import (
    OldAssignment,
    OldMachine,
    OldOutlet,
    parse_outlet,
)
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from simulator.django_database import DjangoDatabase, django_time, export_csv

from .builders import DAY, DEVICE, HOUR, MINUTE, NOW, OTHER_DEVICE
from .django_events import pages_of, treatments_of

BEGIN = NOW - 100 * DAY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an old database with one machine of which everything is known."""
    path = tmp_path / "db.sqlite3"
    with DjangoDatabase(path, BEGIN) as old:
        outlet = old.add_outlet("Mall", location="North", address="Street 1\n1000 AA", contact_person="M. Tan")
        machine = old.add_machine("Ozone A", outlet, installed_date="2026-01-02", is_active=False)
        old.assign(DEVICE, machine, BEGIN, BEGIN + DAY)
        old.add_status(DEVICE, BEGIN)
        old.add_event(DEVICE, Kind.BASIC, BEGIN + HOUR, Counters(1))
        old.add_event(DEVICE, Kind.PREMIUM, BEGIN + 2 * HOUR, Counters(1, 0, 1))
    return path


def staged(path: Path) -> Database:
    """Return the database in an uploaded file."""
    folder = path.parent / f"staged-{path.name}"
    folder.mkdir(exist_ok=True)
    return open_database(load_upload(path, folder))


def problem(path: Path) -> tuple[Problem, str]:
    """Return why an uploaded file is refused."""
    with pytest.raises(UnreadableError) as refused:
        staged(path).fleet()
    return refused.value.problem, refused.value.detail


def zipped(path: Path, *files: Path) -> Path:
    """Return a ZIP file of these files."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"backup/{file.name}")
    return path


def in_sql(path: Path, *statements: str) -> Path:
    """Run statements in a database."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def as_database(path: Path) -> Path:
    return path


def as_zip(path: Path) -> Path:
    return zipped(path.with_suffix(".zip"), path)


def as_csv(path: Path) -> Path:
    return zipped(path.with_suffix(".csv.zip"), *export_csv(path, path.parent))


@pytest.mark.parametrize("form", [as_database, as_zip, as_csv])
def test_the_same_is_understood_in_every_form(path: Path, form: Callable[[Path], Path]) -> None:
    database = staged(form(path))
    fleet = database.fleet()
    assert fleet.outlets == [OldOutlet(1, "Mall", "North", "Street 1\n1000 AA", "M. Tan", "", is_active=True)]
    assert fleet.machines == [OldMachine(1, "Ozone A", 1, "Ozone Generator", False, date(2026, 1, 2))]
    assert fleet.assignments == [OldAssignment(1, DEVICE, False, BEGIN, BEGIN + DAY)]
    assert fleet.reporting == {DEVICE}
    (page,) = pages_of(database)
    assert page.treatments == [
        LegacyTreatment(Kind.BASIC, Counters(1), BEGIN + HOUR, BEGIN + HOUR + 700, TimeSource.DEVICE),
        LegacyTreatment(Kind.PREMIUM, Counters(1, 0, 1), BEGIN + 2 * HOUR, BEGIN + 2 * HOUR + 700, TimeSource.DEVICE),
    ]
    assert (page.skipped, page.rows, database.event_count) == (Counter({Skipped.STATUS: 1}), 3, 3)


def test_a_database_of_any_size_is_unpacked_whole(path: Path) -> None:
    whole = path.read_bytes()
    for chunk in (1000, len(whole) - 1, len(whole)):
        with patch.object(upload, "_CHUNK_BYTES", chunk):
            assert load_upload(as_zip(path), path.parent / "..").read_bytes() == whole


def test_one_table_alone_may_be_a_csv_file(path: Path) -> None:
    events = next(file for file in export_csv(path, path.parent) if "event" in file.name)
    database = staged(events)
    assert (database.event_count, len(database.missing_tables)) == (3, 4)
    assert database.fleet().machines == []


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_may_have_written_the_csv(tmp_path: Path, delimiter: str) -> None:
    names = ["id", "device_id", "event_type", "device_timestamp", "count_basic", "count_standard", "count_premium"]
    lines = [names, ["7", DEVICE, "BASIC", "2026-09-01 10:00:00+00", "1", "0", "0"], ["8", "short line"]]
    file = tmp_path / "events.csv"
    file.write_text("\n".join(delimiter.join(line) for line in lines), encoding="utf-8-sig")
    (treatment,) = treatments_of(staged(file))
    assert treatment.occurred_at == treatment.received_at


def test_copies_of_a_database_have_one_source_and_other_databases_another(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with DjangoDatabase(other, BEGIN + 1):
        pass
    source = staged(path).fleet().source
    assert staged(as_zip(path)).fleet().source == source != staged(other).fleet().source
    assert staged(as_csv(path)).fleet().source == django_time(BEGIN)  # without migrations, the first assignment


def test_long_histories_come_in_pages(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with DjangoDatabase(path, BEGIN) as old:
        for number in range(1, PAGE_ROWS + 3):
            old.add_event(DEVICE, Kind.BASIC, BEGIN + number * MINUTE, Counters(number))
    database = staged(path)
    first, second = pages_of(database)
    assert (first.rows, second.rows, second.treatments[-1].seq) == (PAGE_ROWS, 2, PAGE_ROWS + 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"event_type": "status"}, Skipped.STATUS),
        ({"event_type": "DELUXE"}, Skipped.KIND),
        ({"event_type": None}, Skipped.KIND),
        ({"count_basic": 0}, Skipped.COUNTERS),
        ({"count_basic": -4}, Skipped.COUNTERS),
        ({"count_basic": "many"}, Skipped.COUNTERS),
        ({"count_premium": None}, Skipped.COUNTERS),
        ({"count_premium": 2**40}, Skipped.COUNTERS),
        ({"device_timestamp": None, "occurred_at": "yesterday"}, Skipped.TIME),
        ({"device_timestamp": 17, "occurred_at": None}, Skipped.TIME),
        ({"device_timestamp": django_time(NOW + DAY), "occurred_at": django_time(NOW + DAY)}, Skipped.FUTURE),
    ],
)
def test_what_is_no_treatment_is_counted_with_its_reason(
    tmp_path: Path, change: dict[str, object], reason: Skipped
) -> None:
    path = tmp_path / "db.sqlite3"
    with DjangoDatabase(path, BEGIN) as old:
        old.run("DROP TABLE telemetry_telemetryevent")  # SQLite checks no types, and others made the file
        old.run(
            "CREATE TABLE telemetry_telemetryevent (id INTEGER PRIMARY KEY, device_id, event_type, occurred_at,"
            " device_timestamp, count_basic, count_standard, count_premium)"
        )
        for number in (1, 2):
            old.add_event(DEVICE, Kind.BASIC, BEGIN, Counters(number), **change)
    (page,) = pages_of(staged(path))
    assert (page.treatments, page.skipped) == ([], Counter({reason: 2}))


@pytest.mark.parametrize(("number", "are_cut_"), [(29, False), (30, True)])
def test_so_many_whole_minutes_are_no_coincidence(number: int, are_cut_: object) -> None:
    assert are_cut(["2026-03-01 10:00:00"] * number) is are_cut_
    assert are_cut([*["2026-03-01 10:00:00"] * number, "2026-03-01 10:00:01"]) is False


def test_an_outlet_keeps_all_that_the_old_system_knew_of_it() -> None:
    told = {"id": 1, "name": "Mall", "location": "North", "address": "Street 1"}
    told |= {"contact_person": "M. Tan", "contact_phone": "+31 20 1", "is_active": 0}
    assert parse_outlet(told) == OldOutlet(1, "Mall", "North", "Street 1", "M. Tan", "+31 20 1", is_active=False)


def test_an_upload_that_cannot_be_read_says_what_and_where() -> None:
    assert str(UnreadableError(Problem.DATE, "row 3")) == "date: row 3"


@pytest.mark.parametrize(
    ("device_time", "received", "occurred_at", "source"),
    [
        pytest.param("2165-01-01 00:00:00", BEGIN, BEGIN, TimeSource.RECEIPT, id="a clock that lost its power"),
        pytest.param("nonsense", BEGIN, BEGIN, TimeSource.RECEIPT, id="no time at all"),
        pytest.param(django_time(BEGIN - 7 * HOUR), BEGIN, BEGIN, TimeSource.RECEIPT, id="a clock in local time"),
        pytest.param(django_time(BEGIN - 240_000), BEGIN, BEGIN - 240_000, TimeSource.DEVICE, id="a little slow"),
        pytest.param(django_time(BEGIN), None, BEGIN, TimeSource.DEVICE, id="no receipt"),
        pytest.param(django_time(BEGIN), NOW + DAY, BEGIN, TimeSource.DEVICE, id="a receipt in the future"),
        pytest.param("2023-05-01 10:00:00", 1_682_935_201_000, 1_682_935_200_000, TimeSource.DEVICE, id="before 2024"),
        pytest.param("2026-08-10T13:06:40+02:00", BEGIN, BEGIN, TimeSource.DEVICE, id="with its zone"),
    ],
)
def test_the_time_of_a_treatment(
    tmp_path: Path, device_time: str, received: int | None, occurred_at: int, source: TimeSource
) -> None:
    path = tmp_path / "db.sqlite3"
    at = None if received is None else django_time(received)
    with DjangoDatabase(path, BEGIN) as old:
        old.run("ALTER TABLE telemetry_telemetryevent RENAME TO old")
        old.run("CREATE TABLE telemetry_telemetryevent AS SELECT * FROM old")
        old.add_event(DEVICE, Kind.BASIC, BEGIN, Counters(1), device_timestamp=device_time, occurred_at=at)
    (treatment,) = treatments_of(staged(path))
    assert (treatment.occurred_at, treatment.source) == (occurred_at, source)


def test_what_a_wrong_clock_told_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with DjangoDatabase(path, BEGIN) as old:
        old.add_event(DEVICE, Kind.BASIC, BEGIN, Counters(1), device_timestamp=django_time(BEGIN - DAY))
    (treatment,) = treatments_of(staged(path))
    assert (treatment.occurred_at, treatment.device_time) == (treatment.received_at, BEGIN - DAY)


def test_events_without_a_usable_device_id_are_counted(path: Path) -> None:
    with DjangoDatabase(path.with_name("ids.sqlite3"), BEGIN) as old:
        for device_id in ("", "kitchen machine", DEVICE, OTHER_DEVICE):
            old.add_event(device_id, Kind.BASIC, BEGIN, Counters(1))
    database = staged(path.with_name("ids.sqlite3"))
    assert (database.devices, database.unidentified) == ({DEVICE: 1, OTHER_DEVICE: 1}, 2)


def test_columns_that_mean_nothing_are_named_and_ignored(path: Path) -> None:
    in_sql(path, "ALTER TABLE telemetry_machine ADD COLUMN firmware TEXT")
    database = staged(path)
    assert (database.unknown_columns, database.missing_tables) == (["machine.firmware"], [])


def test_tables_that_are_missing_are_named(path: Path) -> None:
    in_sql(path, "DROP TABLE telemetry_devicestatus")
    assert staged(path).missing_tables == ["telemetry_devicestatus"]


def test_the_application_may_have_another_name(path: Path) -> None:
    tables = ("outlet", "machine", "machinedevice", "telemetryevent", "devicestatus")
    in_sql(path, *(f"ALTER TABLE telemetry_{table} RENAME TO ozone_{table}" for table in tables))
    database = staged(path)
    assert (database.event_count, database.missing_tables, len(database.fleet().machines)) == (3, [], 1)


def test_another_application_is_refused(tmp_path: Path) -> None:
    path = in_sql(tmp_path / "shop.sqlite3", "CREATE TABLE shop_order (id INTEGER PRIMARY KEY)")
    assert problem(path) == (Problem.OTHER_APPLICATION, "telemetry_telemetryevent")


def test_a_table_without_its_columns_is_refused(path: Path) -> None:
    in_sql(path, "ALTER TABLE telemetry_telemetryevent DROP COLUMN count_basic")
    assert problem(path) == (Problem.COLUMNS_MISSING, "telemetryevent.count_basic")


def test_a_view_is_no_table(path: Path) -> None:
    view = "CREATE VIEW telemetry_telemetryevent AS SELECT * FROM hidden"
    in_sql(path, "ALTER TABLE telemetry_telemetryevent RENAME TO hidden", view)
    assert problem(path)[0] is Problem.OTHER_APPLICATION


@pytest.mark.parametrize(
    "content", [b"", b"SQLite", b"PK\x03\x04 no archive", b"a,b\n1,2\n", b"\xff\xfe\x00", b"a" * 10_000]
)
def test_what_is_nothing_of_this_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert problem(path)[0] is Problem.UNKNOWN_FORMAT


def test_a_damaged_database_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert problem(path)[0] is Problem.DAMAGED


def test_a_damaged_archive_is_refused(path: Path) -> None:
    archive = as_zip(path)
    content = bytearray(archive.read_bytes())
    content[60:200] = bytes(140)
    archive.write_bytes(content)
    assert problem(archive)[0] is Problem.DAMAGED


def test_an_archive_that_unpacks_to_too_much_is_refused(path: Path) -> None:
    with patch.object(upload, "MAX_BYTES", 1000):
        assert problem(as_zip(path))[0] is Problem.TOO_LARGE


def test_no_space_left_is_said(path: Path) -> None:
    with patch("shutil.copyfile", side_effect=OSError("No space left on device")):
        assert problem(path) == (Problem.NO_SPACE, "No space left on device")


def test_nothing_in_the_file_can_be_run(path: Path) -> None:
    in_sql(path, "CREATE TRIGGER evil AFTER INSERT ON telemetry_outlet BEGIN DELETE FROM telemetry_machine; END")
    before = path.read_bytes()
    staged(path).fleet()
    assert path.read_bytes() == before
