"""Maintenance: forecast, due issue and record; the examples are those of the docs."""

from datetime import date
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.core import Context, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_mock_service

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import MaintenanceRule
from custom_components.ozon_telemetry.core.domain.fleet_edits import release
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.fleet.subentries import fleet_of

from .builders import OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .doc_examples import block, parsed, run_actions
from .hub_fixture import HubFixture
from .subentry_flow_driver import SubentryFlowDriver

PAGE = "maintenance.md"
NOON = at("2026-03-10T12:00:00")
LEFT, DAYS, DUE = "maintenance_treatments_left", "maintenance_days_left", "maintenance_due"


@pytest.fixture(autouse=True)
async def _today(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-03-10T10:00:00+00:00")
    await hass.config.async_set_time_zone("UTC")


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub) -> HubFixture:
    """Return a hub with one machine, due after two treatments or a month, and one without a rule."""
    rule = MaintenanceRule(treatments=2, months=1)
    first = machine(assignments=assigned(), placements=placed(), maintenance=rule, last_maintenance=date(2026, 3, 1))
    return await set_up_hub(outlet(), first, machine("Ozone 2", machine_id="machine-2"))


def shown(hub_fixture: HubFixture) -> tuple[str | None, ...]:
    """Return what the first machine's entities show: treatments left, days left, due."""
    return tuple(hub_fixture.state("machine-1", figure) for figure in (LEFT, DAYS, DUE))


async def example(hub_fixture: HubFixture, title: str) -> Any:
    """Run an action of the docs and return what it leaves in its variables."""
    variables = await run_actions(hub_fixture.hass, parsed(block(PAGE, title)))
    await hub_fixture.device().settle()
    return variables


async def press(hub_fixture: HubFixture, context: Context | None = None) -> None:
    """Press the first machine's button."""
    entity = {"entity_id": hub_fixture.entity_id("machine-1", "maintenance_done")}
    await hub_fixture.hass.services.async_call("button", "press", entity, blocking=True, context=context)
    await hub_fixture.device().settle()


async def history(hub_fixture: HubFixture) -> list[dict[str, Any]]:
    """Return the first machine's history, as the action of the docs tells it."""
    history = (await example(hub_fixture, "history"))["maintenance"]
    (only,) = history["machines"]
    found: list[dict[str, Any]] = only["maintenance"]
    return found


async def test_treatments_bring_maintenance_nearer(hub_fixture: HubFixture) -> None:
    assert shown(hub_fixture) == ("2", "22", "off")
    await hub_fixture.device().send_event(1, Kind.BASIC)
    assert shown(hub_fixture) == ("1", "22", "off")
    await hub_fixture.device().send_event(2, Kind.PREMIUM)
    assert shown(hub_fixture) == ("0", "22", "on")


async def test_treatments_from_before_the_last_maintenance_do_not(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, at("2026-03-01T23:00:00"))
    assert shown(hub_fixture) == ("2", "22", "off")


async def test_a_machine_without_a_rule_is_never_due(hub_fixture: HubFixture) -> None:
    assert [hub_fixture.state("machine-2", figure) for figure in (LEFT, DAYS, DUE)] == [None, None, "off"]


async def test_days_pass(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-04-01T00:00:30+00:00")
    hub_fixture.hub.tick()
    await hub_fixture.device().settle()
    assert shown(hub_fixture) == ("2", "0", "on")


async def test_the_button_says_that_it_was_done_today_and_by_whom(
    hub_fixture: HubFixture, hass_admin_user: MockUser
) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await press(hub_fixture, Context(user_id=hass_admin_user.id))
    assert shown(hub_fixture) == ("2", "31", "off")
    (done,) = await history(hub_fixture)
    assert (done["day"], done["done_by"]) == ("2026-03-10", hass_admin_user.name)


async def test_the_example_of_the_docs_keeps_what_was_done_earlier(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, at("2026-03-04T12:00:00"))
    await hub_fixture.device().send_event(2, Kind.BASIC, at("2026-03-06T12:00:00"))
    await example(hub_fixture, "done")
    assert shown(hub_fixture) == ("1", "26", "off")
    history = (await example(hub_fixture, "history"))["maintenance"]
    assert history == json.loads(block(PAGE, "answer"))


async def test_an_outlet_stands_for_its_machines(hub_fixture: HubFixture) -> None:
    params = {"device_id": hub_fixture.registered("outlet-1").id}
    await hub_fixture.hass.services.async_call(DOMAIN, "maintenance_done", params, blocking=True)
    assert [done["day"] for done in await history(hub_fixture)] == ["2026-03-10"]


async def test_a_day_to_come_is_refused(hub_fixture: HubFixture) -> None:
    params = {"device_id": hub_fixture.registered("machine-1").id, "date": "2026-03-11"}
    with pytest.raises(ServiceValidationError) as refused:
        await hub_fixture.hass.services.async_call(DOMAIN, "maintenance_done", params, blocking=True)
    assert refused.value.translation_key == "maintenance_in_future"


async def test_a_ledger_that_cannot_be_written_is_an_error(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LedgerError(LedgerErrorKind.DISK_FULL, "full")

    monkeypatch.setattr(Ledger, "record_maintenance", fail)
    with pytest.raises(HomeAssistantError) as error:
        await press(hub_fixture)
    assert error.value.translation_key == "ledger_disk_full"


async def test_it_survives_a_swap_and_a_restart(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await press(hub_fixture)
    freezer.move_to("2026-03-11T10:00:00+00:00")
    swapped = release(fleet_of(hub_fixture.entry).machines["machine-1"], NOON)
    await hub_fixture.configure(
        machine(**_kept(swapped), assignments=(*swapped.assignments, *assigned(OTHER_DEVICE, NOON)))
    )
    await hub_fixture.reload()
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, at("2026-03-11T08:00:00"))
    assert shown(hub_fixture) == ("1", "30", "off")
    assert len(await history(hub_fixture)) == 1


def _kept(kept: Any) -> dict[str, Any]:
    """Return what a swap leaves as it is."""
    return {"placements": kept.placements, "maintenance": kept.maintenance, "last_maintenance": kept.last_maintenance}


@pytest.mark.usefixtures("check_translations")
class TestTheForm:
    """The machine's own flow."""

    async def test_it_shows_the_history_and_takes_an_earlier_day(self, hub_fixture: HubFixture) -> None:
        await example(hub_fixture, "done")
        flow = SubentryFlowDriver(hub_fixture.hass, hub_fixture.entry)
        await flow.reconfigure("machine-1", "maintenance")
        assert flow.placeholder("history") == "- 2026-03-05, Ayu, New ozone tube"
        await flow.submit({"next_step_id": "maintenance_new"})
        step = await flow.submit({"date": "2026-03-07", "done_by": " Made ", "note": ""})
        assert step["reason"] == "maintenance_recorded"
        assert [(done["day"], done["done_by"]) for done in await history(hub_fixture)] == [
            ("2026-03-07", "Made"),
            ("2026-03-05", "Ayu"),
        ]

    async def test_it_refuses_a_day_to_come(self, hub_fixture: HubFixture) -> None:
        flow = SubentryFlowDriver(hub_fixture.hass, hub_fixture.entry)
        step = await flow.reconfigure("machine-1", "maintenance")
        assert step["step_id"] == "maintenance_new"  # nothing is recorded that could be corrected
        step = await flow.submit({"date": "2026-03-11"})
        assert step["errors"] == {"date": "date_in_future"}

    async def open_entry(self, hub_fixture: HubFixture) -> SubentryFlowDriver:
        """Open the form of the one entry that the docs' example records."""
        await example(hub_fixture, "done")
        flow = SubentryFlowDriver(hub_fixture.hass, hub_fixture.entry)
        await flow.reconfigure("machine-1", "maintenance", "maintenance_entries")
        await flow.submit({"entry": "2026-03-05"})
        return flow

    async def test_it_corrects_an_entry(self, hub_fixture: HubFixture) -> None:
        flow = await self.open_entry(hub_fixture)
        step = await flow.submit({"date": "2026-03-06", "done_by": "Made", "note": "Two\nlines", "remove": False})
        assert step["reason"] == "maintenance_corrected"
        assert [(done["day"], done["done_by"]) for done in await history(hub_fixture)] == [("2026-03-06", "Made")]
        assert hub_fixture.state("machine-1", DAYS) == "27"
        await flow.reconfigure("machine-1", "maintenance")
        assert flow.placeholder("history") == "- 2026-03-06, Made, Two lines"

    async def test_it_removes_an_entry(self, hub_fixture: HubFixture) -> None:
        flow = await self.open_entry(hub_fixture)
        step = await flow.submit({"date": "2026-03-05", "remove": True})
        assert step["reason"] == "maintenance_corrected"
        assert await history(hub_fixture) == []

    async def test_it_corrects_nothing_that_was_changed_meanwhile(self, hub_fixture: HubFixture) -> None:
        flow = await self.open_entry(hub_fixture)
        (entry,) = await hub_fixture.hub.reader.maintenance_history("machine-1")
        await hub_fixture.hub.writer.record_maintenance([], entry)
        step = await flow.submit({"date": "2026-03-06", "remove": False})
        assert step["reason"] == "maintenance_changed"

    async def test_it_refuses_to_correct_to_a_day_to_come(self, hub_fixture: HubFixture) -> None:
        flow = await self.open_entry(hub_fixture)
        step = await flow.submit({"date": "2026-03-11", "remove": False})
        assert step["errors"] == {"date": "date_in_future"}


class TestOverdue:
    """Overdue maintenance."""

    @pytest.fixture
    async def fixes(self, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> RepairsFlowManager:
        """Return the repairs, on a day on which the maintenance of the first machine is overdue."""
        await async_setup_component(hub_fixture.hass, REPAIRS, {})
        assert "maintenance_overdue" not in hub_fixture.issues()
        freezer.move_to("2026-04-16T00:00:30+00:00")
        hub_fixture.hub.tick()
        await hub_fixture.device().settle()
        manager: RepairsFlowManager = hub_fixture.hass.data[REPAIRS]["flow_manager"]
        return manager

    async def begin_fix(self, hub_fixture: HubFixture, fixes: RepairsFlowManager) -> Any:
        """Open the repair."""
        issue = hub_fixture.issues()["maintenance_overdue"]
        return await fixes.async_init(DOMAIN, context={"issue_id": issue.issue_id})

    async def test_the_repair_opens_the_form_and_is_done_with_it(
        self, hub_fixture: HubFixture, fixes: RepairsFlowManager
    ) -> None:
        step = await self.begin_fix(hub_fixture, fixes)
        assert (step["step_id"], step["description_placeholders"]) == ("maintenance", {"machine": "Ozone 1"})
        step = await fixes.async_configure(step["flow_id"], {"date": "2026-04-17"})
        assert step["errors"] == {"date": "date_in_future"}
        step = await fixes.async_configure(step["flow_id"], {"date": "2026-04-15", "done_by": "Ayu"})
        await hub_fixture.device().settle()
        assert step["type"] is FlowResultType.CREATE_ENTRY
        assert "maintenance_overdue" not in hub_fixture.issues()
        assert shown(hub_fixture) == ("2", "29", "off")

    @pytest.mark.usefixtures("fixes")
    async def test_it_is_withdrawn_when_the_maintenance_is_recorded_elsewhere(self, hub_fixture: HubFixture) -> None:
        assert "maintenance_overdue" in hub_fixture.issues()
        await press(hub_fixture)
        assert "maintenance_overdue" not in hub_fixture.issues()

    async def test_the_repair_needs_a_running_hub(self, hub_fixture: HubFixture, fixes: RepairsFlowManager) -> None:
        await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        assert (await self.begin_fix(hub_fixture, fixes))["reason"] == "hub_not_loaded"

    async def test_the_repair_ends_if_the_machine_was_removed(
        self, hub_fixture: HubFixture, fixes: RepairsFlowManager
    ) -> None:
        step = await self.begin_fix(hub_fixture, fixes)
        await hub_fixture.remove("machine-1")
        step = await fixes.async_configure(step["flow_id"], {"date": "2026-04-15"})
        assert step["reason"] == "machine_removed"


async def test_the_automation_of_the_docs_notifies_when_it_is_due(hub_fixture: HubFixture) -> None:
    messages = async_mock_service(hub_fixture.hass, "notify", "send_message")
    automation = parsed(block(PAGE, "automation"))
    assert await async_setup_component(hub_fixture.hass, "automation", {"automation": [automation]})
    await hub_fixture.hass.async_block_till_done()
    await hub_fixture.device().send_event(1, Kind.BASIC)
    assert messages == []
    await hub_fixture.device().send_event(2, Kind.BASIC)
    assert [call.data["message"] for call in messages] == ["Ozone 1 needs maintenance"]
