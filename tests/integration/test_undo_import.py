"""Undo of an import by a person or an automation: the hub as it was, and what stays of the fleet."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from homeassistant.core import Context
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger, import_undo
from devtools.polling import until

from .builders import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .doc_examples import block, parsed, run_actions
from .hub_fixture import HubFixture
from .import_flow_driver import HOUR, MADE, ImportFlowDriver, write_django_database

pytestmark = pytest.mark.usefixtures("check_translations")


@pytest.fixture
async def import_flow(set_up_hub: SetUpHub, hass_client: ClientSessionGenerator) -> ImportFlowDriver:
    """Return the flow of a running hub without outlets and machines, not begun yet."""
    return ImportFlowDriver(await set_up_hub(), hass_client)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return an old database of two devices and ten treatments."""
    return write_django_database(tmp_path / "db.sqlite3")


async def call(hub_fixture: HubFixture, action: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    """Call an action and return its response."""
    return await hub_fixture.hass.services.async_call(
        DOMAIN, action, data or {}, blocking=True, return_response=True, **more
    )


async def undo_in_options(hub_fixture: HubFixture, **form: Any) -> Any:
    """Undo the newest import in the options of the hub; return the last step."""
    options = hub_fixture.hass.config_entries.options
    step = await options.async_init(hub_fixture.entry.entry_id)
    assert (step["type"], step["menu_options"]) == (FlowResultType.MENU, ["settings", "imports"])
    step = await options.async_configure(step["flow_id"], {"next_step_id": "imports"})
    step = await options.async_configure(step["flow_id"], {"import": _newest(step)})
    step = await options.async_configure(step["flow_id"], form)
    while step["type"] in (FlowResultType.SHOW_PROGRESS, FlowResultType.SHOW_PROGRESS_DONE):
        await hub_fixture.hass.async_block_till_done()
        step = await options.async_configure(step["flow_id"])
    return step


def _newest(step: Any) -> str:
    return next(str(key.default()) for key in step["data_schema"].schema if key == "import")


async def test_an_import_is_listed_with_what_it_did(import_flow: ImportFlowDriver, database: Path) -> None:
    await import_flow.run(database)
    (record,) = (await call(import_flow.hub_fixture, "get_imports"))["imports"]
    assert (record["number"], record["files"], record["not_undoable"]) == (1, ["db.sqlite3"], None)
    assert (record["added"], record["known"], record["recovered"], record["left_out"]) == (10, 0, 0, 1)
    assert record["devices"] == sorted([DEVICE, OTHER_DEVICE])


async def test_an_undone_import_leaves_nothing(import_flow: ImportFlowDriver, database: Path) -> None:
    hub_fixture = import_flow.hub_fixture
    await import_flow.run(database)
    step = await undo_in_options(hub_fixture, confirmed=True, take_back_fleet=True)
    assert (step["type"], step["reason"]) == (FlowResultType.ABORT, "undone")
    assert step["description_placeholders"]["treatments"] == "10"
    await hub_fixture.hub.async_drain()
    assert (hub_fixture.fleet_state(), dict(hub_fixture.entry.subentries)) == ("0", {})
    (record,) = (await call(hub_fixture, "get_imports"))["imports"]
    assert (record["not_undoable"], record["devices"]) == ("undone", [])
    assert (await import_flow.run(database))["added"] == "10"
    assert hub_fixture.fleet_state() == "10"


async def test_an_automation_lists_and_undoes_imports(import_flow: ImportFlowDriver, database: Path) -> None:
    await import_flow.run(database)
    hass = import_flow.hass
    listed = await run_actions(hass, parsed(block("actions.md", "imports")))
    assert [record["number"] for record in listed["listed"]["imports"]] == [1]
    undone = await run_actions(hass, parsed(block("actions.md", "undo import")))
    assert undone["undone"]["treatments"] == 10


async def test_live_events_stay_after_an_undo(import_flow: ImportFlowDriver, database: Path) -> None:
    hub_fixture = import_flow.hub_fixture
    await import_flow.run(database)
    device = hub_fixture.device(DEVICE)
    device.counters = Counters(3, 2, 2)
    await device.send_event(8, Kind.BASIC, gen=None)
    assert hub_fixture.fleet_state() == "11"
    await undo_in_options(hub_fixture, confirmed=True, take_back_fleet=False)
    await hub_fixture.hub.async_drain()
    assert (hub_fixture.fleet_state(), len(hub_fixture.hub.fleet.machines)) == ("1", 2)


async def test_nothing_is_undone_without_a_confirmation(import_flow: ImportFlowDriver, database: Path) -> None:
    await import_flow.run(database)
    step = await undo_in_options(import_flow.hub_fixture, confirmed=False, take_back_fleet=True)
    assert (step["step_id"], step["errors"]) == ("undo", {"confirmed": "not_confirmed"})
    assert import_flow.hub_fixture.fleet_state() == "10"


async def test_what_somebody_changed_since_stays(import_flow: ImportFlowDriver, database: Path) -> None:
    hub_fixture = import_flow.hub_fixture
    await import_flow.run(database)
    entry = hub_fixture.entry
    changed = next(it for it in entry.subentries.values() if it.title == "Ozone A")
    hub_fixture.hass.config_entries.async_update_subentry(entry, changed, title="By the door")
    undone = await call(hub_fixture, "undo_import", {"import": 1})
    assert (sorted(undone["taken_back"]), sorted(undone["kept"])) == (["Airport", "Ozone B"], ["Mall", "Ozone A"])
    assert sorted(it.title for it in entry.subentries.values()) == ["By the door", "Mall"]
    assert undone["treatments"] == 10


async def test_a_machine_that_was_here_is_as_before(import_flow: ImportFlowDriver, database: Path) -> None:
    hub_fixture = import_flow.hub_fixture
    door = machine("Door", placements=placed(), assignments=assigned(DEVICE, MADE + 3 * HOUR))
    await hub_fixture.configure(outlet("Mall"), door)
    await hub_fixture.configure(replace(door, name="By the door"))
    before = {key: dict(it.data) for key, it in hub_fixture.entry.subentries.items()}
    await import_flow.run(database)
    assert dict(hub_fixture.entry.subentries["machine-1"].data) != before["machine-1"]

    undone = await call(hub_fixture, "undo_import", {"import": 1})

    assert (sorted(undone["taken_back"]), undone["kept"]) == (["Airport", "By the door", "Ozone B"], [])
    assert {key: dict(it.data) for key, it in hub_fixture.entry.subentries.items()} == before


@pytest.mark.parametrize(("number", "reason"), [(1, "import_undo_later_imports"), (7, "import_undo_unknown")])
async def test_an_import_that_cannot_be_undone_says_why(
    import_flow: ImportFlowDriver, tmp_path: Path, database: Path, number: int, reason: str
) -> None:
    hub_fixture = import_flow.hub_fixture
    await import_flow.run(database)
    device = hub_fixture.device(DEVICE)
    device.counters = Counters(3, 2, 2)
    later = write_django_database(tmp_path / "later.sqlite3", more=1)
    await import_flow.run(later)
    with pytest.raises(ServiceValidationError) as refused:
        await call(hub_fixture, "undo_import", {"import": number})
    assert refused.value.translation_key == reason


async def test_without_imports_the_options_are_as_before(import_flow: ImportFlowDriver) -> None:
    hub_fixture = import_flow.hub_fixture
    step = await hub_fixture.hass.config_entries.options.async_init(hub_fixture.entry.entry_id)
    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "settings")


async def test_imports_that_cannot_be_undone_are_still_listed(import_flow: ImportFlowDriver, database: Path) -> None:
    hub_fixture = import_flow.hub_fixture
    await import_flow.run(database)
    await call(hub_fixture, "undo_import", {"import": 1})
    options = hub_fixture.hass.config_entries.options
    step = await options.async_init(hub_fixture.entry.entry_id)
    step = await options.async_configure(step["flow_id"], {"next_step_id": "imports"})
    assert step["reason"] == "no_undo"
    assert "db.sqlite3" in (step["description_placeholders"] or {})["imports"]


async def test_only_administrators_see_and_undo_imports(
    import_flow: ImportFlowDriver, database: Path, hass_read_only_user: MockUser
) -> None:
    await import_flow.run(database)
    context = Context(user_id=hass_read_only_user.id)
    for action, data in (("get_imports", {}), ("undo_import", {"import": 1})):
        with pytest.raises(Unauthorized):
            await call(import_flow.hub_fixture, action, data, context=context)
    await until("the treatments", lambda: import_flow.hub_fixture.fleet_state() == "10")


async def test_an_undo_that_was_interrupted_goes_on_after_a_restart(
    import_flow: ImportFlowDriver, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_undo, "PART", 1)
    hub_fixture = import_flow.hub_fixture
    await import_flow.run(database)
    await hub_fixture.hub.writer._run(Ledger.begin_undo, 1, DEVICE)
    await hub_fixture.reload()
    await until("the end of the undo", lambda: not hub_fixture.hub.writer.is_undoing)
    await hub_fixture.hub.async_drain()
    (record,) = (await call(hub_fixture, "get_imports"))["imports"]
    assert record["devices"] == [OTHER_DEVICE]
    assert (await hub_fixture.hub.reader.verify()).is_sound
