"""What a person must know or confirm, as repair issues."""

from http import HTTPStatus
from unittest.mock import patch

from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind

from .fleet import DEVICE, OTHER_DEVICE, assigned, at, machine, placed
from .house import House
from .wire import GEN

MORNING = at("2026-03-02T08:30:00")


async def _lose(house: House) -> None:
    """Let a device lose the events 2 to 4, of which its counters know."""
    await house.device().event(1, Kind.BASIC, MORNING)
    await house.device().event(5, Kind.BASIC, MORNING, prev=1, counters=Counters(basic=5))


async def _contradict(house: House) -> None:
    """Let a device say something else about a treatment that is booked."""
    await house.device().event(1, Kind.BASIC, MORNING)
    await house.device().event(1, Kind.PREMIUM, MORNING)


async def _move_card(house: House) -> None:
    """Let another device go on with the card of the first."""
    await house.configure(
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
    )
    await house.device().event(1, Kind.BASIC, MORNING)
    await house.device(OTHER_DEVICE).event(2, Kind.BASIC, MORNING, counters=Counters(basic=2))


async def repairs_of(house: House) -> RepairsFlowManager:
    """Return Home Assistant's repairs."""
    assert await async_setup_component(house.hass, REPAIRS, {})
    manager: RepairsFlowManager = house.hass.data[REPAIRS]["flow_manager"]
    return manager


async def test_a_gap_says_what_is_missing_and_what_was_recovered(house: House) -> None:
    await _lose(house)
    told = house.issues()["gap"].translation_placeholders
    assert told == {"device": DEVICE, "machine": "Ozone 1", "missing": "3", "recovered": "3"}


async def test_all_gaps_of_a_device_are_one_issue_until_it_is_confirmed(house: House) -> None:
    await _lose(house)
    await house.device().event(8, Kind.BASIC, MORNING, prev=5, counters=Counters(basic=8))

    gaps = [issue for issue in house.all_issues() if issue.translation_key == "gap"]
    assert [issue.translation_placeholders for issue in gaps] == [
        {"device": DEVICE, "machine": "Ozone 1", "missing": "5", "recovered": "5"}
    ]


async def test_a_gap_of_a_device_without_a_machine_names_the_device(house: House) -> None:
    await house.configure(machine(assignments=assigned(start=MORNING + 1)))
    await _lose(house)
    told = house.issues()["gap"].translation_placeholders
    assert told
    assert told["machine"] == DEVICE


async def test_a_contradiction_is_put_aside(house: House) -> None:
    await _contradict(house)
    assert house.issues()["conflict"].translation_placeholders == {
        "device": DEVICE,
        "seq": "1",
        "booked": "Basic (1/0/0)",
        "said": "Premium (1/0/1)",
    }
    assert (await house.hub.reader.ledger_size()).quarantined == 1
    assert (house.shows("machine-1", "basic"), house.shows("machine-1", "premium")) == ("1", "0")
    assert house.device().acks()[-1]["seq"] == 1


async def test_a_device_with_the_card_of_another_one_waits_until_it_is_said_what_happened(house: House) -> None:
    await _move_card(house)
    told = {"device": OTHER_DEVICE, "other": DEVICE, "gen": GEN}
    assert house.issues()["card_moved"].translation_placeholders == told
    assert house.device(OTHER_DEVICE).acks() == []
    assert (house.shows("machine-1"), house.shows("machine-2")) == ("1", "0")


@pytest.mark.parametrize(("choice", "mark", "counted"), [("moved", 1, "1"), ("copied", 0, "2")])
async def test_the_repair_of_a_card_lets_the_device_go_on(house: House, choice: str, mark: int, counted: str) -> None:
    await _move_card(house)
    fixes = await repairs_of(house)
    step = await fixes.async_init(DOMAIN, context={"issue_id": house.issues()["card_moved"].issue_id})
    assert step["menu_options"] == ["moved", "copied"]
    step = await fixes.async_configure(step["flow_id"], {"next_step_id": choice})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    await house.device().settle()
    assert house.device(OTHER_DEVICE).acks()[-1] == {"gen": GEN, "seq": mark, "resync": True}
    for seq in (1, 2):
        await house.device(OTHER_DEVICE).event(seq, Kind.BASIC, MORNING, counters=Counters(basic=seq))
    assert (house.shows("machine-1"), house.shows("machine-2")) == ("1", counted)
    assert "card_moved" not in house.issues()


async def test_a_card_cannot_be_judged_while_the_ledger_is_broken(house: House) -> None:
    await _move_card(house)
    fixes = await repairs_of(house)
    step = await fixes.async_init(DOMAIN, context={"issue_id": house.issues()["card_moved"].issue_id})
    with patch.object(Ledger, "accept_moved_card", side_effect=LedgerError(LedgerErrorKind.DISK_FULL, "full")):
        step = await fixes.async_configure(step["flow_id"], {"next_step_id": "moved"})
    assert step["reason"] == "ledger_failed"
    assert "card_moved" in house.issues()


@pytest.mark.parametrize(("issue", "happen"), [("gap", _lose), ("conflict", _contradict)])
async def test_what_happened_is_confirmed_and_gone(
    hass: HomeAssistant, house: House, hass_client: ClientSessionGenerator, issue: str, happen: object
) -> None:
    assert callable(happen)
    await happen(house)
    assert await async_setup_component(hass, REPAIRS, {})
    client = await hass_client()
    handler = {"handler": DOMAIN, "issue_id": house.issues()[issue].issue_id}

    start = await client.post("/api/repairs/issues/fix", json=handler)
    step = await start.json()
    assert (start.status, step["step_id"]) == (HTTPStatus.OK, "confirm")
    end = await client.post(f"/api/repairs/issues/fix/{step['flow_id']}", json={})

    assert (await end.json())["type"] == "create_entry"
    assert issue not in house.issues()


async def test_what_must_be_confirmed_outlives_a_restart(house: House) -> None:
    await _lose(house)
    assert house.issues()["gap"].is_persistent
    await house.reload()
    assert "gap" in house.issues()


async def test_what_was_mended_while_the_hub_was_not_loaded_is_withdrawn(house: House) -> None:
    await house.remove("outlet-1")
    assert "machine_without_outlet" in house.issues()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.hass.config_entries.async_remove_subentry(house.entry, "machine-1")

    await house.reload()

    assert house.issues() == {}


async def test_a_machine_out_of_use_needs_no_outlet(house: House) -> None:
    await house.configure(machine(assignments=assigned(), is_active=False))
    assert house.issues() == {}
