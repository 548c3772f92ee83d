"""An import that cannot be finished says why and ends, and the next one adds the rest."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.hub import Hub
from simulator.django_database import DjangoDatabase
from tests import ledger_faults as faults
from tests.ledger_faults import file_of

from .builders import DEVICE, OTHER_DEVICE
from .conftest import SetUpHub
from .import_flow_driver import HOUR, MADE, ImportFlowDriver, treatments, write_django_database

MANY = 600  # more than fit into what the file has room for without growing


@pytest.fixture
async def import_flow(set_up_hub: SetUpHub, hass_client: ClientSessionGenerator) -> ImportFlowDriver:
    """Return the flow of a running hub without outlets and machines, not begun yet."""
    return ImportFlowDriver(await set_up_hub(), hass_client)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return an old database of two devices and ten treatments: an import has two pieces."""
    return write_django_database(tmp_path / "db.sqlite3")


@contextmanager
def after_piece(number: int, then: Callable[[Ledger], object]) -> Iterator[None]:
    """Let something happen in the ledger's thread after a piece of history was imported."""
    import_history, pieces = Ledger.import_history, iter(range(1, 1000))

    def import_piece(ledger: Ledger, *piece: Any) -> ImportResult:
        result = import_history(ledger, *piece)
        if next(pieces) == number:
            then(ledger)
        return result

    with patch.object(Ledger, "import_history", import_piece):
        yield


@contextmanager
def full_disk_after_piece(number: int, then: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Let the disk be full, as SQLite itself says it, after a piece of history was imported."""
    with ExitStack() as fault:

        def fill(ledger: Ledger) -> None:
            ledger.close()
            fault.enter_context(faults.a_full_disk(file_of(ledger)))
            then()

        with after_piece(number, fill):
            yield


async def reopen(hub: Hub) -> None:
    """Let the ledger have no connection left on which a fault was set."""
    await hub.writer._run(Ledger.close)
    await hub.writer.open()
    await hub.async_drain()


def write_long_database(path: Path) -> Path:
    """Write the database of two machines; the second one's history is long."""
    with DjangoDatabase(path, MADE) as old:
        mall = old.add_outlet("Mall")
        for device_id, number in ((DEVICE, 3), (OTHER_DEVICE, MANY)):
            old.assign(device_id, old.add_machine(f"Machine of {device_id}", mall), MADE)
            for kind, instant, counters in treatments([Kind.BASIC] * number):
                old.add_event(device_id, kind, instant, counters)
    return path


async def test_a_disk_that_is_full_in_the_middle_of_the_history(import_flow: ImportFlowDriver, tmp_path: Path) -> None:
    database = write_long_database(tmp_path / "long.sqlite3")
    await import_flow.start()
    await import_flow.upload(database)
    with full_disk_after_piece(1):
        step = await import_flow.submit({"reach_back": True})
    assert (step["reason"], import_flow.placeholder("detail")) == (
        "import_failed",
        "disk_full: database or disk is full",
    )

    await reopen(import_flow.hub_fixture.hub)
    assert (await import_flow.run(database))["added"] == str(MANY)
    assert import_flow.hub_fixture.fleet_state() == str(MANY + 3)


async def test_a_disk_that_is_full_while_devices_go_on_counting(import_flow: ImportFlowDriver, database: Path) -> None:
    hub_fixture, device = import_flow.hub_fixture, import_flow.hub_fixture.device(DEVICE)
    device.counters = Counters(3, 2, 2)

    def count() -> None:
        for seq in range(MANY):
            device.publish_event(seq, Kind.BASIC, at=MADE + 10 * HOUR + seq, gen=None)

    await import_flow.start()
    await import_flow.upload(database)
    with full_disk_after_piece(2, then=lambda: hub_fixture.hass.loop.call_soon_threadsafe(count)):
        step = await import_flow.submit({"reach_back": True})
        assert step["reason"] == "import_failed"
        assert import_flow.placeholder("detail") == "disk_full: database or disk is full"
        assert set(hub_fixture.issues()) == {"ledger_disk_full"}

    await device.settle()
    assert hub_fixture.fleet_state() == str(10 + MANY)


async def test_a_ledger_that_cannot_take_the_fleet(import_flow: ImportFlowDriver, database: Path) -> None:
    hub = import_flow.hub_fixture.hub
    await import_flow.start()
    await import_flow.upload(database)
    await import_flow.hass.async_add_executor_job(hub.ledger.file.close)
    with faults.a_read_only_folder(file_of(hub.ledger)):
        step = await import_flow.submit({"reach_back": True})
        assert step["reason"] == "import_failed"
        assert import_flow.placeholder("detail").startswith("read_only: ")

    await reopen(hub)
    assert (await import_flow.run(database))["added"] == "10"


async def test_a_hub_that_is_stopped_in_the_middle(import_flow: ImportFlowDriver, database: Path) -> None:
    hass, entry = import_flow.hass, import_flow.hub_fixture.entry

    def stop() -> None:
        hass.async_create_task(hass.config_entries.async_unload(entry.entry_id))

    await import_flow.start()
    await import_flow.upload(database)
    with after_piece(1, lambda _: hass.loop.call_soon_threadsafe(stop)):
        step = await import_flow.submit({"reach_back": True})
    assert (step["reason"], import_flow.placeholder("detail")) == ("import_failed", "unavailable: the hub was stopped")

    await hass.async_block_till_done()
    await hass.config_entries.async_setup(entry.entry_id)
    await import_flow.run(database)
    assert import_flow.hub_fixture.fleet_state() == "10"
