"""What automations of a head office are told over its restarts: everything that came, once, and nothing else."""

from collections.abc import AsyncIterator
from typing import Any, Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
import psycopg
from psycopg import sql
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.calendar import Period
from custom_components.ozon_telemetry.core.domain.goals import Goal
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.hub import head_office
from custom_components.ozon_telemetry.hub.company_outbox import CompanyOutbox
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import outlet
from .company import DEVICES, JOURNALS, NORTH, SOUTH, OfficeFixture, press, set_up_office, set_up_sites
from .conftest import SetUpHub
from .doc_examples import automate
from .hub_fixture import HubFixture
from .server import server_fields

DAY: Final = 24 * 3600 * 1000
EVERYTHING: Final = {"include_replayed": True}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again at once, and let the sites be on other Home Assistants: the head office tells of them."""
    monkeypatch.setattr(head_office, "PAUSE", 0.02)
    monkeypatch.setattr(head_office, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(head_office, "counting_entries", lambda *_, **__: [])


@pytest.fixture
def server(postgresql: PostgreSQL) -> dict[str, Any]:
    """Return the place of the company's ledger."""
    return server_fields(postgresql)


@pytest.fixture
async def sites(set_up_hub: SetUpHub, server: dict[str, Any]) -> dict[str, HubFixture]:
    """Return the hubs of two sites, each with a treatment."""
    sites = await set_up_sites(set_up_hub, server)
    for site in (NORTH, SOUTH):
        await press(sites, site, 1)
    return sites


@pytest.fixture
async def office(
    hass: HomeAssistant, sites: dict[str, HubFixture], server: dict[str, Any]
) -> AsyncIterator[OfficeFixture]:
    """Return a head office that has told automations of both sites, and is off."""
    fixture = await set_up_office(hass, server)
    await until("the first look", lambda: set(fixture.office._outbox.told) == {NORTH, SOUTH})
    await hass.config_entries.async_unload(fixture.entry.entry_id)
    yield fixture
    if fixture.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(fixture.entry.entry_id)


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the calls of automations."""
    return async_mock_service(hass, "test", "note")


async def note(hass: HomeAssistant, trigger: str = "treatment_completed", **more: Any) -> None:
    """Note from now on what triggers; sites tell of a press when it comes, so what is noted later is the office's."""
    data = {"what": "{{ trigger.outlet }} {{ trigger.sequence }}"} if trigger == "treatment_completed" else {}
    actions = {"action": "test.note", "data": data}
    await automate(hass, {"triggers": {"trigger": f"{DOMAIN}.{trigger}", **more}, "actions": actions, "mode": "queued"})


async def note_silence(office: OfficeFixture) -> None:
    """Note from now on when a site goes silent."""
    target = {"entity_id": [office.entity_id(f"site_{site}", "site_reports") for site in (NORTH, SOUTH)]}
    await note(office.hass, "site_went_silent", target=target)


async def start(office: OfficeFixture) -> None:
    """Start the head office, and wait until automations were told."""
    hass = office.hass
    assert await hass.config_entries.async_setup(office.entry.entry_id)
    outbox = office.office._outbox
    before = outbox.told
    await until("it to have told", lambda: outbox.told is not before)
    await hass.async_block_till_done()


async def stop(office: OfficeFixture) -> None:
    """Stop the head office."""
    await office.hass.config_entries.async_unload(office.entry.entry_id)


def told(calls: list[ServiceCall]) -> list[str]:
    """Return what was noted."""
    return [call.data["what"] for call in calls]


async def test_what_came_while_it_was_off_is_told_in_the_order_of_receipt(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    for site, seq in ((SOUTH, 2), (NORTH, 2), (SOUTH, 3)):
        await press(sites, site, seq)
    await note(hass)
    await start(office)
    assert told(calls) == ["South 2", "North 2", "South 3"]


async def test_what_was_told_is_not_told_again(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await start(office)
    await press(sites, NORTH, 2)
    await office.wait_for({("outlet-north", "total"): "2"})
    await stop(office)
    await note(hass, options=EVERYTHING)
    await start(office)
    assert calls == []


async def test_what_was_told_since_the_last_write_is_told_again_after_a_kill(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await start(office)
    await press(sites, NORTH, 2)
    await office.wait_for({("outlet-north", "total"): "2"})
    with patch.object(CompanyOutbox, "async_stop"):
        await stop(office)
    await note(hass)
    await start(office)
    assert told(calls) == ["North 2"]


@pytest.mark.parametrize(("options", "heard"), [({}, []), (EVERYTHING, ["North 2"])])
async def test_an_old_treatment_is_told_as_a_late_one(
    *,
    hass: HomeAssistant,
    sites: dict[str, HubFixture],
    office: OfficeFixture,
    calls: list[ServiceCall],
    options: dict[str, Any],
    heard: list[str],
) -> None:
    device = sites[NORTH].device(DEVICES[NORTH])
    await device.send_event(2, Kind.BASIC, gen=JOURNALS[NORTH], at=now_millis() - DAY)
    await note(hass, options=options)
    await start(office)
    assert told(calls) == heard


async def test_what_comes_before_automations_run_is_told_once_they_do(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await press(sites, NORTH, 2)
    hass.set_state(CoreState.not_running)
    assert await hass.config_entries.async_setup(office.entry.entry_id)
    await press(sites, NORTH, 3)
    await office.wait_for({("outlet-north", "total"): "3"})
    await note(hass)
    await hass.async_start()
    await until("both", lambda: len(calls) == 2)
    assert told(calls) == ["North 2", "North 3"]


async def test_what_could_not_be_shown_is_told_all_the_same(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await start(office)
    with patch.object(office.office, "_add", side_effect=ValueError):
        await press(sites, NORTH, 2)
        await note(hass)
        await until("it to be told", lambda: bool(calls))
    await office.wait_for({("outlet-north", "total"): "2"})
    assert told(calls) == ["North 2"]


async def test_a_server_that_is_away_at_that_moment_delays_it(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await press(sites, NORTH, 2)
    await note(hass)
    hass.set_state(CoreState.not_running)
    assert await hass.config_entries.async_setup(office.entry.entry_id)
    ledger, failures = office.office._ledger, list[None]()
    added_between = ledger.added_between

    def fail(*_: object) -> None:
        failures.append(None)
        raise LedgerError(LedgerErrorKind.UNREACHABLE, "it is away")

    with patch.object(ledger, "added_between", fail):
        await hass.async_start()
        await until("it to have failed", lambda: len(failures) > 1)
    assert ledger.added_between == added_between
    await until("it to be told", lambda: bool(calls))
    await hass.async_block_till_done()
    assert told(calls) == ["North 2"]


class TestAHole:
    """Where the feed does not say what came, automations begin anew."""

    @pytest.fixture(params=["forgotten", "restored"])
    def hole(self, request: pytest.FixtureRequest, administrator: psycopg.Connection, server: dict[str, Any]) -> Any:
        """Return what makes one in the feed of a site."""
        statements = {
            "forgotten": "DELETE FROM {} WHERE site = 'north' AND change < (SELECT max(change) FROM {})",
            "restored": "UPDATE {} SET at = at + 1 WHERE site = 'north'",
        }

        def make() -> None:
            feed = sql.Identifier(server["schema"], "feed")
            statement = statements[request.param]
            administrator.execute(sql.SQL(statement).format(*[feed] * statement.count("{}")))

        return make

    async def test_nothing_before_it_is_told(
        self,
        *,
        hass: HomeAssistant,
        sites: dict[str, HubFixture],
        office: OfficeFixture,
        calls: list[ServiceCall],
        hole: Any,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        for site in (NORTH, SOUTH):
            await press(sites, site, 2)
        await press(sites, NORTH, 3)
        hole()
        await note(hass, options=EVERYTHING)
        await start(office)
        assert told(calls) == ["South 2"]
        assert caplog.text.count("begin anew with what north counts") == 1

    async def test_what_comes_after_it_is_told(
        self,
        hass: HomeAssistant,
        sites: dict[str, HubFixture],
        office: OfficeFixture,
        calls: list[ServiceCall],
        hole: Any,
    ) -> None:
        await press(sites, NORTH, 2)
        hole()
        await start(office)
        await stop(office)
        await press(sites, NORTH, 3)
        await note(hass, options=EVERYTHING)
        await start(office)
        assert told(calls) == ["North 3"]


async def test_a_site_that_went_silent_meanwhile_is_told_once(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await note_silence(office)
    await hass.config_entries.async_unload(sites[SOUTH].entry.entry_id)
    await start(office)
    await office.wait_for({("site_south", "site_reports"): "off", ("site_north", "site_reports"): "on"})
    await stop(office)
    await start(office)
    await office.wait_for({("site_south", "site_reports"): "off"})
    await hass.async_block_till_done()
    assert len(calls) == 1


async def test_a_site_that_was_silent_at_the_first_start_is_not_told(
    hass: HomeAssistant, sites: dict[str, HubFixture], server: dict[str, Any], calls: list[ServiceCall]
) -> None:
    await hass.config_entries.async_unload(sites[SOUTH].entry.entry_id)
    hass.set_state(CoreState.not_running)
    office = await set_up_office(hass, server)
    await note_silence(office)
    await hass.async_start()
    await until("the first look", lambda: bool(office.office._outbox.told))
    await office.wait_for({("site_south", "site_reports"): "off"})
    assert calls == []
    await stop(office)


async def test_a_goal_that_was_reached_meanwhile_is_told_once(
    hass: HomeAssistant, sites: dict[str, HubFixture], office: OfficeFixture, calls: list[ServiceCall]
) -> None:
    await sites[NORTH].configure(outlet("North", outlet_id="outlet-north", goals=(Goal(Period.DAY, None, 2),)))
    await start(office)
    await stop(office)
    await press(sites, NORTH, 2)
    await hass.async_block_till_done()
    await note(hass, "goal_reached")
    await start(office)
    await stop(office)
    await start(office)
    assert len(calls) == 1


async def test_how_far_it_was_is_written_soon_after_automations_were_told(
    hass: HomeAssistant,
    sites: dict[str, HubFixture],
    office: OfficeFixture,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ozon_telemetry.hub.company_outbox._SOON", 0.01)
    key = f"{DOMAIN}.{office.entry.entry_id}.told"
    await start(office)
    before = hass_storage[key]["data"][NORTH]["change"]
    await press(sites, NORTH, 2)
    await until("it to be written", lambda: hass_storage[key]["data"][NORTH]["change"] > before)


async def test_it_is_forgotten_with_its_head_office(
    hass: HomeAssistant, office: OfficeFixture, hass_storage: dict[str, Any]
) -> None:
    key = f"{DOMAIN}.{office.entry.entry_id}.told"
    assert key in hass_storage
    await hass.config_entries.async_remove(office.entry.entry_id)
    assert key not in hass_storage
