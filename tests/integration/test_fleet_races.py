"""Changes of the fleet and its history that overtake each other."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind

from .fleet import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .house import House

MONDAY = at("2026-03-02T12:00:00")
SECOND = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")


async def test_outlet_and_machine_removed_in_one_breath(house: House) -> None:
    await house.device().event(1, Kind.BASIC, MONDAY)
    await house.remove("outlet-1", "machine-1")
    assert (house.shows_fleet(), house.issues()) == ("1", {})


async def test_a_change_during_a_change_is_not_missed(house: House) -> None:
    house.change(STATION)
    for number in range(5):
        house.change(machine(f"Ozone {number + 2}", machine_id=f"more-{number}", placements=placed("outlet-2")))
        await asyncio.sleep(0)
    await house.remove("more-1", "outlet-2", "more-2")

    assert set(house.hub.fleet.machines) == {"machine-1", "more-0", "more-3", "more-4"}
    assert [house.shows(f"more-{number}") for number in range(5)] == ["0", None, None, "0", "0"]


async def _during_booking(house: House, change: Callable[[], None], *things: Outlet | Machine) -> None:
    """Change the fleet, and change it again while the first change is being booked."""
    book, changes = house.hub.pipeline.writer.change_fleet, [change]

    async def book_and_change(*args: Any) -> int:
        moved = await book(*args)
        if changes:
            changes.pop()()
        return moved

    with patch.object(house.hub.pipeline.writer, "change_fleet", book_and_change):
        await house.configure(*things)


async def test_what_is_removed_while_its_arrival_is_booked_never_appears(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def remove() -> None:
        house.hass.config_entries.async_remove_subentry(house.entry, "machine-2")

    await _during_booking(house, remove, SECOND)

    assert (house.is_registered("machine-2"), house.shows("machine-2")) == (False, None)
    assert "failed" not in caplog.text


async def test_an_event_that_meets_a_double_change_finds_its_device(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    device = house.device(OTHER_DEVICE)

    def change_and_count() -> None:
        house.change(STATION)
        device.say_event(1, Kind.BASIC)

    await _during_booking(house, change_and_count, SECOND)

    assert (house.shows("machine-2"), house.shows(OTHER_DEVICE, "connectivity")) == ("1", "on")
    assert house.waiting() == []
    assert "failed" not in caplog.text


async def test_history_that_is_imported_while_the_figures_are_loaded_shows(house: House) -> None:
    hub, load = house.hub, house.hub.async_load
    pieces = [[LegacyTreatment(Kind.BASIC, Counters(basic=1), MONDAY, MONDAY, TimeSource.DEVICE)]]

    async def load_and_import() -> None:
        await load()
        if pieces:
            await hub.async_import_history(DEVICE, pieces.pop())
            hub.async_history_changed()

    with patch.object(hub, "async_load", load_and_import):
        hub.async_figures_changed()
        await house.device().settle()

    assert house.shows("machine-1") == "1"
