"""Moving in from the Django system: the dialogue, what it shows before, and what is there afterwards."""

from pathlib import Path

from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.core.messages import Counters, Kind

from .conftest import Begin
from .fleet import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .house import House
from .old_house import HOUR, MADE, Import, old_database

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
