"""The action that undoes the last change of a machine: as exact as the dialog, and with the same refusals."""

from dataclasses import replace
from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import assigned, at, machine, outlet, placed
from .hub_fixture import HubFixture

MONDAY, TUESDAY = (at(f"2026-03-0{day}T12:00:00") for day in (2, 3))
FIRST = machine(assignments=assigned(), placements=placed())
MOVED = replace(FIRST, placements=(Placement("outlet-1", 0, TUESDAY), Placement("outlet-2", TUESDAY)))
STATION = outlet("Station", outlet_id="outlet-2")


async def undo(hub_fixture: HubFixture, *keys: str, context: Context | None = None) -> Any:
    """Call the action for some machines or outlets."""
    devices = [hub_fixture.registered(key).id for key in keys]
    return await hub_fixture.hass.services.async_call(
        DOMAIN, "undo_machine_change", {"device_id": devices}, blocking=True, return_response=True, context=context
    )


@pytest.fixture
async def moved(hub_fixture: HubFixture) -> HubFixture:
    """Return a hub whose machine was moved, with a treatment before and one after."""
    for seq, instant in enumerate((MONDAY, TUESDAY), 1):
        await hub_fixture.device().send_event(seq, Kind.BASIC, instant)
    await hub_fixture.configure(STATION, MOVED)
    return hub_fixture


async def test_the_last_change_is_undone_and_booked_back(moved: HubFixture) -> None:
    assert (moved.state("outlet-1"), moved.state("outlet-2")) == ("1", "1")
    assert await undo(moved, "machine-1") == {"machines": ["Ozone 1"], "treatments": 1}
    assert (moved.state("outlet-1"), moved.state("outlet-2")) == ("2", "0")
    assert moved.hub.fleet.machines["machine-1"] == FIRST


async def test_a_second_time_there_is_nothing_to_undo(moved: HubFixture) -> None:
    await undo(moved, "machine-1")
    with pytest.raises(ServiceValidationError, match="no change that could be undone"):
        await undo(moved, "machine-1")


async def test_it_is_refused_where_its_outlet_is_gone(moved: HubFixture) -> None:
    await moved.remove("outlet-1")
    with pytest.raises(ServiceValidationError, match="outlet that has been removed"):
        await undo(moved, "machine-1")
    assert moved.hub.fleet.machines["machine-1"].current_outlet == "outlet-2"


async def test_it_is_refused_where_rows_were_deleted(moved: HubFixture) -> None:
    await moved.device().send_event(3, Kind.BASIC, TUESDAY + 86_400_000)
    await moved.write(lambda ledger: ledger.mark_published())
    await moved.hub.writer.prune(TUESDAY + 43_200_000)
    with pytest.raises(ServiceValidationError, match="1 treatments of which only the sums are kept"):
        await undo(moved, "machine-1")


async def test_it_undoes_one_machine_at_a_time(moved: HubFixture) -> None:
    await moved.configure(machine("Ozone 2", machine_id="machine-2", placements=placed("outlet-2")))
    with pytest.raises(ServiceValidationError, match="exactly one machine"):
        await undo(moved, "outlet-2")


async def test_it_is_for_administrators(moved: HubFixture, hass_read_only_user: MockUser) -> None:
    with pytest.raises(Unauthorized):
        await undo(moved, "machine-1", context=Context(user_id=hass_read_only_user.id))
