"""Repair issues that inform, or that a person confirms."""

from http import HTTPStatus
from pathlib import Path
from unittest.mock import patch

from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.issue_registry import ISSUES, IssueKey

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

MORNING = at("2026-03-02T08:30:00")


async def _lose(hub_fixture: HubFixture) -> None:
    """Let a device lose the events 2 to 4, of which its counters know."""
    await hub_fixture.device().send_event(1, Kind.BASIC, MORNING)
    await hub_fixture.device().send_event(5, Kind.BASIC, MORNING, prev=1, counters=Counters(basic=5))


async def _contradict(hub_fixture: HubFixture) -> None:
    """Let a device contradict a treatment that is booked."""
    await hub_fixture.device().send_event(1, Kind.BASIC, MORNING)
    await hub_fixture.device().send_event(1, Kind.PREMIUM, MORNING)


async def _move_card(hub_fixture: HubFixture) -> None:
    """Let another device continue with the card of the first."""
    await hub_fixture.configure(
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
    )
    await hub_fixture.device().send_event(1, Kind.BASIC, MORNING)
    await hub_fixture.device(OTHER_DEVICE).send_event(2, Kind.BASIC, MORNING, counters=Counters(basic=2))


async def repairs_of(hub_fixture: HubFixture) -> RepairsFlowManager:
    """Return Home Assistant's repairs."""
    assert await async_setup_component(hub_fixture.hass, REPAIRS, {})
    manager: RepairsFlowManager = hub_fixture.hass.data[REPAIRS]["flow_manager"]
    return manager


async def test_a_gap_says_what_is_missing_and_what_was_recovered(hub_fixture: HubFixture) -> None:
    await _lose(hub_fixture)
    placeholders = hub_fixture.issues()["gap"].translation_placeholders
    assert placeholders == {"device": DEVICE, "machine": "Ozone 1", "missing": "3", "recovered": "3"}


async def test_all_gaps_of_a_device_are_one_issue_until_it_is_confirmed(hub_fixture: HubFixture) -> None:
    await _lose(hub_fixture)
    await hub_fixture.device().send_event(8, Kind.BASIC, MORNING, prev=5, counters=Counters(basic=8))

    gaps = [issue for issue in hub_fixture.all_issues() if issue.translation_key == "gap"]
    assert [issue.translation_placeholders for issue in gaps] == [
        {"device": DEVICE, "machine": "Ozone 1", "missing": "5", "recovered": "5"}
    ]


async def test_a_gap_of_a_device_without_a_machine_names_the_device(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(machine(assignments=assigned(start=MORNING + 1)))
    await _lose(hub_fixture)
    placeholders = hub_fixture.issues()["gap"].translation_placeholders
    assert placeholders
    assert placeholders["machine"] == DEVICE


async def test_a_contradiction_is_put_aside(hub_fixture: HubFixture) -> None:
    await _contradict(hub_fixture)
    assert hub_fixture.issues()["conflict"].translation_placeholders == {
        "device": DEVICE,
        "seq": "1",
        "booked": "Basic (1/0/0)",
        "quarantined": "Premium (1/0/1)",
    }
    assert (await hub_fixture.hub.reader.ledger_size()).quarantined == 1
    assert (hub_fixture.state("machine-1", "basic"), hub_fixture.state("machine-1", "premium")) == ("1", "0")
    assert hub_fixture.device().acks()[-1]["seq"] == 1


async def test_a_device_with_the_card_of_another_one_waits_until_it_is_said_what_happened(
    hub_fixture: HubFixture,
) -> None:
    await _move_card(hub_fixture)
    placeholders = hub_fixture.issues()["card_moved"].translation_placeholders or {}
    assert placeholders.items() >= {"device": OTHER_DEVICE, "other": DEVICE, "gen": GEN}.items()
    assert hub_fixture.device(OTHER_DEVICE).acks() == []
    assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-2")) == ("1", "0")


@pytest.mark.parametrize(("choice", "mark", "counted"), [("moved", 1, "1"), ("copied", 0, "1")])
async def test_the_repair_of_a_card_lets_the_device_go_on(
    hub_fixture: HubFixture, choice: str, mark: int, counted: str
) -> None:
    await _move_card(hub_fixture)
    await hub_fixture.device(OTHER_DEVICE).send_report(Status(OTHER_DEVICE, online=True, gen=GEN, seq=2, acked=0))
    fixes = await repairs_of(hub_fixture)
    step = await fixes.async_init(DOMAIN, context={"issue_id": hub_fixture.issues()["card_moved"].issue_id})
    assert step["menu_options"] == ["moved", "copied"]
    numbers = {"device": OTHER_DEVICE, "other": DEVICE, "gen": GEN, "counted": "1", "newest": "2026-03-02 00:30"}
    assert step["description_placeholders"] == {**numbers, "reported": "2"}
    step = await fixes.async_configure(step["flow_id"], {"next_step_id": choice})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    await hub_fixture.device().settle()
    assert hub_fixture.device(OTHER_DEVICE).acks()[-1] == {"gen": GEN, "seq": mark, "resync": True}
    for seq in (1, 2):
        await hub_fixture.device(OTHER_DEVICE).send_event(seq, Kind.BASIC, MORNING, counters=Counters(basic=seq))
    assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-2")) == ("1", counted)
    assert "card_moved" not in hub_fixture.issues()


async def test_a_card_cannot_be_judged_while_the_ledger_is_broken(hub_fixture: HubFixture) -> None:
    await _move_card(hub_fixture)
    fixes = await repairs_of(hub_fixture)
    step = await fixes.async_init(DOMAIN, context={"issue_id": hub_fixture.issues()["card_moved"].issue_id})
    with patch.object(Ledger, "accept_moved_card", side_effect=LedgerError(LedgerErrorKind.DISK_FULL, "full")):
        step = await fixes.async_configure(step["flow_id"], {"next_step_id": "moved"})
    assert step["reason"] == "ledger_failed"
    assert "card_moved" in hub_fixture.issues()


@pytest.mark.parametrize(("issue", "happen"), [("gap", _lose), ("conflict", _contradict)])
async def test_what_happened_is_confirmed_and_gone(
    hass: HomeAssistant, hub_fixture: HubFixture, hass_client: ClientSessionGenerator, issue: str, happen: object
) -> None:
    assert callable(happen)
    await happen(hub_fixture)
    assert await async_setup_component(hass, REPAIRS, {})
    client = await hass_client()
    handler = {"handler": DOMAIN, "issue_id": hub_fixture.issues()[issue].issue_id}

    start = await client.post("/api/repairs/issues/fix", json=handler)
    step = await start.json()
    assert (start.status, step["step_id"]) == (HTTPStatus.OK, "confirm")
    end = await client.post(f"/api/repairs/issues/fix/{step['flow_id']}", json={})

    assert (await end.json())["type"] == "create_entry"
    assert issue not in hub_fixture.issues()


async def test_what_must_be_confirmed_outlives_a_restart(hub_fixture: HubFixture) -> None:
    await _lose(hub_fixture)
    assert hub_fixture.issues()["gap"].is_persistent
    await hub_fixture.reload()
    assert "gap" in hub_fixture.issues()


@pytest.mark.parametrize(
    ("key", "stored"),
    [
        (IssueKey.BROKER_CHANGED, {"theirs": "old:1883", "ours": "new:1883"}),
        (IssueKey.ENTITY_LIMIT, {"hub": "Ozone", "number": "900", "most": "1000"}),
        (IssueKey.CLOCK_WRONG, {"device": DEVICE, "machine": "Ozone 1", "told": "2050-01-01T00:00:00Z"}),
        (IssueKey.CONFLICT, {"device": DEVICE, "seq": "7", "booked": "Basic (1/0/0)", "said": "Premium (0/0/1)"}),
    ],
)
async def test_an_issue_that_an_earlier_version_stored_has_the_placeholders_of_its_text(
    hass: HomeAssistant, set_up_hub: SetUpHub, tmp_path: Path, key: IssueKey, stored: dict[str, str]
) -> None:
    subject = stored.get("device", "")
    issue_id = "_".join(filter(None, (key, "hub-1", subject)))
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=True,
        is_persistent=True,
        severity=ISSUES[key].severity,
        translation_key=key,
        translation_placeholders=stored,
        data={"entry_id": "hub-1", "subject": subject, "key": key, **stored},
    )
    ir.async_ignore_issue(hass, DOMAIN, issue_id, ignore=True)

    # The issue is displayed also while the hub cannot be loaded.
    await set_up_hub(ledger=str(tmp_path / "missing" / "ledger.db"), entry_id="hub-1")

    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    placeholders = issue.translation_placeholders or {}
    assert frozenset(placeholders) == ISSUES[key].placeholders
    assert sorted(placeholders.values()) == sorted([*stored.values(), *["…"] * (len(placeholders) - len(stored))])
    assert issue.data == {"entry_id": "hub-1", "subject": subject, "key": key, **placeholders}
    assert issue.dismissed_version is not None


async def test_what_was_mended_while_the_hub_was_not_loaded_is_withdrawn(hub_fixture: HubFixture) -> None:
    await hub_fixture.remove("outlet-1")
    assert "machine_without_outlet" in hub_fixture.issues()
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    hub_fixture.hass.config_entries.async_remove_subentry(hub_fixture.entry, "machine-1")

    await hub_fixture.reload()

    assert hub_fixture.issues() == {}


async def test_a_machine_out_of_use_needs_no_outlet(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(machine(assignments=assigned(), is_active=False))
    assert hub_fixture.issues() == {}
