"""The head office: it shows what all sites counted, follows each press, and changes nothing."""

from collections.abc import AsyncIterator
import json
import time
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, label_registry as lr
import psycopg
from psycopg import sql
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.ozon_telemetry import async_remove_config_entry_device
from custom_components.ozon_telemetry.api.fleet_feed import async_fleet_view
from custom_components.ozon_telemetry.config_flow import OzonTelemetryConfigFlow
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.company.company_ledger import CompanyLedger, CompanyNews
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.goals import Goal
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.hub import head_office
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import outlet
from .company import DEVICES, NORTH, SOUTH, OfficeFixture, office_entry, press, set_up_office, set_up_sites
from .conftest import SetUpHub
from .doc_examples import automate, block, parsed
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again at once."""
    monkeypatch.setattr(head_office, "PAUSE", 0.02)
    monkeypatch.setattr(head_office, "LONGEST_PAUSE", 0.02)


@pytest.fixture
def server(postgresql: PostgreSQL) -> dict[str, Any]:
    """Return the place of the company's ledger."""
    return server_fields(postgresql)


@pytest.fixture
async def sites(set_up_hub: SetUpHub, server: dict[str, Any]) -> dict[str, HubFixture]:
    """Return the hubs of two sites."""
    return await set_up_sites(set_up_hub, server)


@pytest.fixture
async def office(
    hass: HomeAssistant, sites: dict[str, HubFixture], server: dict[str, Any]
) -> AsyncIterator[OfficeFixture]:
    """Return the head office of two sites that run."""
    fixture = await set_up_office(hass, server)
    yield fixture
    await hass.config_entries.async_unload(fixture.entry.entry_id)


async def test_it_has_the_outlets_of_all_sites_and_no_machines(office: OfficeFixture) -> None:
    assert office.registered().keys() == {"Head office", "north", "south", "North", "South"}
    assert office.state("machine-north") is None


async def test_it_shows_what_was_counted_before_it_began(
    hass: HomeAssistant, sites: dict[str, HubFixture], server: dict[str, Any]
) -> None:
    await press(sites, NORTH, 1)
    await press(sites, SOUTH, 1, Kind.PREMIUM)
    office = await set_up_office(hass, server)
    assert (office.company_state(), office.state("outlet-north"), office.state("outlet-south")) == ("2", "1", "1")
    assert office.company_state("revenue_month") == "7.00"


async def test_each_press_is_shown_without_loading_anything_again(
    sites: dict[str, HubFixture], office: OfficeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await press(sites, NORTH, 1)  # its device began a journal

    def load(*_: object) -> None:
        raise AssertionError("everything was loaded again")

    monkeypatch.setattr(office.office._ledger, "_load", load)
    await press(sites, NORTH, 2)
    await press(sites, SOUTH, 1, Kind.PREMIUM)
    await office.wait_for(
        {
            (office.entry.entry_id, "today"): "3",
            ("outlet-north", "total"): "2",
            ("outlet-south", "revenue_today"): "5.00",
        }
    )


async def test_it_follows_a_change_of_a_sites_fleet(sites: dict[str, HubFixture], office: OfficeFixture) -> None:
    await sites[SOUTH].configure(outlet("Quay", outlet_id="outlet-quay"))
    await until("the new outlet", lambda: "Quay" in office.registered())
    await office.wait_for({("outlet-quay", "total"): "0"})
    await sites[SOUTH].remove("outlet-quay")
    await until("it to be gone", lambda: "Quay" not in office.registered())


async def test_a_site_that_ends_is_told_so(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture
) -> None:
    await office.wait_for({("site_north", "site_reports"): "on"})
    await hass.config_entries.async_unload(sites[NORTH].entry.entry_id)
    await office.wait_for({("site_north", "site_reports"): "off", ("site_south", "site_reports"): "on"})


async def test_the_fleet_of_a_page_names_the_sites(office: OfficeFixture) -> None:
    fleet = await async_fleet_view(office.office)
    assert [(site["id"], site["running"], site["machines"]) for site in fleet["sites"]] == [
        (NORTH, True, 1),
        (SOUTH, True, 1),
    ]
    assert {outlet["id"]: outlet["site"] for outlet in fleet["outlets"]} == {
        "outlet-north": NORTH,
        "outlet-south": SOUTH,
    }


async def test_it_shows_which_machines_are_online(sites: dict[str, HubFixture], office: OfficeFixture) -> None:
    device = DEVICES[NORTH]
    await sites[NORTH].device(device).send_report(Status(device, online=True, gen=GEN, seq=0, acked=0))
    await office.wait_for({("outlet-north", "machines_online"): "1", (office.entry.entry_id, "machines_online"): "1"})
    await sites[NORTH].device(device).send_report(Status(device, online=False))
    await office.wait_for({("outlet-north", "machines_online"): "0", ("outlet-north", "problems"): "1"})


@pytest.mark.parametrize("times", [1, 2])
async def test_automations_run_on_the_treatments_of_any_site(
    hass: HomeAssistant,
    sites: dict[str, HubFixture],
    office: OfficeFixture,
    monkeypatch: pytest.MonkeyPatch,
    times: int,
) -> None:
    if times == 2:  # once by the site, and once by a head office that does not know that it is here too
        monkeypatch.setattr(head_office, "counting_entries", lambda *_, **__: [])
    calls: list[ServiceCall] = async_mock_service(hass, "test", "note")
    entity_id = office.entity_id("outlet-south", "total")
    automation = {
        "triggers": {"trigger": f"{DOMAIN}.treatment_completed", "target": {"entity_id": entity_id}},
        "actions": {"action": "test.note", "data": {"outlet": "{{ trigger.outlet }}"}},
    }
    await automate(hass, automation)
    for site in (NORTH, SOUTH):
        await press(sites, site, 1)
    await until("all notes", lambda: len(calls) == times)
    await office.wait_for({("outlet-south", "total"): "1"})
    assert [call.data["outlet"] for call in calls] == times * ["South"]


async def test_a_goal_that_a_site_here_reaches_is_told_once(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture
) -> None:
    calls: list[ServiceCall] = async_mock_service(hass, "test", "note")
    await automate(hass, {"triggers": {"trigger": f"{DOMAIN}.goal_reached"}, "actions": {"action": "test.note"}})
    goals = (Goal(Period.DAY, None, 2),)
    await sites[NORTH].configure(outlet("North", outlet_id="outlet-north", goals=goals))
    await until("the goal at the head office", lambda: bool(office.office.fleet.outlets["outlet-north"].goals))
    for seq in (1, 2):
        await press(sites, NORTH, seq)
        await office.wait_for({("outlet-north", "total"): str(seq)})
        await hass.async_block_till_done()
    assert len(calls) == 1


async def test_the_example_of_a_site_that_went_silent(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture
) -> None:
    messages: list[ServiceCall] = async_mock_service(hass, "notify", "send_message")
    ozon = lr.async_get(hass).async_create("Ozon")
    dr.async_get(hass).async_update_device(office.registered()["south"], labels={ozon.label_id})
    await automate(hass, parsed(block("automations.md", "site")))
    await office.wait_for({("site_south", "site_reports"): "on"})
    await hass.config_entries.async_unload(sites[SOUTH].entry.entry_id)
    await until("the message", lambda: bool(messages))
    assert [call.data["message"] for call in messages] == ["south reports no more"]


async def test_nothing_can_be_changed_through_it(hass: HomeAssistant, office: OfficeFixture) -> None:
    with pytest.raises(ServiceValidationError, match="only reads"):
        await hass.services.async_call(
            DOMAIN, "verify_ledger", {"entry_id": office.entry.entry_id}, blocking=True, return_response=True
        )
    assert OzonTelemetryConfigFlow.async_get_supported_subentry_types(office.entry) == {}


async def test_it_goes_on_when_the_server_is_back(
    sites: dict[str, HubFixture], office: OfficeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = office.office._ledger
    look, failures = ledger.look, 0

    def fail(*_: object, **__: object) -> None:
        nonlocal failures
        failures += 1
        raise LedgerError(LedgerErrorKind.UNREACHABLE, "it is away")

    monkeypatch.setattr(ledger, "look", fail)
    await until("it to have failed", lambda: failures > 2)
    assert "company_unreadable" in sites[NORTH].issues()
    await press(sites, NORTH, 1)
    monkeypatch.setattr(ledger, "look", look)
    await office.wait_for({(office.entry.entry_id, "total"): "1"})
    assert "company_unreadable" not in sites[NORTH].issues()


async def test_home_assistant_starts_without_the_server(
    hass: HomeAssistant, stubbed_dependencies: None, server: dict[str, Any]
) -> None:
    entry = office_entry({**server, "port": 1})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


async def test_two_sites_with_the_same_outlets_are_told(
    hass: HomeAssistant, set_up_hub: SetUpHub, server: dict[str, Any]
) -> None:
    north = await set_up_hub(outlet(), server={**server, "site": NORTH})
    await set_up_hub(outlet(), prefix="ozon/copy", server={**server, "site": "copy"})
    await set_up_office(hass, server)
    assert north.issues()["sites_alike"].translation_placeholders == {"number": "1", "names": "Harbour"}


async def test_a_role_that_may_only_read_is_enough(
    hass: HomeAssistant, sites: dict[str, HubFixture], server: dict[str, Any], administrator: psycopg.Connection
) -> None:
    schema = server["schema"]
    administrator.execute("DROP ROLE IF EXISTS office")
    administrator.execute("CREATE ROLE office LOGIN")
    for part in (schema, f"{schema}_site"):
        administrator.execute(f"GRANT USAGE ON SCHEMA {part} TO office")
        administrator.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {part} TO office")
    await press(sites, NORTH, 1)
    office = await set_up_office(hass, {**server, "user": "office"})
    assert office.company_state() == "1"


async def test_states_that_nobody_can_read_are_not_shown(
    sites: dict[str, HubFixture], office: OfficeFixture, administrator: psycopg.Connection, server: dict[str, Any]
) -> None:
    await office.wait_for({("site_north", "site_reports"): "on"})
    device = {"device_id": DEVICES[NORTH], "online": "yes"}
    garbage = ("[]", "7", '{"hardware":7,"silence":[1]}', json.dumps({"hardware": device, "silence": {"since": "x"}}))
    for number, text in enumerate(garbage, start=1):
        for table in ("machine_state", "site_state"):
            place = sql.Identifier(server["schema"], table)
            administrator.execute(sql.SQL("UPDATE {} SET data = {} WHERE site = 'north'").format(place, text))
        await office.hass.config_entries.async_reload(office.entry.entry_id)
        await press(sites, NORTH, number)
        await office.wait_for({("outlet-north", "total"): str(number), ("outlet-north", "machines_online"): "0"})
        assert (await async_fleet_view(office.office))["sites"][0]["url"] is None


async def test_a_setting_that_changes_while_it_asks_is_applied(
    office: OfficeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, asked = office.office._ledger, list[bool]()
    look = ledger.look

    def change(*known: Any, is_all_due: bool) -> CompanyNews:
        if not asked or (is_all_due and len(asked) == 1):
            office.hass.loop.call_soon_threadsafe(office.office.configuration_changed)
        asked.append(is_all_due)
        return look(*known, is_all_due=is_all_due)

    monkeypatch.setattr(ledger, "look", change)
    office.office.configuration_changed()
    await until("it to be asked", lambda: len(asked) > 3)
    assert asked.count(True) > 1


async def test_its_devices_cannot_be_deleted(hass: HomeAssistant, office: OfficeFixture) -> None:
    device = dr.async_get(hass).async_get(office.registered()["South"])
    assert isinstance(device, dr.DeviceEntry)
    assert not await async_remove_config_entry_device(hass, office.entry, device)


async def test_it_ends_without_asking_a_closed_ledger(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = office.office._ledger
    close = ledger.close

    def close_slowly() -> None:
        close()
        time.sleep(0.2)  # while it would ask again

    monkeypatch.setattr(ledger, "close", close_slowly)
    await hass.config_entries.async_unload(office.entry.entry_id)
    assert "company_unreadable" not in sites[NORTH].issues()


async def test_each_try_to_open_closes_its_connections(
    hass: HomeAssistant, stubbed_dependencies: None, server: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[CompanyLedger] = []
    monkeypatch.setattr(CompanyLedger, "close", lambda ledger: closed.append(ledger))  # noqa: PLW0108 - a method
    entry = office_entry({**server, "port": 1})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert len(closed) == 1
