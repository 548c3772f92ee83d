"""Changes that book treatments again: each is shown before it is saved, told afterwards, and can be undone exactly."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_MACHINE
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Owner, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, queries
from tests import ledger_faults as faults

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .discovery import choose, discover_by_hub, submit
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("check_translations")

MONDAY, TUESDAY, WEDNESDAY = (at(f"2026-03-0{day}T20:00:00") for day in (2, 3, 4))
ON_TUESDAY = {
    "since": "time",
    "since_time": "2026-03-03 00:00:00",
}  # Home Assistant's zone in these tests is US/Pacific
FIRST = machine(assignments=assigned(), placements=placed())
SECOND = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")
TO_STATION = {"outlet": "outlet-2", **ON_TUESDAY}


@pytest.fixture
async def running(set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub of two machines in one of two outlets; the first one's device has counted on three days."""
    hub_fixture = await set_up_hub(outlet(), STATION, FIRST, SECOND)
    for seq, instant in enumerate((MONDAY, TUESDAY, WEDNESDAY), 1):
        await hub_fixture.device().send_event(seq, Kind.BASIC, instant)
    return hub_fixture


@pytest.fixture
def flow(running: HubFixture) -> SubentryFlowDriver:
    """Return a driver of the hub's dialogs."""
    return SubentryFlowDriver(running.hass, running.entry)


async def bookings(hub_fixture: HubFixture) -> tuple[Fleet, dict[Owner, Counters]]:
    """Return the fleet, and what is booked on each machine and outlet."""
    await hub_fixture.device().settle()
    with hub_fixture.hub.ledger.file.reading() as connection:
        totals = queries.totals(connection)
    return hub_fixture.hub.fleet, {owner: total for owner, total in totals.items() if any(total)}


async def move_to_station(flow: SubentryFlowDriver, form: dict[str, str] = TO_STATION) -> dict[str, Any]:
    """Move the first machine, confirm the preview, and return how the dialog ends."""
    await flow.reconfigure("machine-1", "place")
    await flow.submit(form)
    return dict(await flow.submit({}))


async def undo(flow: SubentryFlowDriver, machine_id: str = "machine-1", choice: str = "undo") -> dict[str, Any]:
    """Undo the last change of a machine, and return how the dialog ends."""
    await flow.reconfigure(machine_id, choice)
    return dict(await flow.submit({}))


class TestPreview:
    """What a change books again is shown before it is saved, and told at the end."""

    async def test_a_move_back_in_time(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-1", "place")

        shown = await flow.submit(TO_STATION)
        assert (shown["type"], shown["step_id"]) == (FlowResultType.FORM, "confirm")
        assert flow.placeholder("treatments") == "2"
        assert flow.placeholder("transfers") == "- **2**: Harbour → Station (2026-03-03 → 2026-03-04)"
        assert flow.placeholder("changes") == "- Ozone 1: Harbour → Station (2026-03-03 00:00:00 → …)"
        assert flow.fleet.machines["machine-1"] == FIRST, "nothing is saved yet"
        ended = await flow.submit({})

        assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "booked")
        assert flow.placeholder("treatments") == "2"
        assert [running.state(key) for key in ("outlet-1", "outlet-2", "machine-1")] == ["1", "2", "3"]

    async def test_a_swap_takes_the_former_devices_treatments(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-1", "device")
        await flow.submit({"device": "SPARE", **ON_TUESDAY})
        assert flow.placeholder("transfers") == "- **2**: Ozone 1, Harbour → - (2026-03-03 → 2026-03-04)"
        await flow.submit({})
        assert running.state("machine-1") == "1"

    async def test_a_device_that_another_machine_had(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-2", "device")
        await flow.submit({"device": DEVICE, **ON_TUESDAY})
        assert flow.placeholder("transfers") == "- **2**: Ozone 1 → Ozone 2 (2026-03-03 → 2026-03-04)"
        assert flow.placeholder("changes").splitlines() == [
            f"- Ozone 1: {DEVICE} → - (2026-03-03 00:00:00 → …)",
            f"- Ozone 2: {OTHER_DEVICE} → {DEVICE} (2026-03-03 00:00:00 → …)",
        ]
        await flow.submit({})
        assert (running.state("machine-1"), running.state("machine-2")) == ("1", "2")

    async def test_a_change_from_now_on_is_saved_at_once(self, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-1", "place")
        ended = await flow.submit({"outlet": "outlet-2", "since": "now"})
        assert ended["reason"] == "saved"

    async def test_a_removed_device(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-1", "remove_device")
        shown = await flow.submit(ON_TUESDAY)
        assert shown["step_id"] == "confirm"
        await flow.submit({})
        assert running.state(DEVICE, "unassigned") == "2"

    async def test_a_corrected_line(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.reconfigure("machine-1", "history", "placements")
        await flow.submit({"line": "0"})
        await flow.submit({"outlet": "outlet-2"})
        assert flow.placeholder("transfers") == "- **3**: Harbour → Station (2026-03-02 → 2026-03-04)"
        ended = await flow.submit({})
        assert ended["reason"] == "booked"
        assert running.state("outlet-2") == "3"

    async def test_a_new_machine_that_takes_a_device(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await flow.add(SUBENTRY_MACHINE)
        shown = await flow.submit({"name": "Ozone 3", "device": DEVICE, "outlet": "outlet-2", **ON_TUESDAY})
        assert shown["step_id"] == "confirm"
        assert flow.placeholder("transfers") == (
            "- **2**: Ozone 1, Harbour → Ozone 3, Station (2026-03-03 → 2026-03-04)"
        )
        created = await flow.submit({})
        assert (created["type"], created["description"]) == (FlowResultType.CREATE_ENTRY, "booked")
        await running.device().settle()
        (third,) = (it for it in flow.fleet.machines.values() if it.name == "Ozone 3")
        assert (running.state("machine-1"), running.state(third.id)) == ("1", "2")

    async def test_an_adoption_that_replaces_a_device(self, running: HubFixture) -> None:
        step = await choose(running.hass, await discover_by_hub(running.hass, running.entry, "NEW"), "existing_machine")
        shown = await submit(running.hass, step, {"machine": "machine-1", **ON_TUESDAY})
        assert shown["step_id"] == "confirm"
        assert (shown["description_placeholders"] or {})["treatments"] == "2"
        done = await submit(running.hass, shown, {})
        assert done["reason"] == "device_adopted_booked"
        assert running.hub.fleet.machines["machine-1"].current_device == "NEW"

    async def test_names_are_shown_as_they_are(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        await running.configure(outlet("Old *harbour*\n| 1"))
        await flow.reconfigure("machine-1", "place")
        await flow.submit(TO_STATION)
        assert r"Old \*harbour\* \| 1 → Station" in flow.placeholder("transfers")

    async def test_what_was_changed_meanwhile_is_not_overwritten(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-1", "place")
        await flow.submit(TO_STATION)
        await running.configure(replace(FIRST, placements=placed("outlet-2")))
        ended = await flow.submit({})
        assert ended["reason"] == "fleet_changed"
        assert flow.fleet.machines["machine-1"].placements == placed("outlet-2")

    async def test_a_ledger_that_cannot_be_written_books_later(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-1", "place")
        await flow.submit(TO_STATION)
        await running.write(Ledger.close)
        with faults.a_read_only_folder(running.hub.ledger.path):
            ended = await flow.submit({})
        assert ended["reason"] == "booking_waits"
        assert flow.fleet.machines["machine-1"].current_outlet == "outlet-2"
        await running.hub.async_drain()
        assert running.state("outlet-2") == "2"


class TestOverlaps:
    """Two devices at once on a machine are warned of, with the treatments concerned."""

    async def test_a_device_from_its_first_treatment_beside_another(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await running.configure(replace(SECOND, assignments=()))
        spare = running.device(OTHER_DEVICE)
        for seq, instant in enumerate((MONDAY, WEDNESDAY), 1):
            await spare.send_event(seq, Kind.BASIC, instant, gen="spare")
        await running.configure(replace(SECOND, assignments=assigned(OTHER_DEVICE, end=1)))
        for seq, instant in enumerate((MONDAY, WEDNESDAY), 1):
            await spare.send_event(seq, Kind.BASIC, instant, gen="spare")
        await flow.reconfigure("machine-1", "device")

        shown = await flow.submit({"device": OTHER_DEVICE, "since": "first"})

        assert shown["step_id"] == "confirm_overlap"
        assert flow.placeholder("overlaps").startswith(f"- Ozone 1: {DEVICE} + {OTHER_DEVICE} (")
        assert flow.placeholder("overlaps").endswith("): **3** + **2**")
        await flow.submit({})
        assert running.state("machine-1") == "5"

    async def test_a_corrected_line_beside_another(self, running: HubFixture, flow: SubentryFlowDriver) -> None:
        history = (Assignment(DEVICE, 0, WEDNESDAY), Assignment("NEW", WEDNESDAY))
        await running.configure(replace(FIRST, assignments=history))
        await flow.reconfigure("machine-1", "history", "assignments")
        await flow.submit({"line": "1"})
        shown = await flow.submit({"device": "NEW", "start": "2026-03-02 00:00:00"})
        assert shown["step_id"] == "confirm_overlap"
        assert flow.placeholder("overlaps") == (
            f"- Ozone 1: {DEVICE} + NEW (2026-03-02 00:00:00 → 2026-03-04 12:00:00): **2** + **0**"
        )

    async def test_a_device_that_two_machines_would_have_is_refused_with_its_treatments(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-2", "history", "assignments")
        await flow.submit({"line": "0"})
        refused = await flow.submit({"device": DEVICE, "start": "2026-03-03 00:00:00"})
        assert refused["errors"] == {"start": "overlaps"}
        assert flow.placeholder("overlaps") == f"Ozone 1 + Ozone 2: {DEVICE} (2026-03-03 00:00:00 → …): 2"
        assert running.state("machine-1") == "3"


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
