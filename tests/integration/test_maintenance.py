"""Maintenance: seen coming, told when it is due, recorded with who and when; the examples are those of the docs."""

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

from .conftest import Begin
from .dialogue import Dialogue
from .examples import block, parsed, run_actions
from .fleet import OTHER_DEVICE, assigned, at, machine, outlet, placed
from .house import House

PAGE = "maintenance.md"
NOON = at("2026-03-10T12:00:00")
LEFT, DAYS, DUE = "maintenance_treatments_left", "maintenance_days_left", "maintenance_due"


@pytest.fixture(autouse=True)
async def _today(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-03-10T10:00:00+00:00")
    await hass.config.async_set_time_zone("UTC")


@pytest.fixture
async def house(begin: Begin) -> House:
    """Return a hub with one machine, due after two treatments or a month, and one without a rule."""
    rule = MaintenanceRule(treatments=2, months=1)
    first = machine(assignments=assigned(), placements=placed(), maintenance=rule, last_maintenance=date(2026, 3, 1))
    return await begin(outlet(), first, machine("Ozone 2", machine_id="machine-2"))


def shown(house: House) -> tuple[str | None, ...]:
    """Return what the first machine's entities show: treatments left, days left, due."""
    return tuple(house.shows("machine-1", figure) for figure in (LEFT, DAYS, DUE))


async def example(house: House, title: str) -> Any:
    """Run an action of the docs and return what it leaves in its variables."""
    variables = await run_actions(house.hass, parsed(block(PAGE, title)))
    await house.device().settle()
    return variables


async def press(house: House, context: Context | None = None) -> None:
    """Press the first machine's button."""
    entity = {"entity_id": house.entity_id("machine-1", "maintenance_done")}
    await house.hass.services.async_call("button", "press", entity, blocking=True, context=context)
    await house.device().settle()


async def history(house: House) -> list[dict[str, Any]]:
    """Return the first machine's history, as the action of the docs tells it."""
    told = (await example(house, "history"))["told"]
    (only,) = told["machines"]
    found: list[dict[str, Any]] = only["maintenance"]
    return found


async def test_treatments_bring_maintenance_nearer(house: House) -> None:
    assert shown(house) == ("2", "22", "off")
    await house.device().event(1, Kind.BASIC)
    assert shown(house) == ("1", "22", "off")
    await house.device().event(2, Kind.PREMIUM)
    assert shown(house) == ("0", "22", "on")


async def test_treatments_from_before_the_last_maintenance_do_not(house: House) -> None:
    await house.device().event(1, Kind.BASIC, at("2026-03-01T23:00:00"))
    assert shown(house) == ("2", "22", "off")


async def test_a_machine_without_a_rule_is_never_due(house: House) -> None:
    assert [house.shows("machine-2", figure) for figure in (LEFT, DAYS, DUE)] == ["unknown", "unknown", "off"]


async def test_days_pass(house: House, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-04-01T00:00:30+00:00")
    house.hub.async_tick()
    await house.device().settle()
    assert shown(house) == ("2", "0", "on")


async def test_the_button_says_that_it_was_done_today_and_by_whom(house: House, hass_admin_user: MockUser) -> None:
    await house.device().event(1, Kind.BASIC)
    await press(house, Context(user_id=hass_admin_user.id))
    assert shown(house) == ("2", "31", "off")
    (done,) = await history(house)
    assert (done["day"], done["done_by"]) == ("2026-03-10", hass_admin_user.name)


async def test_the_example_of_the_docs_keeps_what_was_done_earlier(house: House) -> None:
    await house.device().event(1, Kind.BASIC, at("2026-03-04T12:00:00"))
    await house.device().event(2, Kind.BASIC, at("2026-03-06T12:00:00"))
    await example(house, "done")
    assert shown(house) == ("1", "26", "off")
    told = (await example(house, "history"))["told"]
    assert told == json.loads(block(PAGE, "answer"))


async def test_an_outlet_stands_for_its_machines(house: House) -> None:
    asked = {"device_id": house.registered("outlet-1").id}
    await house.hass.services.async_call(DOMAIN, "maintenance_done", asked, blocking=True)
    assert [done["day"] for done in await history(house)] == ["2026-03-10"]


async def test_a_day_to_come_is_refused(house: House) -> None:
    asked = {"device_id": house.registered("machine-1").id, "date": "2026-03-11"}
    with pytest.raises(ServiceValidationError) as refused:
        await house.hass.services.async_call(DOMAIN, "maintenance_done", asked, blocking=True)
    assert refused.value.translation_key == "maintenance_in_future"


async def test_a_ledger_that_cannot_be_written_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LedgerError(LedgerErrorKind.DISK_FULL, "full")

    monkeypatch.setattr(Ledger, "record_maintenance", fail)
    with pytest.raises(HomeAssistantError) as told:
        await press(house)
    assert told.value.translation_key == "ledger_disk_full"


async def test_it_survives_a_swap_and_a_restart(house: House, freezer: FrozenDateTimeFactory) -> None:
    await press(house)
    freezer.move_to("2026-03-11T10:00:00+00:00")
    swapped = release(fleet_of(house.entry).machines["machine-1"], NOON)
    await house.configure(machine(**_kept(swapped), assignments=(*swapped.assignments, *assigned(OTHER_DEVICE, NOON))))
    await house.reload()
    await house.device(OTHER_DEVICE).event(1, Kind.BASIC, at("2026-03-11T08:00:00"))
    assert shown(house) == ("1", "30", "off")
    assert len(await history(house)) == 1


def _kept(kept: Any) -> dict[str, Any]:
    """Return what a swap leaves as it is."""
    return {"placements": kept.placements, "maintenance": kept.maintenance, "last_maintenance": kept.last_maintenance}


@pytest.mark.usefixtures("translated")
class TestTheForm:
    """The machine's own dialogue."""

    async def test_it_shows_the_history_and_takes_an_earlier_day(self, house: House) -> None:
        await example(house, "done")
        dialogue = Dialogue(house.hass, house.entry)
        await dialogue.change("machine-1", "maintenance")
        assert dialogue.told("history") == "- 2026-03-05, Ayu, New ozone tube"
        step = await dialogue.enter({"date": "2026-03-07", "done_by": " Made ", "note": ""})
        assert step["reason"] == "maintenance_recorded"
        assert [(done["day"], done["done_by"]) for done in await history(house)] == [
            ("2026-03-07", "Made"),
            ("2026-03-05", "Ayu"),
        ]

    async def test_it_refuses_a_day_to_come(self, house: House) -> None:
        dialogue = Dialogue(house.hass, house.entry)
        await dialogue.change("machine-1", "maintenance")
        assert dialogue.told("history") == "-"
        step = await dialogue.enter({"date": "2026-03-11"})
        assert step["errors"] == {"date": "date_in_future"}


class TestOverdue:
    """What happens when nobody cares."""

    @pytest.fixture
    async def fixes(self, house: House, freezer: FrozenDateTimeFactory) -> RepairsFlowManager:
        """Return the repairs, on a day on which the maintenance of the first machine is overdue."""
        await async_setup_component(house.hass, REPAIRS, {})
        assert "maintenance_overdue" not in house.issues()
        freezer.move_to("2026-04-16T00:00:30+00:00")
        house.hub.async_tick()
        await house.device().settle()
        manager: RepairsFlowManager = house.hass.data[REPAIRS]["flow_manager"]
        return manager

    async def begin_fix(self, house: House, fixes: RepairsFlowManager) -> Any:
        """Open the repair."""
        issue = house.issues()["maintenance_overdue"]
        return await fixes.async_init(DOMAIN, context={"issue_id": issue.issue_id})

    async def test_the_repair_opens_the_form_and_is_done_with_it(self, house: House, fixes: RepairsFlowManager) -> None:
        step = await self.begin_fix(house, fixes)
        assert (step["step_id"], step["description_placeholders"]) == ("maintenance", {"machine": "Ozone 1"})
        step = await fixes.async_configure(step["flow_id"], {"date": "2026-04-17"})
        assert step["errors"] == {"date": "date_in_future"}
        step = await fixes.async_configure(step["flow_id"], {"date": "2026-04-15", "done_by": "Ayu"})
        await house.device().settle()
        assert step["type"] is FlowResultType.CREATE_ENTRY
        assert "maintenance_overdue" not in house.issues()
        assert shown(house) == ("2", "29", "off")

    @pytest.mark.usefixtures("fixes")
    async def test_it_is_withdrawn_when_the_maintenance_is_recorded_elsewhere(self, house: House) -> None:
        assert "maintenance_overdue" in house.issues()
        await press(house)
        assert "maintenance_overdue" not in house.issues()

    async def test_the_repair_needs_a_running_hub(self, house: House, fixes: RepairsFlowManager) -> None:
        await house.hass.config_entries.async_unload(house.entry.entry_id)
        assert (await self.begin_fix(house, fixes))["reason"] == "hub_not_loaded"

    async def test_the_repair_ends_if_the_machine_was_removed(self, house: House, fixes: RepairsFlowManager) -> None:
        step = await self.begin_fix(house, fixes)
        await house.remove("machine-1")
        step = await fixes.async_configure(step["flow_id"], {"date": "2026-04-15"})
        assert step["reason"] == "machine_removed"


async def test_the_automation_of_the_docs_tells_when_it_is_due(house: House) -> None:
    messages = async_mock_service(house.hass, "notify", "send_message")
    automation = parsed(block(PAGE, "automation"))
    assert await async_setup_component(house.hass, "automation", {"automation": [automation]})
    await house.hass.async_block_till_done()
    await house.device().event(1, Kind.BASIC)
    assert messages == []
    await house.device().event(2, Kind.BASIC)
    assert [call.data["message"] for call in messages] == ["Ozone 1 needs maintenance"]
