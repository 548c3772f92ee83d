"""Import of the old Django system: the flow, its preview, and the hub afterwards."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
import sqlite3
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED, FlowResultType, UnknownFlow
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.core.django_import import Preview
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.django_import.session import ImportSession
from custom_components.ozon_telemetry.django_import.trial import ReportProgress, TimesAnswer
from custom_components.ozon_telemetry.flows.long_work import TASK
from devtools.polling import until
from simulator.django_database import DjangoDatabase, django_time

from .builders import DEVICE, OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture
from .import_flow_driver import HOUR, MADE, ImportFlowDriver, write_django_database

pytestmark = pytest.mark.usefixtures("check_translations")


@pytest.fixture
async def empty(set_up_hub: SetUpHub) -> HubFixture:
    """Return a running hub without outlets and machines."""
    return await set_up_hub()


@pytest.fixture
def import_flow(empty: HubFixture, hass_client: ClientSessionGenerator) -> ImportFlowDriver:
    """Return an import flow that is not started yet."""
    return ImportFlowDriver(empty, hass_client)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return an old database."""
    return write_django_database(tmp_path / "db.sqlite3")


def machine_id(hub_fixture: HubFixture, name: str) -> str:
    return next(it.id for it in hub_fixture.hub.fleet.machines.values() if it.name == name)


def account_of(import_flow: ImportFlowDriver, table: str) -> tuple[int, ...]:
    """Return how many rows of a table the file has: in all, new, known and left out."""
    return tuple(int(import_flow.placeholder(f"{table}_{part}")) for part in ("rows", "new", "known", "left_out"))


def flow_tasks() -> list[asyncio.Task[Any]]:
    """Return the tasks of import flows that have not ended."""
    return [task for task in asyncio.all_tasks() if task.get_name() == TASK]


def held_preview(held: asyncio.Event) -> Callable[..., Awaitable[Preview]]:
    """Return a preview that takes until `held` is set."""
    preview = ImportSession.async_preview

    async def held_until_set(session: ImportSession, report_progress: ReportProgress, answer: TimesAnswer) -> Preview:
        await held.wait()
        return await preview(session, report_progress, answer)

    return held_until_set


async def test_a_person_sees_what_would_be_imported_before_anything_is(
    import_flow: ImportFlowDriver, database: Path
) -> None:
    await import_flow.start()
    step = await import_flow.upload(database)
    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "preview")
    numbers = {
        table: account_of(import_flow, table) for table in ("outlet", "machine", "machinedevice", "devicestatus")
    }
    assert numbers == {
        "outlet": (2, 2, 0, 0),
        "machine": (2, 2, 0, 0),
        "machinedevice": (2, 2, 0, 0),
        "devicestatus": (1, 0, 0, 1),
    }
    assert account_of(import_flow, "telemetryevent") == (11, 10, 0, 1)
    assert [import_flow.placeholder(kind.key) for kind in Kind] == ["3", "2", "5"]
    assert import_flow.placeholder("treatments") == "10"
    assert import_flow.placeholder("by_device").splitlines() == [
        f"| `{DEVICE}` Ozone A | 7 | 0 | +0 | 0 | 1 |",
        f"| `{OTHER_DEVICE}` Ozone B | 3 | 0 | +0 | 0 | 0 |",
    ]
    assert import_flow.placeholder("left_out_by_device") == f"| `{DEVICE}` | 1 | 0 | 0 | 0 | 0 | 0 |"
    assert (
        import_flow.placeholder("devices"),
        import_flow.placeholder("skipped_status"),
        import_flow.placeholder("without_machine"),
    ) == ("2", "1", "0")
    assert not import_flow.hub_fixture.hub.fleet.machines
    assert await import_flow.hub_fixture.treatments() == 0


async def test_outlets_machines_and_history_are_there_afterwards(import_flow: ImportFlowDriver, database: Path) -> None:
    said = await import_flow.run(database)
    hub_fixture = import_flow.hub_fixture
    assert (said["added"], said["new_outlets"], said["new_machines"], said["new_assignments"]) == ("10", "2", "2", "2")
    assert (hub_fixture.fleet_state(), hub_fixture.state(machine_id(hub_fixture, "Ozone A"))) == ("10", "7")
    first = hub_fixture.hub.fleet.machines[machine_id(hub_fixture, "Ozone A")]
    place = hub_fixture.hub.fleet.outlets[first.current_outlet]
    assert (place.name, place.location, place.contact_person) == ("Mall", "North", "M. Tan")
    assert (str(first.installed), str(first.last_maintenance)) == ("2025-12-01", "2026-01-05")


async def test_importing_the_same_file_again_adds_nothing(import_flow: ImportFlowDriver, database: Path) -> None:
    await import_flow.run(database)
    before = dict(import_flow.hub_fixture.entry.subentries)
    said = await import_flow.run(database)
    assert (said["added"], said["known"], said["new_outlets"], said["new_machines"]) == ("0", "10", "0", "0")
    assert (said["new_assignments"], import_flow.hub_fixture.fleet_state()) == ("0", "10")
    assert import_flow.hub_fixture.entry.subentries == before


async def test_what_was_renamed_here_is_known_again(import_flow: ImportFlowDriver, database: Path) -> None:
    await import_flow.run(database)
    entry = import_flow.hub_fixture.entry
    subentry = entry.subentries[machine_id(import_flow.hub_fixture, "Ozone A")]
    import_flow.hass.config_entries.async_update_subentry(entry, subentry, title="By the door")
    said = await import_flow.run(database)
    assert said["new_machines"] == "0"
    assert machine_id(import_flow.hub_fixture, "By the door") == subentry.subentry_id


async def test_the_devices_go_on_counting_where_the_history_ends(import_flow: ImportFlowDriver, database: Path) -> None:
    await import_flow.run(database)
    device = import_flow.hub_fixture.device(DEVICE)
    device.counters = Counters(3, 2, 2)
    await device.send_event(8, Kind.BASIC, gen=None)
    assert import_flow.hub_fixture.state(machine_id(import_flow.hub_fixture, "Ozone A")) == "8"
    assert "gap" not in import_flow.hub_fixture.issues()


async def test_a_device_that_was_adopted_before_the_import_is_counted_once(
    set_up_hub: SetUpHub, hass_client: ClientSessionGenerator, database: Path
) -> None:
    hub_fixture = await set_up_hub(outlet(), machine(assignments=assigned(start=MADE + 4 * HOUR), placements=placed()))
    device = hub_fixture.device(DEVICE)
    device.counters = Counters(2, 1, 1)
    await device.send_event(5, Kind.STANDARD, at=MADE + 4 * HOUR, gen=None)
    await device.send_event(6, Kind.PREMIUM, at=MADE + 5 * HOUR, gen=None)
    said = await ImportFlowDriver(hub_fixture, hass_client).run(database)
    assert (said["known"], said["added"], said["new_machines"]) == ("2", "8", "1")
    assert hub_fixture.state("machine-1") == "7"


async def test_what_came_before_the_first_assignment_can_be_left_without_a_machine(
    import_flow: ImportFlowDriver, database: Path
) -> None:
    await import_flow.run(database, reach_back=False)
    assert import_flow.hub_fixture.state(machine_id(import_flow.hub_fixture, "Ozone B")) == "2"
    assert import_flow.hub_fixture.state(OTHER_DEVICE, "unassigned") == "1"


async def test_what_only_this_hub_or_only_the_old_system_received_is_merged(
    import_flow: ImportFlowDriver, database: Path
) -> None:
    await import_flow.run(database)
    device = import_flow.hub_fixture.device(DEVICE)
    device.counters = Counters(4, 2, 2)  # the eighth treatment reached neither
    await device.send_event(9, Kind.BASIC, at=MADE + 9 * HOUR, gen=None)
    assert import_flow.hub_fixture.state(machine_id(import_flow.hub_fixture, "Ozone A")) == "9"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO telemetry_telemetryevent (device_id, event_type, occurred_at, device_timestamp, count_basic,"
            " count_standard, count_premium) SELECT device_id, event_type, ?, ?, 4, 2, 2 FROM telemetry_telemetryevent"
            " WHERE device_id = ? AND event_type = 'BASIC' LIMIT 1",
            (django_time(MADE + 8 * HOUR), django_time(MADE + 8 * HOUR), DEVICE),
        )
    connection.close()
    said = await import_flow.run(database)
    assert (said["added"], said["recovered"]) == ("1", "-1")
    assert import_flow.hub_fixture.state(machine_id(import_flow.hub_fixture, "Ozone A")) == "9"


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"holiday.jpg", "unknown_format"), (b"SQLite format 3\0" + bytes(5000), "damaged")],
    ids=["a picture", "a torn file"],
)
async def test_a_file_that_cannot_be_read_is_refused_and_another_one_can_be_chosen(
    import_flow: ImportFlowDriver, database: Path, tmp_path: Path, content: bytes, error: str
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    await import_flow.start()
    step = await import_flow.upload(wrong)
    assert (step["step_id"], step["errors"]) == ("user", {"file": error})
    assert (await import_flow.upload(database))["step_id"] == "preview"


async def test_what_is_missing_is_named(import_flow: ImportFlowDriver, tmp_path: Path) -> None:
    scenario = tmp_path / "shop.sqlite3"
    with sqlite3.connect(scenario) as connection:
        connection.execute("CREATE TABLE shop_order (id INTEGER PRIMARY KEY)")
    connection.close()
    await import_flow.start()
    step = await import_flow.upload(scenario)
    assert (step["errors"], import_flow.placeholder("detail")) == (
        {"file": "other_application"},
        "telemetry_telemetryevent",
    )


async def test_an_upload_is_good_for_one_look(import_flow: ImportFlowDriver) -> None:
    await import_flow.start()
    step = await import_flow.submit({"file": "0" * 32})
    assert step["errors"] == {"file": "file_gone"}


async def test_a_hub_that_does_not_run_cannot_import(import_flow: ImportFlowDriver) -> None:
    await import_flow.hass.config_entries.async_unload(import_flow.hub_fixture.entry.entry_id)
    assert (await import_flow.start())["reason"] == "hub_not_loaded"


async def test_what_is_left_out_is_counted_with_its_reason(import_flow: ImportFlowDriver, tmp_path: Path) -> None:
    path = tmp_path / "odd.sqlite3"
    with DjangoDatabase(path, MADE) as old:
        old.assign(DEVICE, old.add_machine("Ozone A", old.add_outlet("Mall")), MADE)
        old.assign(DEVICE, old.add_machine("Ozone B", 1), MADE + HOUR)
        old.add_event(DEVICE, Kind.BASIC, MADE, Counters(1), event_type="DELUXE")
        old.add_event(DEVICE, Kind.BASIC, MADE + HOUR, Counters(0, 2))
        old.add_event("not an id", Kind.BASIC, MADE, Counters(1))
        old.add_event(DEVICE, Kind.BASIC, MADE + 2 * HOUR, Counters(3))
    await import_flow.start()
    await import_flow.upload(path)
    assert [import_flow.placeholder(f"skipped_{reason}") for reason in ("kind", "counters", "device", "time")] == [
        "1",
        "1",
        "1",
        "0",
    ]
    assert (
        import_flow.placeholder("overlapping"),
        import_flow.placeholder("missing"),
        import_flow.placeholder("treatments"),
    ) == (f"`{DEVICE}`", "-", "1")


async def test_an_empty_database_is_no_problem(import_flow: ImportFlowDriver, tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    with DjangoDatabase(path, MADE):
        pass
    await import_flow.start()
    await import_flow.upload(path)
    assert (import_flow.placeholder("treatments"), import_flow.placeholder("first")) == ("0", "-")
    assert (await import_flow.submit({"reach_back": True}))["reason"] == "imported"


async def test_a_ledger_that_fails_in_the_middle_keeps_what_it_has(
    import_flow: ImportFlowDriver, database: Path
) -> None:
    absorb, pieces = Ledger.import_history, []

    def once(ledger: Ledger, *piece: Any) -> ImportResult:
        pieces.append(piece)
        if len(pieces) > 1:
            raise LedgerError(LedgerErrorKind.DISK_FULL, "no space")
        return absorb(ledger, *piece)

    await import_flow.start()
    await import_flow.upload(database)
    with patch.object(Ledger, "import_history", once):
        step = await import_flow.submit({"reach_back": True})
    assert (step["reason"], import_flow.placeholder("detail")) == ("import_failed", "disk_full: no space")
    await import_flow.hub_fixture.hub.async_drain()
    assert import_flow.hub_fixture.fleet_state() in ("3", "7")
    assert (await import_flow.run(database))["new_machines"] == "0"
    assert import_flow.hub_fixture.fleet_state() == "10"


async def test_closing_the_flow_stops_the_import_and_removes_the_file(
    import_flow: ImportFlowDriver, database: Path
) -> None:
    held, absorb = threading.Event(), Ledger.import_history

    def slow(ledger: Ledger, *piece: Any) -> ImportResult:
        held.wait(10)
        return absorb(ledger, *piece)

    await import_flow.start()
    await import_flow.upload(database)
    manager = import_flow.hass.config_entries.subentries
    with patch.object(Ledger, "import_history", slow), patch.object(ImportSession, "close", autospec=True) as closed:
        step = await manager.async_configure(import_flow.step["flow_id"], {"reach_back": True})
        assert (step["type"], step["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "importing")
        manager.async_abort(step["flow_id"])
        held.set()
        await until("the end of the flow", lambda: closed.called)
        await import_flow.hub_fixture.hub.async_drain()
    assert int(import_flow.hub_fixture.fleet_state() or "") < 10
    await import_flow.run(database)
    assert import_flow.hub_fixture.fleet_state() == "10"


async def test_the_event_that_a_step_is_done_is_repeated_until_the_next_one_is_shown(
    import_flow: ImportFlowDriver, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("_PROGRESS_AFTER", "_PROGRESS_MIN", "_REPEAT_AFTER"):
        monkeypatch.setattr(f"custom_components.ozon_telemetry.flows.long_work.{pause}", 0.01)
    events = async_capture_events(import_flow.hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    manager, held = import_flow.hass.config_entries.subentries, asyncio.Event()
    await import_flow.start()
    with patch.object(ImportSession, "async_preview", held_preview(held)):
        step = await manager.async_configure(import_flow.flow_id, await import_flow.upload_file(database))
        assert (step["type"], step["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "reading")
        events.clear()
        held.set()
        await until("three events", lambda: len(events) >= 3)

    step = await manager.async_configure(import_flow.flow_id)
    assert (step["type"], step["step_id"]) == (FlowResultType.FORM, "preview")
    # The flow goes on, so that nobody cancels the task: it ends by itself.
    await until("the end of the events", lambda: not flow_tasks())


async def test_nothing_of_an_ended_flow_goes_on(
    import_flow: ImportFlowDriver, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A progress bar for each step, however short; and a task that would wait for an hour.
    for pause, seconds in (("_PROGRESS_AFTER", 0.0), ("_PROGRESS_MIN", 0.0), ("_REPEAT_AFTER", 3600.0)):
        monkeypatch.setattr(f"custom_components.ozon_telemetry.flows.long_work.{pause}", seconds)
    await import_flow.run(database)
    await until("the end of all tasks of the flow", lambda: not flow_tasks())


async def test_a_step_of_a_flow_that_is_closed_meanwhile_begins_nothing(
    import_flow: ImportFlowDriver, database: Path
) -> None:
    manager = import_flow.hass.config_entries.subentries
    await import_flow.start()
    upload = await import_flow.upload_file(database)
    with patch.object(ImportSession, "async_preview", held_preview(asyncio.Event())):
        step = asyncio.create_task(manager.async_configure(import_flow.flow_id, upload))
        await until("the work", flow_tasks)
        manager.async_abort(import_flow.flow_id)
        with pytest.raises(UnknownFlow):
            await step
        await until("the end of all tasks of the flow", lambda: not flow_tasks())


async def test_a_form_that_is_submitted_twice_imports_once(
    import_flow: ImportFlowDriver, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clicks, or two browsers: the second one shows the progress of the work that the first one began."""
    monkeypatch.setattr("custom_components.ozon_telemetry.flows.long_work._PROGRESS_AFTER", 60.0)
    manager = import_flow.hass.config_entries.subentries
    await import_flow.start()
    await import_flow.upload(database)
    clicks = (manager.async_configure(import_flow.flow_id, {"reach_back": True}) for _ in range(2))
    with patch.object(ImportSession, "async_import", autospec=True, side_effect=ImportSession.async_import) as work:
        first, second = await asyncio.gather(*clicks)
    assert (work.call_count, first["reason"]) == (1, "imported")
    assert second["type"] is FlowResultType.SHOW_PROGRESS
    assert import_flow.hub_fixture.fleet_state() == "10"


async def test_nothing_of_the_upload_is_left(import_flow: ImportFlowDriver, database: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with patch("tempfile.tempdir", str(temporary)):
        await import_flow.start()
        await import_flow.upload(database)
        assert list(temporary.glob("*/old.sqlite3"))
        await import_flow.submit({"reach_back": True})
        await until("the removal of the upload", lambda: not list(temporary.glob("*/old.sqlite3")))


async def test_a_device_that_waits_for_its_adoption_is_adopted(import_flow: ImportFlowDriver, database: Path) -> None:
    device = import_flow.hub_fixture.device(DEVICE)
    await device.send_report(Status(DEVICE, online=True, wifi_connected=True, rtc_available=True, sd_available=False))
    assert import_flow.hub_fixture.pending_devices() == [DEVICE]
    await import_flow.run(database)
    assert import_flow.hub_fixture.pending_devices() == []


async def test_only_administrators_import(
    import_flow: ImportFlowDriver, hass_client: ClientSessionGenerator, hass_read_only_access_token: str
) -> None:
    assert await async_setup_component(import_flow.hass, "config", {})
    client = await hass_client(hass_read_only_access_token)
    path = "/api/config/config_entries/subentries/flow"
    answer = await client.post(path, json={"handler": [import_flow.hub_fixture.entry.entry_id, "import"]})
    assert answer.status == HTTPStatus.UNAUTHORIZED
