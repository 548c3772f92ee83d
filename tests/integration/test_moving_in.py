"""Moving in from the Django system: the dialogue, what it shows before, and what is there afterwards."""

import asyncio
from http import HTTPStatus
from pathlib import Path
import sqlite3
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED, FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.django_import.session import ImportSession
from custom_components.ozon_telemetry.flows.django_import import TASK
from simulator.old_system import OldSystem, django_time

from .conftest import Begin
from .fleet import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .house import House
from .old_house import HOUR, MADE, Import, old_database
from .patience import until

pytestmark = pytest.mark.usefixtures("translated")


@pytest.fixture
async def empty(begin: Begin) -> House:
    """Return a running hub without outlets and machines."""
    return await begin()


@pytest.fixture
def moving(empty: House, hass_client: ClientSessionGenerator) -> Import:
    """Return the dialogue, not begun yet."""
    return Import(empty, hass_client)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return an old database."""
    return old_database(tmp_path / "db.sqlite3")


def machine_id(house: House, name: str) -> str:
    return next(it.id for it in house.hub.fleet.machines.values() if it.name == name)


async def test_a_person_sees_what_would_be_imported_before_anything_is(moving: Import, database: Path) -> None:
    await moving.begin()
    step = await moving.upload(database)
    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "preview")
    assert {name: moving.told(name) for name in ("outlets", "new_outlets", "machines", "new_machines")} == {
        "outlets": "2",
        "new_outlets": "2",
        "machines": "2",
        "new_machines": "2",
    }
    assert [moving.told(kind.key) for kind in Kind] == ["3", "2", "5"]
    assert (moving.told("treatments"), moving.told("new_treatments"), moving.told("known")) == ("10", "10", "0")
    assert (moving.told("devices"), moving.told("skipped_status"), moving.told("homeless")) == ("2", "1", "0")
    assert not moving.house.hub.fleet.machines
    assert await moving.house.treatments() == 0


async def test_outlets_machines_and_history_are_there_afterwards(moving: Import, database: Path) -> None:
    said = await moving.whole(database)
    house = moving.house
    assert (said["added"], said["new_outlets"], said["new_machines"], said["new_assignments"]) == ("10", "2", "2", "2")
    assert (house.shows_fleet(), house.shows(machine_id(house, "Ozone A"))) == ("10", "7")
    first = house.hub.fleet.machines[machine_id(house, "Ozone A")]
    place = house.hub.fleet.outlets[first.current_outlet]
    assert (place.name, place.location, place.contact_person) == ("Mall", "North", "M. Tan")
    assert (str(first.installed), str(first.last_maintenance)) == ("2025-12-01", "2026-01-05")


async def test_importing_the_same_file_again_adds_nothing(moving: Import, database: Path) -> None:
    await moving.whole(database)
    before = dict(moving.house.entry.subentries)
    said = await moving.whole(database)
    assert (said["added"], said["known"], said["new_outlets"], said["new_machines"]) == ("0", "10", "0", "0")
    assert (said["new_assignments"], moving.house.shows_fleet()) == ("0", "10")
    assert moving.house.entry.subentries == before


async def test_what_was_renamed_here_is_known_again(moving: Import, database: Path) -> None:
    await moving.whole(database)
    entry = moving.house.entry
    subentry = entry.subentries[machine_id(moving.house, "Ozone A")]
    moving.hass.config_entries.async_update_subentry(entry, subentry, title="By the door")
    said = await moving.whole(database)
    assert said["new_machines"] == "0"
    assert machine_id(moving.house, "By the door") == subentry.subentry_id


async def test_the_devices_go_on_counting_where_the_history_ends(moving: Import, database: Path) -> None:
    await moving.whole(database)
    device = moving.house.device(DEVICE)
    device.counters = Counters(3, 2, 2)
    await device.event(8, Kind.BASIC, gen=None)
    assert moving.house.shows(machine_id(moving.house, "Ozone A")) == "8"
    assert "gap" not in moving.house.issues()


async def test_a_device_that_was_adopted_before_the_import_is_counted_once(
    begin: Begin, hass_client: ClientSessionGenerator, database: Path
) -> None:
    house = await begin(outlet(), machine(assignments=assigned(start=MADE + 4 * HOUR), placements=placed()))
    device = house.device(DEVICE)
    device.counters = Counters(2, 1, 1)
    await device.event(5, Kind.STANDARD, at=MADE + 4 * HOUR, gen=None)
    await device.event(6, Kind.PREMIUM, at=MADE + 5 * HOUR, gen=None)
    said = await Import(house, hass_client).whole(database)
    assert (said["known"], said["added"], said["new_machines"]) == ("2", "8", "1")
    assert house.shows("machine-1") == "7"


async def test_what_came_before_the_first_assignment_can_be_left_without_a_machine(
    moving: Import, database: Path
) -> None:
    await moving.whole(database, reach_back=False)
    assert moving.house.shows(machine_id(moving.house, "Ozone B")) == "2"
    assert moving.house.shows(OTHER_DEVICE, "unassigned") == "1"


async def test_what_only_this_hub_heard_and_what_only_the_old_system_heard_come_together(
    moving: Import, database: Path
) -> None:
    await moving.whole(database)
    device = moving.house.device(DEVICE)
    device.counters = Counters(4, 2, 2)  # the eighth treatment reached neither
    await device.event(9, Kind.BASIC, at=MADE + 9 * HOUR, gen=None)
    assert moving.house.shows(machine_id(moving.house, "Ozone A")) == "9"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO telemetry_telemetryevent (device_id, event_type, occurred_at, device_timestamp, count_basic,"
            " count_standard, count_premium) SELECT device_id, event_type, ?, ?, 4, 2, 2 FROM telemetry_telemetryevent"
            " WHERE device_id = ? AND event_type = 'BASIC' LIMIT 1",
            (django_time(MADE + 8 * HOUR), django_time(MADE + 8 * HOUR), DEVICE),
        )
    connection.close()
    said = await moving.whole(database)
    assert (said["added"], said["recovered"]) == ("1", "-1")
    assert moving.house.shows(machine_id(moving.house, "Ozone A")) == "9"


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"holiday.jpg", "not_understood"), (b"SQLite format 3\0" + bytes(5000), "damaged")],
    ids=["a picture", "a torn file"],
)
async def test_a_file_that_cannot_be_read_is_refused_and_another_one_can_be_chosen(
    moving: Import, database: Path, tmp_path: Path, content: bytes, error: str
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    await moving.begin()
    step = await moving.upload(wrong)
    assert (step["step_id"], step["errors"]) == ("user", {"file": error})
    assert (await moving.upload(database))["step_id"] == "preview"


async def test_what_is_missing_is_named(moving: Import, tmp_path: Path) -> None:
    shop = tmp_path / "shop.sqlite3"
    with sqlite3.connect(shop) as connection:
        connection.execute("CREATE TABLE shop_order (id INTEGER PRIMARY KEY)")
    connection.close()
    await moving.begin()
    step = await moving.upload(shop)
    assert (step["errors"], moving.told("detail")) == ({"file": "other_application"}, "telemetry_telemetryevent")


async def test_an_upload_is_good_for_one_look(moving: Import) -> None:
    await moving.begin()
    step = await moving.enter({"file": "0" * 32})
    assert step["errors"] == {"file": "file_gone"}


async def test_a_hub_that_does_not_run_cannot_import(moving: Import) -> None:
    await moving.hass.config_entries.async_unload(moving.house.entry.entry_id)
    assert (await moving.begin())["reason"] == "hub_not_loaded"


async def test_what_is_left_out_is_counted_with_its_reason(moving: Import, tmp_path: Path) -> None:
    path = tmp_path / "odd.sqlite3"
    with OldSystem(path, MADE) as old:
        old.assign(DEVICE, old.add_machine("Ozone A", old.add_outlet("Mall")), MADE)
        old.assign(DEVICE, old.add_machine("Ozone B", 1), MADE + HOUR)
        old.add_event(DEVICE, Kind.BASIC, MADE, Counters(1), event_type="DELUXE")
        old.add_event(DEVICE, Kind.BASIC, MADE + HOUR, Counters(0, 2))
        old.add_event("not an id", Kind.BASIC, MADE, Counters(1))
        old.add_event(DEVICE, Kind.BASIC, MADE + 2 * HOUR, Counters(3))
    await moving.begin()
    await moving.upload(path)
    assert [moving.told(f"skipped_{reason}") for reason in ("kind", "counters", "device", "time")] == [
        "1",
        "1",
        "1",
        "0",
    ]
    assert (moving.told("overlapping"), moving.told("missing"), moving.told("treatments")) == (f"`{DEVICE}`", "-", "1")


async def test_an_empty_database_is_no_problem(moving: Import, tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    with OldSystem(path, MADE):
        pass
    await moving.begin()
    await moving.upload(path)
    assert (moving.told("treatments"), moving.told("first")) == ("0", "-")
    assert (await moving.enter({"reach_back": True}))["reason"] == "imported"


async def test_a_ledger_that_fails_in_the_middle_keeps_what_it_has(moving: Import, database: Path) -> None:
    absorb, pieces = Ledger.import_history, []

    def once(ledger: Ledger, *piece: Any) -> ImportResult:
        pieces.append(piece)
        if len(pieces) > 1:
            raise LedgerError(LedgerErrorKind.DISK_FULL, "no space")
        return absorb(ledger, *piece)

    await moving.begin()
    await moving.upload(database)
    with patch.object(Ledger, "import_history", once):
        step = await moving.enter({"reach_back": True})
    assert (step["reason"], moving.told("detail")) == ("import_failed", "disk_full: no space")
    await moving.house.hub.async_caught_up()
    assert moving.house.shows_fleet() in ("3", "7")
    assert (await moving.whole(database))["new_machines"] == "0"
    assert moving.house.shows_fleet() == "10"


async def test_closing_the_dialogue_stops_the_import_and_removes_the_file(moving: Import, database: Path) -> None:
    held, absorb = threading.Event(), Ledger.import_history

    def slow(ledger: Ledger, *piece: Any) -> ImportResult:
        held.wait(10)
        return absorb(ledger, *piece)

    await moving.begin()
    await moving.upload(database)
    manager = moving.hass.config_entries.subentries
    with patch.object(Ledger, "import_history", slow), patch.object(ImportSession, "close", autospec=True) as closed:
        step = await manager.async_configure(moving.step["flow_id"], {"reach_back": True})
        assert (step["type"], step["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "importing")
        manager.async_abort(step["flow_id"])
        held.set()
        await until(lambda: closed.called)
        await moving.house.hub.async_caught_up()
    assert int(moving.house.shows_fleet() or "") < 10
    await moving.whole(database)
    assert moving.house.shows_fleet() == "10"


async def test_a_dialogue_that_missed_the_end_is_told_again_until_it_goes_on(
    moving: Import, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("_PROGRESS_AFTER", "_PROGRESS_MIN", "_REPEAT_AFTER"):
        monkeypatch.setattr(f"custom_components.ozon_telemetry.flows.django_import.{pause}", 0.01)
    told = async_capture_events(moving.hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    manager, held = moving.hass.config_entries.subentries, threading.Event()
    await moving.begin()
    await moving.upload(database)
    with patch.object(Ledger, "import_history", lambda *_: ImportResult() if held.wait(10) else None):
        await manager.async_configure(moving.step["flow_id"], {"reach_back": True})
        told.clear()
        held.set()
        await until(lambda: len(told) >= 3)

    step = await manager.async_configure(moving.step["flow_id"])
    assert step["reason"] == "imported"
    told.clear()
    await asyncio.sleep(0.05)
    assert told == []


async def test_nothing_of_an_ended_dialogue_goes_on(
    moving: Import, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("_PROGRESS_AFTER", "_PROGRESS_MIN"):  # a bar for each step, however short
        monkeypatch.setattr(f"custom_components.ozon_telemetry.flows.django_import.{pause}", 0.0)
    await moving.whole(database)
    await asyncio.sleep(0)
    assert [task for task in asyncio.all_tasks() if task.get_name() == TASK] == []


async def test_nothing_of_the_upload_is_left(moving: Import, database: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with patch("tempfile.tempdir", str(temporary)):
        await moving.begin()
        await moving.upload(database)
        assert list(temporary.glob("*/old.sqlite3"))
        await moving.enter({"reach_back": True})
        await until(lambda: not list(temporary.glob("*/old.sqlite3")))


async def test_a_device_that_waits_for_its_adoption_is_adopted(moving: Import, database: Path) -> None:
    device = moving.house.device(DEVICE)
    await device.report(Status(DEVICE, online=True, wifi_connected=True, rtc_available=True, sd_available=False))
    assert moving.house.waiting() == [DEVICE]
    await moving.whole(database)
    assert moving.house.waiting() == []


async def test_only_administrators_import(
    moving: Import, hass_client: ClientSessionGenerator, hass_read_only_access_token: str
) -> None:
    assert await async_setup_component(moving.hass, "config", {})
    client = await hass_client(hass_read_only_access_token)
    path = "/api/config/config_entries/subentries/flow"
    answer = await client.post(path, json={"handler": [moving.house.entry.entry_id, "import"]})
    assert answer.status == HTTPStatus.UNAUTHORIZED
