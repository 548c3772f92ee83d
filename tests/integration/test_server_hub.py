"""A hub whose ledger is on a server: it counts, shows and starts as with a file."""

from pathlib import Path
from typing import Any

from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import psycopg
import pytest

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import server_store
from custom_components.ozon_telemetry.diagnostics import async_get_config_entry_diagnostics
from custom_components.ozon_telemetry.hub.open_ledger import DRIVER
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields

MORNING = at("2026-03-02T08:30:00")
HOUR = 3_600_000


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)


@pytest.fixture
def place(postgresql: PostgreSQL) -> dict[str, Any]:
    """Return the place of a ledger on a server."""
    return {"server": server_fields(postgresql)}


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub) -> HubFixture:
    """Return a running hub with one machine in one outlet."""
    return await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))


def end_sessions(administrator: psycopg.Connection) -> None:
    """End every session of a ledger."""
    administrator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ozon_telemetry'"
    )


async def test_what_is_counted_is_there_after_a_restart(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.PREMIUM)
    assert device.acks() == [{"gen": GEN, "seq": 1}]
    await hub_fixture.reload()
    assert (hub_fixture.state("machine-1", "premium"), hub_fixture.fleet_state()) == ("1", "1")


async def test_its_password_and_its_server_are_in_no_diagnostics(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    diagnostics = await async_get_config_entry_diagnostics(hass, hub_fixture.entry)
    assert diagnostics["entry"]["data"]["server"] == "**REDACTED**"


async def test_two_hubs_share_a_schema_as_two_sites(set_up_hub: SetUpHub, postgresql: PostgreSQL) -> None:
    fields = server_fields(postgresql)
    north = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    south = await set_up_hub(outlet(), prefix="ozon/south", server={**fields, "site": "south"})
    await north.device().send_event(1, Kind.BASIC)
    assert (await north.treatments(), await south.treatments()) == (1, 0)


@pytest.mark.parametrize("is_reported", [True, False])
async def test_a_device_that_came_from_another_site_counts_here_once_a_person_says_so(
    hass: HomeAssistant, set_up_hub: SetUpHub, postgresql: PostgreSQL, *, is_reported: bool
) -> None:
    fields = server_fields(postgresql)
    north = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()), server=fields)
    assert await north.treatments() == 0
    here = machine(machine_id="here", assignments=assigned(start=MORNING), placements=placed())
    south = await set_up_hub(outlet(), here, prefix="ozon/south", server={**fields, "site": "south"})
    device = south.device()
    if is_reported:
        await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=2, acked=0))
    await device.send_event(1, Kind.BASIC, MORNING - HOUR)
    assert (device.acks(), south.issues()["device_elsewhere"].translation_placeholders) == (
        [],
        {"device": DEVICE, "site": "home", "machine": "Ozone 1"},
    )

    await async_setup_component(hass, REPAIRS, {})
    flows: RepairsFlowManager = hass.data[REPAIRS]["flow_manager"]
    issue = south.issues()["device_elsewhere"]
    flow = await flows.async_init(DOMAIN, context={"issue_id": issue.issue_id})
    end = await flows.async_configure(flow["flow_id"], {})
    assert end["type"] is FlowResultType.CREATE_ENTRY

    await device.send_event(1, Kind.BASIC, MORNING - HOUR, counters=device.counters)
    await device.send_event(2, Kind.BASIC, MORNING + HOUR)
    assert {"gen": GEN, "seq": 2} in device.acks()
    assert "device_elsewhere" not in south.issues()
    await north.write(Ledger.check_writable)
    assert (await north.treatments(), await south.treatments()) == (1, 1)


async def test_another_writer_keeps_a_hub_from_starting_and_is_named(
    set_up_hub: SetUpHub, hub_fixture: HubFixture
) -> None:
    copy = await set_up_hub(prefix="ozon/copy", server=hub_fixture.entry.data["server"])
    assert copy.entry.state is ConfigEntryState.SETUP_RETRY
    assert "ledger_held" in copy.issues()


async def test_after_its_connections_were_ended_it_counts_on(
    hub_fixture: HubFixture, administrator: psycopg.Connection
) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    end_sessions(administrator)
    device.publish_event(2, Kind.BASIC)
    await until("an acknowledgement", lambda: {"gen": GEN, "seq": 2} in device.acks())
    await device.settle()
    assert (hub_fixture.fleet_state(), hub_fixture.issues()) == ("2", {})


async def test_while_nothing_happens_it_keeps_its_right_to_write(
    hub_fixture: HubFixture, administrator: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = f"{hub_fixture.entry.data['server']['schema']}.site"
    monkeypatch.setattr(server_store, "BEAT_SECONDS", 0.05)

    def changes() -> int:
        return int(administrator.execute(f"SELECT change FROM {site}").fetchone()[0])  # type: ignore[index]  # noqa: S608

    before = changes()
    hub_fixture.hub.queue.wake()
    await until("three beats", lambda: changes() >= before + 3)


def test_the_driver_is_the_one_of_these_tests() -> None:
    requirements = Path(__file__).parent.parent.parent / "requirements/dev.in"
    assert DRIVER in requirements.read_text(encoding="utf-8").splitlines()
