"""Imports that are doubtful: copies whose times changed are asked about, what is implausible is confirmed twice."""

import csv
from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Millis
from simulator.django_database import DjangoDatabase, django_time

from .builders import DEVICE
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .import_flow_driver import HOUR, MADE, ImportFlowDriver

pytestmark = pytest.mark.usefixtures("check_translations")

MINUTE: Millis = 60_000
NUMBER = 140


@pytest.fixture
async def import_flow(set_up_hub: SetUpHub, hass_client: ClientSessionGenerator) -> ImportFlowDriver:
    """Return the flow of a running hub without outlets and machines, not begun yet."""
    return ImportFlowDriver(await set_up_hub(), hass_client)


def time_of(number: int) -> Millis:
    """Return when a treatment took place: at any second, more than half a minute after the one before."""
    return MADE + number * 5 * HOUR + number * number % 3600 * 1000


def write_database(path: Path, shift: Millis = 0) -> Path:
    """Write a database of one device and 140 treatments, whose times are off by `shift`."""
    with DjangoDatabase(path, MADE) as old:
        old.assign(DEVICE, old.add_machine("Ozone A", old.add_outlet("Mall")), MADE)
        for number in range(1, NUMBER + 1):
            old.add_event(DEVICE, Kind.BASIC, time_of(number) + shift, Counters(number))
    return path


def write_spreadsheet(path: Path) -> Path:
    """Write the same events as a spreadsheet saves them: semicolons, and times without seconds."""
    with path.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "device_id", "event_type", "device_timestamp", "occurred_at", *COUNTS])
        for number in range(1, NUMBER + 1):
            at = django_time(time_of(number))
            told = f"{at[8:10]}.{at[5:7]}.{at[:4]} {at[11:16]}"
            writer.writerow([number, DEVICE, "BASIC", told, told, number, 0, 0])
    return path


COUNTS = ("count_basic", "count_standard", "count_premium")


async def total_of(hub_fixture: HubFixture) -> int:
    """Return how many treatments the hub counts, recovered ones too."""
    await hub_fixture.hub.async_drain()
    return int(hub_fixture.fleet_state() or 0)


async def test_a_spreadsheet_of_140_treatments_that_are_here_adds_none(
    import_flow: ImportFlowDriver, tmp_path: Path
) -> None:
    await import_flow.run(write_database(tmp_path / "db.sqlite3"))
    said = await import_flow.run(write_spreadsheet(tmp_path / "events.csv"))
    assert (said["added"], said["known"], said["recovered"], said["left_out"]) == ("0", "140", "+0", "0")
    assert await total_of(import_flow.hub_fixture) == NUMBER


async def test_a_database_after_its_spreadsheet_adds_none(import_flow: ImportFlowDriver, tmp_path: Path) -> None:
    await import_flow.run(write_spreadsheet(tmp_path / "events.csv"))
    said = await import_flow.run(write_database(tmp_path / "db.sqlite3"))
    assert (said["added"], said["known"], said["recovered"]) == ("0", "140", "+0")
    assert await total_of(import_flow.hub_fixture) == NUMBER


@pytest.mark.parametrize(
    ("shift", "told"),
    [
        pytest.param(2 * HOUR, "2 h 0 min ahead", id="the zone was lost"),
        pytest.param(-HOUR, "1 h 0 min behind", id="another zone"),
        pytest.param(2000, "2 s ahead", id="another clock"),
    ],
)
async def test_a_constant_shift_is_asked_about_and_adds_nothing(
    import_flow: ImportFlowDriver, tmp_path: Path, shift: Millis, told: str
) -> None:
    await import_flow.run(write_database(tmp_path / "db.sqlite3"))
    await import_flow.start()
    step = await import_flow.upload(write_database(tmp_path / "shifted.sqlite3", shift))
    assert (step["step_id"], import_flow.placeholder("shifts")) == ("times", f"| {told} | 140 |")
    assert (import_flow.placeholder("shifted"), import_flow.placeholder("alike")) == ("140", "0")
    step = await import_flow.submit({"times": "same"})
    assert (step["step_id"], import_flow.placeholder("telemetryevent_new")) == ("preview", "0")
    await import_flow.submit({"reach_back": True})
    assert (import_flow.placeholder("added"), import_flow.placeholder("known")) == ("0", "140")
    assert await total_of(import_flow.hub_fixture) == NUMBER


async def test_other_treatments_are_counted_after_a_second_confirmation(
    import_flow: ImportFlowDriver, tmp_path: Path
) -> None:
    await import_flow.run(write_database(tmp_path / "db.sqlite3"))
    await import_flow.start()
    await import_flow.upload(write_database(tmp_path / "again.sqlite3", 100 * 24 * HOUR))
    step = await import_flow.submit({"times": "other"})
    assert (step["step_id"], import_flow.placeholder("telemetryevent_new")) == ("preview", "140")
    step = await import_flow.submit({"reach_back": True})
    assert (step["step_id"], import_flow.placeholder("counted_again")) == ("doubts", "140")
    step = await import_flow.submit({"confirmed": False})
    assert (step["step_id"], step["errors"]) == ("doubts", {"confirmed": "not_confirmed"})
    step = await import_flow.submit({"confirmed": True})
    assert (step["reason"], import_flow.placeholder("added")) == ("imported", "140")
    assert await total_of(import_flow.hub_fixture) == 2 * NUMBER


async def test_counters_that_prove_more_than_the_events_must_be_confirmed(
    import_flow: ImportFlowDriver, tmp_path: Path
) -> None:
    path = tmp_path / "db.sqlite3"
    with DjangoDatabase(path, MADE) as old:
        old.assign(DEVICE, old.add_machine("Ozone A", old.add_outlet("Mall")), MADE)
        for number in (1, 500, 501):
            old.add_event(DEVICE, Kind.BASIC, MADE + number * HOUR, Counters(number))
    await import_flow.start()
    await import_flow.upload(path)
    assert import_flow.placeholder("by_device") == f"| `{DEVICE}` Ozone A | 3 | 0 | +498 | 0 | 0 |"
    step = await import_flow.submit({"reach_back": True})
    assert step["step_id"] == "doubts"
    assert [import_flow.placeholder(name) for name in ("added", "recovered", "counting_devices")] == [
        "3",
        "498",
        f"`{DEVICE}`",
    ]
    assert await total_of(import_flow.hub_fixture) == 0


async def test_devices_without_a_machine_and_times_in_the_future_must_be_confirmed(
    import_flow: ImportFlowDriver, tmp_path: Path
) -> None:
    path = tmp_path / "db.sqlite3"
    tomorrow = django_time(now_millis() + 24 * HOUR)
    with DjangoDatabase(path, MADE) as old:
        old.add_event(DEVICE, Kind.BASIC, MADE, Counters(1))
        old.add_event(DEVICE, Kind.BASIC, MADE, Counters(2), device_timestamp=tomorrow, occurred_at=tomorrow)
    await import_flow.start()
    await import_flow.upload(path)
    assert (await import_flow.submit({"reach_back": True}))["step_id"] == "doubts"
    assert (import_flow.placeholder("future"), import_flow.placeholder("homeless_devices")) == ("1", f"`{DEVICE}`")
