"""When the ledger cannot be written nothing is acknowledged, a person is told, and it goes on by itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.diagnostics import async_get_config_entry_diagnostics
from custom_components.ozon_telemetry.ingest import worker
from tests import ledger_mishaps as mishaps

from .conftest import Begin
from .fleet import DEVICE, assigned, machine, outlet, placed
from .house import House
from .patience import until
from .wire import GEN

type Mishap = Callable[[Path], AbstractContextManager[None]]

MISHAPS = [
    pytest.param(mishap, issue, id=issue)
    for mishap, issue in (
        (mishaps.a_full_disk, "ledger_disk_full"),
        (mishaps.a_read_only_folder, "ledger_read_only"),
        (mishaps.another_program, "ledger_locked"),
        (mishaps.damage, "ledger_corrupt"),
        (mishaps.a_newer_version, "ledger_newer"),
        (mishaps.a_missing_folder, "ledger_unavailable"),
    )
]
MANY = 300  # more than fit into what the file has room for without growing


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the hub try again soon."""
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)


@pytest.fixture
async def house(begin: Begin, tmp_path: Path) -> House:
    """Return a running hub with its ledger in a folder that can be taken away."""
    folder = tmp_path / "storage"
    folder.mkdir()
    return await begin(outlet(), machine(assignments=assigned(), placements=placed()), ledger=str(folder / "ledger.db"))


@pytest.fixture
async def closed(house: House) -> House:
    """Return the hub after a treatment, with its file closed: the next write opens it as it is by then."""
    await house.device().event(1, Kind.BASIC)
    await house.hub.hass.async_add_executor_job(house.hub.ledger.close)
    return house


@pytest.mark.parametrize(("mishap", "issue"), MISHAPS)
async def test_nothing_is_acknowledged_until_it_is_mended(closed: House, mishap: Mishap, issue: str) -> None:
    device = closed.device()
    with mishap(closed.hub.ledger.path):
        for seq in range(2, MANY + 1):
            device.say_event(seq, Kind.BASIC)
        await until(lambda: issue in closed.issues())
        assert device.acks() == [{"gen": GEN, "seq": 1}]

    await device.settle()

    assert device.acks()[-1] == {"gen": GEN, "seq": MANY}
    assert closed.shows("machine-1") == str(MANY)
    assert closed.issues() == {}


@pytest.mark.parametrize(("mishap", "issue"), MISHAPS[1:])  # a file that cannot grow can be opened
async def test_a_hub_that_cannot_open_its_ledger_tries_again(closed: House, mishap: Mishap, issue: str) -> None:
    entry, path = closed.entry, closed.hub.ledger.path
    await closed.hass.config_entries.async_unload(entry.entry_id)
    with mishap(path):
        await closed.hass.config_entries.async_setup(entry.entry_id)
        assert entry.error_reason_translation_key == issue
        assert set(closed.issues()) == {issue}

    await closed.reload()

    assert closed.shows("machine-1") == "1"
    assert closed.issues() == {}


async def test_it_is_told_once_however_often_it_is_tried(closed: House, caplog: pytest.LogCaptureFixture) -> None:
    device = closed.device()
    tries = 0

    def tried() -> bool:
        nonlocal tries
        tries += 1
        return tries > 20

    with mishaps.a_read_only_folder(closed.hub.ledger.path):
        device.say_event(2, Kind.BASIC)
        await until(tried)
    await device.settle()

    assert caplog.text.count("Treatments wait in their devices") == 1
    assert caplog.text.count("The ledger can be written again") == 1


async def test_one_trouble_that_follows_another_takes_its_place(closed: House) -> None:
    device = closed.device()
    with mishaps.a_newer_version(closed.hub.ledger.path):
        device.say_event(2, Kind.BASIC)
        await until(lambda: "ledger_newer" in closed.issues())
        with mishaps.a_read_only_folder(closed.hub.ledger.path):
            await until(lambda: "ledger_read_only" in closed.issues())
            assert set(closed.issues()) == {"ledger_read_only"}


async def test_devices_are_shown_as_they_are_meanwhile(closed: House) -> None:
    device = closed.device()
    with mishaps.a_read_only_folder(closed.hub.ledger.path):
        device.say_event(2, Kind.BASIC)
        device.say_report(Status(DEVICE, online=False))
        await until(lambda: closed.shows(DEVICE, "connectivity") == "off")


async def test_a_change_of_the_fleet_is_booked_when_it_can_be(closed: House) -> None:
    device = closed.device()
    with mishaps.a_read_only_folder(closed.hub.ledger.path):
        moved = machine(assignments=assigned(start=1), placements=())
        closed.change(moved)
        await until(lambda: "ledger_read_only" in closed.issues())
        assert closed.shows("outlet-1") == "1"

    await device.settle()

    assert (closed.shows("outlet-1"), closed.shows("machine-1")) == ("0", "1")


async def test_a_hub_that_is_unloaded_while_it_cannot_write_acknowledges_nothing(closed: House) -> None:
    device = closed.device()
    with mishaps.a_read_only_folder(closed.hub.ledger.path):
        device.say_event(2, Kind.BASIC)
        await until(lambda: "ledger_read_only" in closed.issues())
        device.say_event(3, Kind.BASIC)
        assert await closed.hass.config_entries.async_unload(closed.entry.entry_id)
    assert device.acks() == [{"gen": GEN, "seq": 1}]


async def test_diagnostics_tell_the_trouble(hass: HomeAssistant, closed: House) -> None:
    device = closed.device()
    with mishaps.a_read_only_folder(closed.hub.ledger.path):
        device.say_event(2, Kind.BASIC)
        await until(lambda: "ledger_read_only" in closed.issues())
        told = await async_get_config_entry_diagnostics(hass, closed.entry)
    assert "not open" in told["ledger"]["trouble"]
