"""A ledger that cannot be written: nothing is acknowledged, an issue is created, and it recovers by itself."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Kind, Received, Status
from custom_components.ozon_telemetry.core.ledger import CommitResult, Ledger
from custom_components.ozon_telemetry.diagnostics import async_get_config_entry_diagnostics
from custom_components.ozon_telemetry.ingest import worker
from devtools.polling import until
from tests import ledger_faults as faults
from tests.ledger_faults import file_of

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

type Fault = Callable[[Path], AbstractContextManager[None]]

FAULTS = [
    pytest.param(fault, issue, id=issue)
    for fault, issue in (
        (faults.a_full_disk, "ledger_disk_full"),
        (faults.a_read_only_folder, "ledger_read_only"),
        (faults.another_program, "ledger_locked"),
        (faults.damage, "ledger_corrupt"),
        (faults.a_newer_version, "ledger_newer"),
        (faults.a_missing_folder, "ledger_unavailable"),
    )
]
MANY = 300  # more than fit into what the file has room for without growing


@pytest.fixture(autouse=True)
def _short_reminder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pause between attempts."""
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub, tmp_path: Path) -> HubFixture:
    """Return a running hub with its ledger in a folder that can be taken away."""
    folder = tmp_path / "storage"
    folder.mkdir()
    return await set_up_hub(
        outlet(), machine(assignments=assigned(), placements=placed()), ledger=str(folder / "ledger.db")
    )


@pytest.fixture
async def closed(hub_fixture: HubFixture) -> HubFixture:
    """Return the hub after a treatment, with its file closed: the next write opens it as it is by then."""
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.hub.hass.async_add_executor_job(hub_fixture.hub.ledger.file.close)
    return hub_fixture


@pytest.mark.parametrize(("fault", "issue"), FAULTS)
async def test_nothing_is_acknowledged_until_it_is_mended(closed: HubFixture, fault: Fault, issue: str) -> None:
    device = closed.device()
    with fault(file_of(closed.hub.ledger)):
        for seq in range(2, MANY + 1):
            device.publish_event(seq, Kind.BASIC)
        await until(f"the issue {issue}", lambda: issue in closed.issues())
        assert device.acks() == [{"gen": GEN, "seq": 1}]

    await device.settle()

    assert device.acks()[-1] == {"gen": GEN, "seq": MANY}
    assert closed.state("machine-1") == str(MANY)
    assert closed.issues() == {}


@pytest.mark.parametrize(("fault", "issue"), FAULTS[1:])  # a file that cannot grow can be opened
async def test_a_hub_that_cannot_open_its_ledger_tries_again(closed: HubFixture, fault: Fault, issue: str) -> None:
    entry, path = closed.entry, file_of(closed.hub.ledger)
    await closed.hass.config_entries.async_unload(entry.entry_id)
    with fault(path):
        await closed.hass.config_entries.async_setup(entry.entry_id)
        assert entry.error_reason_translation_key == issue
        assert set(closed.issues()) == {issue}

    await closed.reload()

    assert closed.state("machine-1") == "1"
    assert closed.issues() == {}


async def test_it_is_logged_once_however_often_it_is_tried(
    closed: HubFixture, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, commit, attempts = closed.device(), Ledger.commit, 0

    def counted(ledger: Ledger, batch: Sequence[Received]) -> CommitResult:
        nonlocal attempts
        attempts += 1
        return commit(ledger, batch)

    monkeypatch.setattr(Ledger, "commit", counted)
    with faults.a_read_only_folder(file_of(closed.hub.ledger)):
        device.publish_event(2, Kind.BASIC)
        await until("three attempts to commit", lambda: attempts >= 3)
    await device.settle()

    assert caplog.text.count("treatments stay on the devices") == 1
    assert caplog.text.count("The ledger can be written again") == 1


async def test_a_later_error_replaces_the_earlier_one(closed: HubFixture) -> None:
    device = closed.device()
    with faults.a_newer_version(file_of(closed.hub.ledger)):
        device.publish_event(2, Kind.BASIC)
        await until("the issue ledger_newer", lambda: "ledger_newer" in closed.issues())
        with faults.a_read_only_folder(file_of(closed.hub.ledger)):
            await until("the issue ledger_read_only", lambda: "ledger_read_only" in closed.issues())
            assert set(closed.issues()) == {"ledger_read_only"}


async def test_devices_are_shown_as_they_are_meanwhile(closed: HubFixture) -> None:
    device = closed.device()
    with faults.a_read_only_folder(file_of(closed.hub.ledger)):
        device.publish_event(2, Kind.BASIC)
        device.publish_report(Status(DEVICE, online=False))
        await until("connectivity off", lambda: closed.state(DEVICE, "connectivity") == "off")


async def test_a_change_of_the_fleet_is_booked_when_it_can_be(closed: HubFixture) -> None:
    device = closed.device()
    with faults.a_read_only_folder(file_of(closed.hub.ledger)):
        moved = machine(assignments=assigned(start=1), placements=())
        closed.change(moved)
        await until("the issue ledger_read_only", lambda: "ledger_read_only" in closed.issues())
        assert closed.state("outlet-1") == "1"

    await device.settle()

    assert (closed.state("outlet-1"), closed.state("machine-1")) == ("0", "1")


async def test_a_hub_that_is_unloaded_while_it_cannot_write_acknowledges_nothing(closed: HubFixture) -> None:
    device = closed.device()
    with faults.a_read_only_folder(file_of(closed.hub.ledger)):
        device.publish_event(2, Kind.BASIC)
        await until("the issue ledger_read_only", lambda: "ledger_read_only" in closed.issues())
        device.publish_event(3, Kind.BASIC)
        assert await closed.hass.config_entries.async_unload(closed.entry.entry_id)
    assert device.acks() == [{"gen": GEN, "seq": 1}]


async def test_figures_are_read_again_although_an_error_closed_the_file(closed: HubFixture) -> None:
    closed.hub.models_changed()
    await closed.hub.async_drain()
    assert (closed.state("machine-1"), closed.issues()) == ("1", {})


async def test_diagnostics_show_the_error(hass: HomeAssistant, closed: HubFixture) -> None:
    device = closed.device()
    with faults.a_read_only_folder(file_of(closed.hub.ledger)):
        device.publish_event(2, Kind.BASIC)
        await until("the issue ledger_read_only", lambda: "ledger_read_only" in closed.issues())
        diagnostics = await async_get_config_entry_diagnostics(hass, closed.entry)
    assert "not open" in diagnostics["ledger"]["trouble"]
