"""Sample database of the old Django system, as its migrations create it and its backend fills it."""

from collections.abc import Iterable, Iterator
from contextlib import closing
import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
import sqlite3
from typing import Final, NamedTuple, Self

from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Millis

from .demand import Demand
from .legacy_device import LegacyDevice

# As Django's SQLite backend writes the seed's models.
SCHEMA: Final = """
CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL,
    "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
CREATE TABLE "telemetry_outlet" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(200) NOT NULL,
    "location" varchar(200) NOT NULL, "address" text NOT NULL, "contact_person" varchar(200) NOT NULL,
    "contact_phone" varchar(20) NOT NULL, "is_active" bool NOT NULL);
CREATE TABLE "telemetry_machine" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(200) NOT NULL,
    "machine_type" varchar(50) NOT NULL, "is_active" bool NOT NULL, "installed_date" date NULL,
    "last_maintenance" date NULL, "outlet_id" bigint NOT NULL REFERENCES "telemetry_outlet" ("id")
    DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "telemetry_machinedevice" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "device_id" varchar(128) NOT NULL, "is_active" bool NOT NULL, "assigned_date" datetime NOT NULL,
    "deactivated_date" datetime NULL, "machine_id" bigint NOT NULL REFERENCES "telemetry_machine" ("id")
    DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "telemetry_telemetryevent" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "device_id" varchar(128) NOT NULL, "event_type" varchar(20) NOT NULL, "occurred_at" datetime NOT NULL,
    "device_timestamp" datetime NOT NULL, "count_basic" integer NOT NULL, "count_standard" integer NOT NULL,
    "count_premium" integer NOT NULL);
CREATE TABLE "telemetry_devicestatus" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "device_id" varchar(128) NOT NULL UNIQUE, "last_seen" datetime NOT NULL, "wifi_connected" bool NOT NULL,
    "rtc_available" bool NOT NULL, "sd_available" bool NOT NULL);
CREATE INDEX "telemetry_machine_outlet_id_6fb5a1a4" ON "telemetry_machine" ("outlet_id");
CREATE INDEX "telemetry_machinedevice_machine_id_3a0bd5a2" ON "telemetry_machinedevice" ("machine_id");
CREATE INDEX "telemetry_machinedevice_device_id_8d6f1a3b" ON "telemetry_machinedevice" ("device_id");
CREATE INDEX "telemetry_telemetryevent_device_id_5c9fbd14" ON "telemetry_telemetryevent" ("device_id");
"""

_MACHINES: Final = 3  # in an outlet
_DELAY: Final[Millis] = 700  # from the device over the broker to the backend


class DjangoDatabase:
    """The database while the backend fills it."""

    def __init__(self, path: Path, made: Millis) -> None:
        """Migrate a new database."""
        self._connection = sqlite3.connect(path)
        self._connection.executescript(SCHEMA)
        self._insert("django_migrations", app="telemetry", name="0001_initial", applied=django_time(made))

    def __enter__(self) -> Self:
        """Begin to fill it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Finish it."""
        self._connection.commit()
        self._connection.close()

    def add_outlet(self, name: str, **more: object) -> int:
        """Add an outlet; return its key."""
        blank = dict.fromkeys(("location", "address", "contact_person", "contact_phone"), "")
        return self._insert("telemetry_outlet", name=name, **{**blank, "is_active": True} | more)

    def add_machine(self, name: str, outlet: int, **more: object) -> int:
        """Add a machine; return its key."""
        usual = {"machine_type": "Ozone Generator", "is_active": True}
        return self._insert("telemetry_machine", name=name, outlet_id=outlet, **usual | more)

    def assign(self, device_id: str, machine: int, start: Millis, end: Millis | None = None, **more: object) -> int:
        """Give a machine a device; return the assignment's key."""
        return self._insert(
            "telemetry_machinedevice",
            device_id=device_id,
            machine_id=machine,
            **{
                "is_active": end is None,
                "assigned_date": django_time(start),
                "deactivated_date": None if end is None else django_time(end),
            }
            | more,
        )

    def add_event(self, device_id: str, kind: Kind, at: Millis, counters: Counters, **more: object) -> int:
        """Add an event of a device; return its key."""
        line = {
            "event_type": kind.name,
            "occurred_at": django_time(at + _DELAY),
            "device_timestamp": django_time(at),
            "count_basic": counters.basic,
            "count_standard": counters.standard,
            "count_premium": counters.premium,
        }
        return self._insert("telemetry_telemetryevent", device_id=device_id, **line | more)

    def add_status(self, device_id: str, at: Millis) -> None:
        """Add a device's status, and the status event that reported it."""
        flags = {"wifi_connected": True, "rtc_available": True, "sd_available": False}
        self._insert("telemetry_devicestatus", device_id=device_id, last_seen=django_time(at), **flags)
        self.add_event(device_id, Kind.BASIC, at, Counters(), event_type="status")

    def run(self, statement: str, *values: object) -> None:
        """Run a statement that no backend would."""
        self._connection.execute(statement, values)

    def _insert(self, table: str, **line: object) -> int:
        names, places = ", ".join(line), ", ".join("?" * len(line))
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - all names stand in this file
        return self._connection.execute(statement, tuple(line.values())).lastrowid or 0


@dataclass(frozen=True, slots=True)
class PastPlan:
    """History of the sample: when treatments happened, and how likely counters or an event were lost."""

    demand: Demand
    begin: Millis
    until: Millis
    resets: float = 0.0002
    losses: float = 0.002

    def of(self, device: LegacyDevice, rng: Random) -> Iterator[ReceivedEvent]:
        """Yield the events of a device that the backend received."""
        zone = self.demand.zone
        first, last = (datetime.fromtimestamp(instant / 1000, zone).date() for instant in (self.begin, self.until))
        for at, kind in self.demand.treatments(first, last, self.until, rng):
            if rng.random() < self.resets:
                device.forget()
            counters = device.press(kind, at).counters
            if rng.random() >= self.losses:
                yield ReceivedEvent(at, device.device_id, kind, counters)


class ReceivedEvent(NamedTuple):
    """One event of the sample."""

    at: Millis
    device_id: str
    kind: Kind
    counters: Counters


def write_sample(path: Path, devices: Iterable[LegacyDevice], past: PastPlan, rng: Random) -> int:
    """Write the database of a fleet with three machines an outlet; return how many treatments it holds."""
    events: list[ReceivedEvent] = []
    with DjangoDatabase(path, past.begin) as old:
        for number, device in enumerate(devices):
            outlet = number // _MACHINES + 1
            if number % _MACHINES == 0:
                old.add_outlet(f"Outlet {outlet}", location="Harbour", contact_person="M. Tan")
            machine = old.add_machine(f"Ozone {number + 1}", outlet, installed_date=_day(past.begin))
            old.assign(device.device_id, machine, past.begin)
            old.add_status(device.device_id, past.until)
            events += past.of(device, rng)
        for event in sorted(events):
            old.add_event(event.device_id, event.kind, event.at, event.counters)
    return len(events)


def django_time(instant: Millis) -> str:
    """Return an instant as Django writes it into SQLite: UTC, without saying so."""
    return datetime.fromtimestamp(instant / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _day(instant: Millis) -> str:
    return datetime.fromtimestamp(instant / 1000, UTC).date().isoformat()


def export_csv(database: Path, folder: Path) -> list[Path]:
    """Write each table of the old system as a CSV file, as `COPY … TO … CSV HEADER` does; return the files."""
    files = []
    with closing(sqlite3.connect(database)) as connection:
        for table in ("outlet", "machine", "machinedevice", "telemetryevent", "devicestatus"):
            lines = connection.execute(f"SELECT * FROM telemetry_{table}")  # noqa: S608 - one of ours
            files.append(folder / f"telemetry_{table}.csv")
            with files[-1].open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(column[0] for column in lines.description)
                writer.writerows(lines)
    return files
