"""Races: changes of the fleet and its history that overlap."""

import asyncio
from collections.abc import Callable
import logging
from typing import Any
from unittest.mock import patch

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.read_models import ReadModels

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .hub_fixture import HubFixture

MONDAY = at("2026-03-02T12:00:00")
SECOND = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")


async def test_outlet_and_machine_removed_in_one_breath(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, MONDAY)
    await hub_fixture.remove("outlet-1", "machine-1")
    assert (hub_fixture.fleet_state(), hub_fixture.issues()) == ("1", {})


async def test_a_change_during_a_change_is_not_missed(hub_fixture: HubFixture) -> None:
    hub_fixture.change(STATION)
    for number in range(5):
        hub_fixture.change(machine(f"Ozone {number + 2}", machine_id=f"more-{number}", placements=placed("outlet-2")))
        await asyncio.sleep(0)
    await hub_fixture.remove("more-1", "outlet-2", "more-2")

    assert set(hub_fixture.hub.fleet.machines) == {"machine-1", "more-0", "more-3", "more-4"}
    assert [hub_fixture.state(f"more-{number}") for number in range(5)] == ["0", None, None, "0", "0"]


async def _during_booking(hub_fixture: HubFixture, change: Callable[[], None], *items: Outlet | Machine) -> None:
    """Change the fleet, and change it again while the first change is being booked."""
    book, changes = hub_fixture.hub.writer.change_fleet, [change]

    async def book_and_change(*args: Any) -> int:
        moved = await book(*args)
        if changes:
            changes.pop()()
        return moved

    with patch.object(hub_fixture.hub.writer, "change_fleet", book_and_change):
        await hub_fixture.configure(*items)


async def test_what_is_removed_while_its_arrival_is_booked_never_appears(
    hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    def remove() -> None:
        hub_fixture.hass.config_entries.async_remove_subentry(hub_fixture.entry, "machine-2")

    await _during_booking(hub_fixture, remove, SECOND)

    assert (hub_fixture.is_registered("machine-2"), hub_fixture.state("machine-2")) == (False, None)
    assert "failed" not in caplog.text


async def test_an_event_that_meets_a_double_change_finds_its_device(
    hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    device = hub_fixture.device(OTHER_DEVICE)

    def change_and_count() -> None:
        hub_fixture.change(STATION)
        device.publish_event(1, Kind.BASIC)

    await _during_booking(hub_fixture, change_and_count, SECOND)

    assert (hub_fixture.state("machine-2"), hub_fixture.state(OTHER_DEVICE, "connectivity")) == ("1", "on")
    assert hub_fixture.pending_devices() == []
    assert "failed" not in caplog.text


async def test_history_that_is_imported_while_the_figures_are_loaded_shows(hub_fixture: HubFixture) -> None:
    hub, read = hub_fixture.hub, hub_fixture.hub.reader.read_models
    pieces = [[LegacyTreatment(Kind.BASIC, Counters(basic=1), MONDAY, MONDAY, TimeSource.DEVICE)]]

    async def read_and_import(*args: Any) -> ReadModels:
        models = await read(*args)
        if pieces:
            await hub.async_import_history(DEVICE, pieces.pop())
            hub.history_imported()
        return models

    with patch.object(hub.reader, "read_models", read_and_import):
        hub.models_changed()
        await hub_fixture.device().settle()

    assert hub_fixture.state("machine-1") == "1"


async def test_a_machine_that_is_added_right_before_a_reload_has_the_entities_of_the_new_hub(
    hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    for seq in range(1, 201):
        hub_fixture.device().publish_event(seq, Kind.BASIC, MONDAY)
    hub_fixture.change(SECOND)  # it is booked behind the flood: while the hub stops, after its entities are unloaded
    await hub_fixture.reload()

    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, gen="other")

    assert (hub_fixture.state("machine-2"), hub_fixture.state(OTHER_DEVICE, "connectivity")) == ("1", "on")
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
