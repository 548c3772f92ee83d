"""Moving the ledger of a hub to a server and back, from its dialog, while devices count."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import psycopg
import pytest

from custom_components.ozon_telemetry.const import CONF_FORMER_LEDGER, CONF_LEDGER, CONF_SERVER, DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.errors import MoveError, MoveProblem
from custom_components.ozon_telemetry.core.ledger.move import Move
from custom_components.ozon_telemetry.hub.move_record import async_note_move
from custom_components.ozon_telemetry.hub.open_ledger import place_of
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from devtools.postgresql import PostgreSQL

from .builders import assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture
from .server import server_fields

pytestmark = pytest.mark.usefixtures("hass_storage")

MORNING = at("2026-03-02T08:30:00")


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep files in the test's own folder, and try again at once."""
    hass.config.config_dir = str(tmp_path)
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)


@pytest.fixture
def administrator(administrator: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Return a connection of the server's administrator; what hubs made is removed at the end."""
    yield administrator
    administrator.execute("DROP SCHEMA IF EXISTS ozon_telemetry, ozon_telemetry_site CASCADE")


@pytest.fixture
def form(postgresql: PostgreSQL, administrator: psycopg.Connection) -> dict[str, Any]:
    """Return what a person enters for an empty database."""
    fields = server_fields(postgresql, site="Harbour", password="", authority="")
    del fields["schema"]
    return fields


@pytest.fixture
def place(administrator: psycopg.Connection) -> dict[str, Any]:  # which ends after the hubs
    """Begin with a file."""
    return {CONF_LEDGER: "ozon_telemetry.db"}


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub) -> HubFixture:
    """Return a running hub with one machine in one outlet, and a treatment of each kind."""
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))
    for seq, kind in enumerate(Kind, 1):
        await hub_fixture.device().send_event(seq, kind, MORNING)
    return hub_fixture


async def choose(hub_fixture: HubFixture, step_id: str) -> Any:
    """Choose what to reconfigure."""
    menu = await hub_fixture.entry.start_reconfigure_flow(hub_fixture.hass)
    flows = hub_fixture.hass.config_entries.flow
    return await flows.async_configure(menu["flow_id"], {"next_step_id": step_id})


async def enter(hub_fixture: HubFixture, step: Any, form: dict[str, Any]) -> Any:
    """Submit a form, and wait until what it begins has ended."""
    hass = hub_fixture.hass
    step = await hass.config_entries.flow.async_configure(step["flow_id"], form)
    while step["type"] in (FlowResultType.SHOW_PROGRESS, FlowResultType.SHOW_PROGRESS_DONE):
        await hass.async_block_till_done()
        step = await hass.config_entries.flow.async_configure(step["flow_id"])
    await hass.async_block_till_done()
    return step


async def move(hub_fixture: HubFixture, form: dict[str, Any]) -> Any:
    """Move the ledger to a server, or to a file if nothing is entered."""
    step_id = "move_to_server" if form else "move_to_file"
    return await enter(hub_fixture, await choose(hub_fixture, step_id), form)


async def repair(hub_fixture: HubFixture) -> tuple[RepairsFlowManager, Any]:
    """Open the repair of the ledger that was left."""
    await async_setup_component(hub_fixture.hass, REPAIRS, {})
    flows: RepairsFlowManager = hub_fixture.hass.data[REPAIRS]["flow_manager"]
    issue = hub_fixture.issues()["ledger_left"]
    return flows, await flows.async_init(DOMAIN, context={"issue_id": issue.issue_id})


def ledgers(folder: Path) -> list[str]:
    """Return the names of all ledgers, and of what is beside them."""
    return sorted(path.name for path in folder.glob("ozon_telemetry.db*"))


def shown(hub_fixture: HubFixture) -> tuple[str | None, str | None]:
    """Return the totals of the machine and of all."""
    return hub_fixture.state("machine-1"), hub_fixture.fleet_state()


async def test_a_ledger_is_moved_to_a_server_and_counts_on(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    end = await move(hub_fixture, form)

    assert (end["type"], end["reason"]) == (FlowResultType.ABORT, "moved")
    entry = hub_fixture.entry
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data[CONF_SERVER] == form
    assert entry.data[CONF_FORMER_LEDGER] == {CONF_LEDGER: "ozon_telemetry.db"}
    assert CONF_LEDGER not in entry.data
    assert shown(hub_fixture) == ("3", "3")
    device = hub_fixture.device()
    await device.send_event(3, Kind.PREMIUM, MORNING, counters=device.counters)  # once more: its answer got lost
    await device.send_event(4, Kind.BASIC, MORNING)
    assert {"gen": GEN, "seq": 4} in device.acks()
    assert shown(hub_fixture) == ("4", "4")


async def test_what_is_counted_meanwhile_is_counted_once(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    device, real = hub_fixture.device(), Move.copy

    def pressed(moving: Move) -> Iterator[float]:
        for number, share in enumerate(real(moving)):
            if number == 5:
                hub_fixture.hass.loop.call_soon_threadsafe(device.publish_event, 4, Kind.BASIC, MORNING)
            yield share
        hub_fixture.hass.loop.call_soon_threadsafe(device.publish_event, 5, Kind.BASIC, MORNING)

    with patch.object(Move, "copy", pressed):
        assert (await move(hub_fixture, form))["reason"] == "moved"

    device = hub_fixture.device()
    counters = device.counters
    await device.send_event(5, Kind.BASIC, MORNING, counters=counters)
    assert {"gen": GEN, "seq": 5} in device.acks()
    assert shown(hub_fixture) == ("5", "5")


async def test_a_ledger_comes_back_to_a_file(hub_fixture: HubFixture, form: dict[str, Any], tmp_path: Path) -> None:
    await move(hub_fixture, form)
    flows, step = await repair(hub_fixture)
    assert (await flows.async_configure(step["flow_id"], {}))["type"] is FlowResultType.CREATE_ENTRY
    await hub_fixture.hass.async_block_till_done()
    assert "ledger_left" not in hub_fixture.issues()
    assert ledgers(tmp_path) == []

    assert (await move(hub_fixture, {}))["reason"] == "moved"

    assert hub_fixture.entry.data[CONF_LEDGER] == "ozon_telemetry.db"
    assert hub_fixture.entry.data[CONF_FORMER_LEDGER] == {CONF_SERVER: form}
    assert shown(hub_fixture) == ("3", "3")
    flows, step = await repair(hub_fixture)
    await flows.async_configure(step["flow_id"], {})
    await hub_fixture.hass.async_block_till_done()
    assert (await move(hub_fixture, form))["reason"] == "moved"
    assert shown(hub_fixture) == ("3", "3")


async def test_the_old_ledger_stays_until_a_person_removes_it(
    hub_fixture: HubFixture, form: dict[str, Any], tmp_path: Path
) -> None:
    await move(hub_fixture, form)
    await hub_fixture.reload()
    assert (tmp_path / "ozon_telemetry.db").exists()
    assert (hub_fixture.issues()["ledger_left"].translation_placeholders or {})["former"] == str(
        tmp_path / "ozon_telemetry.db"
    )
    refused = await choose(hub_fixture, "move_to_file")
    assert refused["reason"] == "former_ledger"


async def test_what_cannot_be_removed_can_be_left(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    await move(hub_fixture, form)
    flows, step = await repair(hub_fixture)
    error = LedgerError(LedgerErrorKind.UNREACHABLE, "gone")
    with patch("custom_components.ozon_telemetry.hub.move_record.remove_sealed", side_effect=error):
        menu = await flows.async_configure(step["flow_id"], {})
        assert (menu["type"], (menu["description_placeholders"] or {})["detail"]) == (FlowResultType.MENU, "gone")
        assert (await flows.async_configure(menu["flow_id"], {"next_step_id": "again"}))["step_id"] == "not_removed"
    end = await flows.async_configure(menu["flow_id"], {"next_step_id": "leave"})
    assert end["type"] is FlowResultType.CREATE_ENTRY
    assert CONF_FORMER_LEDGER not in hub_fixture.entry.data


async def test_a_site_with_a_ledger_is_refused_in_words(
    set_up_hub: SetUpHub, hub_fixture: HubFixture, form: dict[str, Any]
) -> None:
    other = await set_up_hub(outlet(), prefix="ozon/other", server=form)
    await hub_fixture.hass.config_entries.async_remove(other.entry.entry_id)

    end = await move(hub_fixture, form)

    assert (end["reason"], end["description_placeholders"]) == ("move_occupied", {"detail": "Harbour"})
    assert hub_fixture.entry.data[CONF_LEDGER] == "ozon_telemetry.db"
    await hub_fixture.device().send_event(4, Kind.BASIC, MORNING)
    assert shown(hub_fixture) == ("4", "4")


async def test_a_wrong_password_is_told_before_anything_is_moved(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    step = await choose(hub_fixture, "move_to_server")
    step = await enter(hub_fixture, step, {**form, "user": "nobody"})
    assert step["errors"] == {"base": "server_refused"}
    assert (await enter(hub_fixture, step, form))["reason"] == "moved"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MoveError(MoveProblem.DIFFERENT, "day"), "move_different"),
        (MoveError(MoveProblem.ELSEWHERE, "24:6F:28:AA:BB:01"), "move_elsewhere"),
        (MoveError(MoveProblem.SHARED, "24:6F:28:AA:BB:01"), "move_shared"),
        (LedgerError(LedgerErrorKind.DISK_FULL, "no space"), "move_failed"),
    ],
)
async def test_a_move_that_fails_changes_nothing(
    hub_fixture: HubFixture, form: dict[str, Any], error: Exception, reason: str
) -> None:
    with patch.object(Move, "_copy_rest", side_effect=error):
        assert (await move(hub_fixture, form))["reason"] == reason
    await hub_fixture.device().send_event(4, Kind.BASIC, MORNING)
    assert shown(hub_fixture) == ("4", "4")
    assert (await move(hub_fixture, form))["reason"] == "moved"
    assert shown(hub_fixture) == ("4", "4")


async def test_one_move_after_the_other(hub_fixture: HubFixture) -> None:
    hub_fixture.hub.is_moving = True
    assert (await choose(hub_fixture, "move_to_server"))["reason"] == "already_moving"
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    assert (await choose(hub_fixture, "move_to_server"))["reason"] == "hub_not_loaded"


async def seal(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    """Move a ledger, and be killed right after the old one was sealed."""
    hub, to = hub_fixture.hub, {CONF_SERVER: form}
    moving = Move(hub.ledger.file, place_of(hub.hass, to))
    await hub.hass.async_add_executor_job(lambda: list(moving.copy()))
    await async_note_move(hub.hass, hub_fixture.entry, to)
    await hub.writer.finish_move(moving)


async def test_killed_after_the_seal_the_hub_starts_in_the_new_place(
    hub_fixture: HubFixture, form: dict[str, Any]
) -> None:
    await seal(hub_fixture, form)
    await hub_fixture.reload()
    assert hub_fixture.entry.data[CONF_SERVER] == form
    assert shown(hub_fixture) == ("3", "3")


async def test_a_hub_that_finds_its_ledger_sealed_follows_it(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    await seal(hub_fixture, form)
    hub_fixture.device().publish_event(4, Kind.BASIC, MORNING)
    await until("the hub there", lambda: CONF_SERVER in hub_fixture.entry.data)
    await hub_fixture.hass.async_block_till_done()
    assert "ledger_moved" not in hub_fixture.issues()
    device = hub_fixture.device()
    assert {"gen": GEN, "seq": 4} not in device.acks()
    await device.send_event(4, Kind.BASIC, MORNING, counters=device.counters)
    assert shown(hub_fixture) == ("4", "4")


async def test_an_answer_that_got_lost_is_looked_up(hub_fixture: HubFixture, form: dict[str, Any]) -> None:
    real = Move.finish

    def unheard(moving: Move) -> None:
        real(moving)
        raise LedgerError(LedgerErrorKind.UNREACHABLE, "the answer got lost")

    with patch.object(Move, "finish", unheard):
        assert (await move(hub_fixture, form))["reason"] == "moved"
    assert shown(hub_fixture) == ("3", "3")


async def test_a_closed_dialog_leaves_the_ledger_where_it_is(
    hub_fixture: HubFixture, form: dict[str, Any], administrator: psycopg.Connection
) -> None:
    hass, real = hub_fixture.hass, Move.copy

    def closed(moving: Move) -> Iterator[float]:
        for share in real(moving):
            hass.loop.call_soon_threadsafe(hass.config_entries.flow.async_abort, step["flow_id"])
            yield share
            break
        yield from real(moving)

    step = await choose(hub_fixture, "move_to_server")
    with patch.object(Move, "copy", closed), pytest.raises(Exception):  # noqa: B017, PT011
        await enter(hub_fixture, step, form)
    await hass.async_block_till_done()
    await hub_fixture.device().send_event(4, Kind.BASIC, MORNING)
    assert shown(hub_fixture) == ("4", "4")
    await until("nothing left", lambda: administrator.execute("SELECT id FROM ozon_telemetry.site").fetchall() == [])


async def test_a_file_that_a_removed_hub_left_is_no_ledger_of_the_next_one(
    hub_fixture: HubFixture, form: dict[str, Any], tmp_path: Path
) -> None:
    await move(hub_fixture, form)
    await hub_fixture.hass.config_entries.async_remove(hub_fixture.entry.entry_id)
    assert ledgers(tmp_path) == ["ozon_telemetry.db.moved"]


async def test_the_connection_to_the_server_can_be_changed(
    hub_fixture: HubFixture, form: dict[str, Any], administrator: psycopg.Connection
) -> None:
    await move(hub_fixture, form)
    administrator.execute("CREATE DATABASE other TEMPLATE template0")
    step = await choose(hub_fixture, "connection")
    changed = {name: value for name, value in form.items() if name != "site"}

    step = await enter(hub_fixture, step, {**changed, "database": "other"})
    assert step["errors"] == {"base": "site_differs"}
    step = await enter(hub_fixture, step, {**changed, "user": "nobody"})
    assert step["errors"] == {"base": "server_refused"}
    end = await enter(hub_fixture, step, {**changed, "tls": "require"})

    assert end["reason"] == "reconfigure_successful"
    assert hub_fixture.entry.data[CONF_SERVER] == {**form, "tls": "require"}
    await until("the hub again", lambda: hub_fixture.entry.state is ConfigEntryState.LOADED)
    assert shown(hub_fixture) == ("3", "3")
    administrator.execute("DROP DATABASE other")


async def test_a_site_of_another_fleet_is_not_the_same(
    set_up_hub: SetUpHub, hub_fixture: HubFixture, postgresql: PostgreSQL, administrator: psycopg.Connection
) -> None:
    there = server_fields(postgresql, site="Harbour")
    other = await set_up_hub(outlet(outlet_id="another"), prefix="ozon/other", server=there)
    await hub_fixture.hass.config_entries.async_remove(other.entry.entry_id)
    fields = server_fields(postgresql, site="Harbour")
    own = await set_up_hub(outlet(outlet_id="own"), prefix="ozon/own", server=fields)
    data = {**own.entry.data, CONF_SERVER: {**fields, "schema": there["schema"]}}
    hub_fixture.hass.config_entries.async_update_entry(own.entry, data=data)
    step = await choose(own, "connection")
    step = await enter(own, step, {name: fields[name] for name in ("host", "port", "database", "user", "tls")})
    assert step["errors"] == {"base": "site_differs"}
