"""Changes that book treatments again: each is shown before it is saved, and told afterwards."""

from dataclasses import replace

from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_MACHINE
from custom_components.ozon_telemetry.core.domain.fleet import Assignment
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from tests import ledger_faults as faults
from tests.ledger_faults import file_of

from .booking_fleet import FIRST, MONDAY, ON_TUESDAY, SECOND, TO_STATION, WEDNESDAY, set_up_counted_hub
from .builders import DEVICE, OTHER_DEVICE, assigned, outlet, placed
from .conftest import SetUpHub
from .discovery import choose, discover_by_hub, submit
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

    async def test_what_comes_while_the_preview_is_open_is_told(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-1", "place")
        await flow.submit(TO_STATION)
        await running.device().send_event(4, Kind.BASIC, WEDNESDAY + 1)
        await flow.submit({})
        assert flow.placeholder("treatments") == "3"
        assert running.state("outlet-2") == "3"

    async def test_an_outlet_that_is_removed_while_the_form_is_open(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-1", "place")
        await running.remove("outlet-2")
        refused = await flow.submit(TO_STATION)
        assert refused["errors"] == {"outlet": "outlet_missing"}

    async def test_a_ledger_that_cannot_be_written_books_later(
        self, running: HubFixture, flow: SubentryFlowDriver
    ) -> None:
        await flow.reconfigure("machine-1", "place")
        await flow.submit(TO_STATION)
        await running.write(Ledger.close)
        with faults.a_read_only_folder(file_of(running.hub.ledger)):
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
