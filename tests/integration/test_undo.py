"""Undo of the last change of a machine: exact, or refused with its reason."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind

from .booking_fleet import (
    FIRST,
    MONDAY,
    ON_TUESDAY,
    SECOND,
    WEDNESDAY,
    bookings,
    move_to_station,
    set_up_counted_hub,
    undo,
)
from .builders import DEVICE, assigned, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("check_translations")


@pytest.fixture
async def running(set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub of two machines in one of two outlets; the first one's device has counted on three days."""
    return await set_up_counted_hub(set_up_hub)


@pytest.fixture
def flow(running: HubFixture) -> SubentryFlowDriver:
    """Return a driver of the hub's dialogs."""
    return SubentryFlowDriver(running.hass, running.entry)


class TestUndo:
    """The last change of a machine is undone exactly, or refused with its reason."""

    async def test_fleet_and_bookings_are_as_before(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        before = await bookings(running)
        await move_to_station(flow)
        assert await bookings(running) != before

        menu = await flow.reconfigure("machine-1")
        assert "undo" in menu["menu_options"]
        assert flow.placeholder("last_change") == "Ozone 1: Harbour → Station (2026-03-03 00:00:00 → …)"
        shown = await flow.submit({"next_step_id": "undo"})
        assert shown["step_id"] == "undo"
        assert flow.placeholder("transfers") == "- **2**: Station → Harbour (2026-03-03 → 2026-03-04)"
        ended = await flow.submit({})

        assert ended["reason"] == "booked"
        assert await bookings(running) == before
        menu = await flow.reconfigure("machine-1")
        assert "undo" not in menu["menu_options"]

    async def test_a_swap_is_undone_on_both_machines(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        before = await bookings(running)
        await flow.reconfigure("machine-2", "device")
        await flow.submit({"device": DEVICE, **ON_TUESDAY})
        await flow.submit({})
        assert (await undo(flow, "machine-1"))["reason"] == "booked"
        assert await bookings(running) == before
        menu = await flow.reconfigure("machine-2")
        assert "undo" not in menu["menu_options"]

    async def test_later_events_and_changes_of_other_machines_stay(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await move_to_station(flow)
        await running.device().send_event(4, Kind.PREMIUM, WEDNESDAY + 1)
        await running.configure(replace(SECOND, name="Ozone II", placements=placed("outlet-2")))

        assert (await undo(flow))["reason"] == "booked"

        assert running.state("outlet-1") == "4"
        assert flow.fleet.machines["machine-1"] == FIRST
        assert flow.fleet.machines["machine-2"].current_outlet == "outlet-2"

    async def test_one_change_after_the_other(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        before = await bookings(running)
        await move_to_station(flow)
        between = await bookings(running)
        await flow.reconfigure("machine-1", "remove_device")
        await flow.submit(ON_TUESDAY)
        await flow.submit({})
        await undo(flow)
        assert await bookings(running) == between
        await undo(flow)
        assert await bookings(running) == before

    async def test_details_are_undone_and_a_move_before_them_stays(self, flow: SubentryFlowDriver) -> None:
        await move_to_station(flow)
        await flow.reconfigure("machine-1", "details")
        await flow.submit_and_finish({"name": "Ozone I", "opening": {"basic": 7}})
        ended = await undo(flow, choice="undo_details")
        assert ended["reason"] == "details_undone"
        edited = flow.fleet.machines["machine-1"]
        assert (edited.name, edited.opening, edited.current_outlet) == ("Ozone 1", Counters(), "outlet-2")
        menu = await flow.reconfigure("machine-1")
        assert "undo" in menu["menu_options"]

    async def test_it_survives_a_restart(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        before = await bookings(running)
        await move_to_station(flow)
        await running.reload()
        await undo(flow)
        assert await bookings(running) == before

    async def test_only_the_last_changes_are_kept(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        for number in range(30):
            await running.configure(replace(FIRST, name=f"Ozone {100 + number}"))
        assert len(flow.entry.subentries["machine-1"].data["changes"]) == 10


async def _remove_outlet(running: HubFixture) -> None:
    await running.remove("outlet-1")


async def _change_again(running: HubFixture) -> None:
    await running.configure(
        replace(FIRST, placements=(Placement("outlet-1", 0, MONDAY), Placement("outlet-2", MONDAY)))
    )


class TestRefusedUndo:
    """What came since a change may contradict the state before it: nothing is undone by halves."""

    async def _refused(
        self, running: HubFixture, flow: SubentryFlowDriver, machine_id: str = "machine-1", choice: str = "undo"
    ) -> dict[str, Any]:
        before = await bookings(running)
        ended = dict(await flow.reconfigure(machine_id, choice))
        assert ended["type"] is FlowResultType.ABORT, ended
        assert await bookings(running) == before
        return ended

    async def test_the_outlet_was_removed(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await move_to_station(flow)
        await running.remove("outlet-1")
        ended = await self._refused(running, flow)
        assert (ended["reason"], ended["description_placeholders"]) == ("undo_outlet_removed", {"machine": "Ozone 1"})

    async def test_the_machine_left_an_outlet_that_was_removed(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await running.remove("outlet-1")
        ended = await self._refused(running, flow)
        assert ended["reason"] == "undo_outlet_removed"

    async def test_the_other_machine_was_removed(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-2", "device")
        await flow.submit({"device": DEVICE, **ON_TUESDAY})
        await flow.submit({})
        await running.remove("machine-1")
        ended = await self._refused(running, flow, "machine-2")
        assert (ended["reason"], ended["description_placeholders"]) == ("undo_machine_removed", {"machine": "Ozone 1"})

    async def test_the_other_machine_was_changed(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-2", "device")
        await flow.submit({"device": DEVICE, **ON_TUESDAY})
        await flow.submit({})
        await running.configure(replace(FIRST, assignments=assigned("THIRD")))
        ended = await self._refused(running, flow, "machine-2")
        assert (ended["reason"], ended["description_placeholders"]) == ("undo_changed_since", {"machine": "Ozone 1"})

    async def test_the_device_counts_elsewhere(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-1", "remove_device")
        await flow.submit(ON_TUESDAY)
        await flow.submit({})
        await running.configure(replace(SECOND, assignments=assigned(DEVICE, WEDNESDAY)))
        ended = await self._refused(running, flow)
        assert ended["reason"] == "undo_device_elsewhere"
        assert ended["description_placeholders"] == {"device": DEVICE, "machine": "Ozone 2"}

    async def test_the_name_is_in_use(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-1", "details")
        await flow.submit_and_finish({"name": "Ozone I"})
        await running.configure(replace(SECOND, name="ozone 1"))
        ended = await self._refused(running, flow, choice="undo_details")
        assert ended["reason"] == "undo_name_in_use"

    async def test_rows_were_deleted_by_retention(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await move_to_station(flow)
        await running.write(lambda ledger: ledger.mark_published())
        await running.hub.writer.prune(WEDNESDAY)
        ended = await self._refused(running, flow)
        assert (ended["reason"], ended["description_placeholders"]) == ("undo_pruned", {"treatments": "1"})

    async def test_the_ledger_cannot_be_read(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await move_to_station(flow)
        await running.hass.config_entries.async_unload(running.entry.entry_id)
        ended = await flow.reconfigure("machine-1", "undo")
        assert ended["reason"] == "undo_unreadable"

    @pytest.mark.parametrize("happen", [_remove_outlet, _change_again])
    async def test_what_comes_while_the_dialog_is_open_is_looked_at(
        self, running: HubFixture, flow: SubentryFlowDriver, happen: Callable[[HubFixture], Awaitable[None]]
    ) -> None:
        await move_to_station(flow)
        await flow.reconfigure("machine-1", "undo")
        await happen(running)
        before = await bookings(running)
        ended = await flow.submit({})
        assert ended["reason"] in {"fleet_changed", "undo_outlet_removed"}
        assert await bookings(running) == before
