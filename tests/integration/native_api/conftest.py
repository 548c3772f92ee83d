"""Fixtures of the tests of the native API."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.ingest.transports import puller
from tests.integration.builders import DEVICE, assigned, hub_entry, machine, outlet, placed
from tests.integration.hub_fixture import HubFixture

from .fake_native_device import FakeNativeDevice

QUICK = 0.02  # seconds


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be waited for longer than a test can wait."""
    for name in ("ACK_DELAY", "BEYOND", "WITHOUT_POSITION"):
        monkeypatch.setattr(puller, name, QUICK)


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a device be asked again right away."""
    monkeypatch.setattr(puller, "FIRST_PAUSE", QUICK)


@pytest.fixture
def device(hass: HomeAssistant) -> FakeNativeDevice:
    """Return a device that nobody has added yet."""
    return FakeNativeDevice(hass, DEVICE)


@pytest.fixture
async def hub_without_mqtt(
    hass: HomeAssistant, stubbed_dependencies: None, tmp_path: Path
) -> AsyncIterator[HubFixture]:
    """Return a running hub in a Home Assistant in which nobody ever set MQTT up."""
    items = outlet(), machine(assignments=assigned(), placements=placed())
    entry = hub_entry(*items, ledger=str(tmp_path / "ledger.db"))
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield HubFixture(hass, None, entry)  # type: ignore[arg-type]
    await hass.config_entries.async_unload(entry.entry_id)
