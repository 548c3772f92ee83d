"""The ledger's file is deleted, replaced or mended while Home Assistant runs: figures follow, and devices replay."""

from collections.abc import Callable
from pathlib import Path
import shutil
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.messages import ZERO, Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.sqlite import file_watch
from custom_components.ozon_telemetry.core.ledger.engines.store import LedgerChange
from custom_components.ozon_telemetry.publish.signal import EVERYTHING
from devtools.polling import until
from tests.ledger_faults import file_of, spoil

from .builders import DEVICE
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

OLD, NEW = 31, 61


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a file that was put there as complete."""
    monkeypatch.setattr(file_watch, "_REST_SECONDS", 0.0)


@pytest.fixture
async def copy(hub_fixture: HubFixture, tmp_path: Path) -> Path:
    """Return a copy of the running hub's ledger with 31 treatments, when its device has sent 61."""
    device = hub_fixture.device()
    device.publish_report(Status(DEVICE, online=True, gen=GEN, seq=0, acked=0))
    await press(hub_fixture, 1, OLD)
    (await hub_fixture.hub.writer.freeze_file()).release()
    copied = Path(shutil.copy(file_of(hub_fixture.hub.ledger), tmp_path / "copy"))
    await press(hub_fixture, OLD + 1, NEW)
    device.client.async_publish.reset_mock()
    return copied


async def press(hub_fixture: HubFixture, first: int, last: int) -> None:
    """Send the treatments of a device that counts them from 1."""
    device = hub_fixture.device()
    device.counters = ZERO._replace(basic=first - 1)
    for seq in range(first, last + 1):
        device.publish_event(seq, Kind.BASIC)
    await device.settle()


async def tick(hub_fixture: HubFixture) -> None:
    """Let the hub's clock strike, and everything follow."""
    hub_fixture.hub.tick()
    await hub_fixture.device().settle()


def shown(hub_fixture: HubFixture) -> dict[str, dict[str, str]]:
    """Return the placeholders of the issues that are shown."""
    return {key: dict(issue.translation_placeholders or {}) for key, issue in hub_fixture.issues().items()}


def renamed(path: Path, source: Path) -> None:
    """Move the copy over the ledger."""
    source.replace(path)


def overwritten(path: Path, source: Path) -> None:
    """Write the copy's content into the ledger's file."""
    path.write_bytes(source.read_bytes())


@pytest.mark.parametrize("replace", [renamed, overwritten])
async def test_an_older_copy_is_shown_told_and_filled_up_without_a_press(
    hub_fixture: HubFixture, copy: Path, replace: Callable[[Path, Path], None]
) -> None:
    path = file_of(hub_fixture.hub.ledger)
    hub_fixture.hub.ledger.file.checkpoint()
    replace(path, copy)

    await tick(hub_fixture)

    assert (hub_fixture.state("machine-1"), hub_fixture.fleet_state()) == ("31", "31")
    assert shown(hub_fixture) == {"ledger_older": {"path": str(path), "before": "61", "now": "31"}}
    assert hub_fixture.device().acks() == [{"gen": GEN, "seq": OLD, "resync": True}]

    await press(hub_fixture, OLD + 1, NEW)
    assert (hub_fixture.state("machine-1"), await hub_fixture.treatments()) == ("61", 61)


async def test_a_press_is_enough_to_notice_it(hub_fixture: HubFixture, copy: Path) -> None:
    renamed(file_of(hub_fixture.hub.ledger), copy)
    device = hub_fixture.device()
    await device.send_event(NEW + 1, Kind.BASIC)
    assert hub_fixture.state("machine-1") == "31"
    assert {"gen": GEN, "seq": OLD, "resync": True} in device.acks()
    await press(hub_fixture, OLD + 1, NEW + 1)
    assert hub_fixture.state("machine-1") == "62"


async def test_a_deleted_file_is_begun_anew(hub_fixture: HubFixture, copy: Path) -> None:
    path = file_of(hub_fixture.hub.ledger)
    path.unlink()
    await tick(hub_fixture)
    assert hub_fixture.state("machine-1") == "0"
    assert shown(hub_fixture) == {"ledger_deleted": {"path": str(path), "before": "61", "now": "0"}}
    await press(hub_fixture, 1, NEW)
    assert hub_fixture.state("machine-1") == "61"


async def test_a_file_that_is_put_back_takes_the_issue_with_it(
    hub_fixture: HubFixture, copy: Path, tmp_path: Path
) -> None:
    path = file_of(hub_fixture.hub.ledger)
    path.rename(tmp_path / "moved")
    await tick(hub_fixture)
    (tmp_path / "moved").replace(path)
    await tick(hub_fixture)
    assert hub_fixture.state("machine-1") == "61"
    assert set(shown(hub_fixture)) == {"ledger_written"}


async def test_another_ledger_is_told(
    hub_fixture: HubFixture, copy: Path, set_up_hub: SetUpHub, tmp_path: Path
) -> None:
    other = await set_up_hub(prefix="other/hub", ledger=str(tmp_path / "other.db"))
    await other.hass.config_entries.async_unload(other.entry.entry_id)
    (tmp_path / "other.db").replace(file_of(hub_fixture.hub.ledger))
    await tick(hub_fixture)
    assert set(shown(hub_fixture)) == {"ledger_replaced"}
    assert hub_fixture.state("machine-1") == "0"


async def test_a_damaged_file_that_is_mended_from_an_older_copy(hub_fixture: HubFixture, copy: Path) -> None:
    path = file_of(hub_fixture.hub.ledger)
    spoil(path)
    hub_fixture.hub.tick()
    await until("the issue ledger_corrupt", lambda: "ledger_corrupt" in hub_fixture.issues())
    renamed(path, copy)
    await tick(hub_fixture)
    assert hub_fixture.state("machine-1") == "31"
    assert set(shown(hub_fixture)) == {"ledger_older"}


async def test_statistics_and_pages_are_told_that_all_history_is_another(hub_fixture: HubFixture, copy: Path) -> None:
    told = []
    hub_fixture.hub.history_changed.connect(lambda: told.append(EVERYTHING))
    renamed(file_of(hub_fixture.hub.ledger), copy)
    await tick(hub_fixture)
    assert told == [EVERYTHING]


async def test_a_recount_is_of_the_file_that_is_there(hass: HomeAssistant, hub_fixture: HubFixture, copy: Path) -> None:
    renamed(file_of(hub_fixture.hub.ledger), copy)
    await hub_fixture.hub.writer.open()
    report = await hub_fixture.hub.reader.verify()
    assert (report.is_sound, report.treatments) == (True, OLD)


async def test_a_quiet_ledger_is_not_read_again(hub_fixture: HubFixture, copy: Path) -> None:
    models = hub_fixture.hub.totals
    await tick(hub_fixture)
    assert hub_fixture.hub.totals is models
    assert (hub_fixture.device().acks(), shown(hub_fixture)) == ([], {})


async def test_nobody_is_told_of_what_the_ledger_stored_itself_without_hearing_so(hub_fixture: HubFixture) -> None:
    await press(hub_fixture, 1, 3)
    changes = [LedgerChange.CAUGHT_UP]
    with patch.object(Ledger, "take_change", lambda _: changes.pop() if changes else None):
        await press(hub_fixture, 4, 4)
    assert (changes, hub_fixture.state("machine-1"), shown(hub_fixture)) == ([], "4", {})
