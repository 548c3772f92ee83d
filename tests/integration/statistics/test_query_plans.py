"""A plan is a promise: nothing that runs at start, for an event, for a push or at night reads the whole history.

SQLite plans without looking into the tables, as nothing here runs ANALYZE: the plans of a small ledger are those of a
large one.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import re
import sqlite3
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import MqttMockHAClient, WebSocketGenerator
from sqlalchemy import Connection, Engine, event as sqlalchemy_event

from custom_components.ozon_telemetry.const import CONF_LEDGER, CONF_RETENTION
from custom_components.ozon_telemetry.core.domain.messages import ONE, Kind, Status
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.long_term_statistics.exporter import get_exporter

from ..analytics.websocket_client import WebSocketClient
from ..builders import DEVICE, OTHER_DEVICE, assigned, at, hub_entry, machine, outlet, placed
from ..fake_device import FakeDevice

EVENING: Final = "2026-03-02T21:50:00+00:00"
NIGHT: Final = ("2026-03-02T23:59:31", "2026-03-03T00:00:01", "2026-03-03T00:01:31", "2026-03-03T03:40:00")
LARGE: Final = ("treatment", "quarter")
_SCAN: Final = re.compile(rf"SCAN (?:{'|'.join(LARGE)})\b.*")
_PLANNED: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")

# A statement of each occasion, by a part of its text: without them, nothing would be proved.
OCCASIONS: Final = {
    "start": "FROM generation WHERE generation.told < generation.mark",
    "start and midnight": "ORDER BY treatment.occurred_at DESC",
    "event": "INSERT INTO treatment",
    "push": "FROM name",
    "statistics": "FROM quarter",
    "night": "DELETE FROM treatment",
}

# Statements that may read a large table from end to end, by a part of their text, each with the reason.
ALLOWED: Final[dict[str, str]] = {}


class StatementLog:
    """The statements that were executed on one ledger, each once, with parameters that it had."""

    def __init__(self, path: Path) -> None:
        """Listen to nothing yet."""
        self._path = path
        self._parameters: dict[str, Any] = {}

    def note(self, connection: Connection, _: object, statement: str, parameters: Any, *how: Any) -> None:
        """Note a statement before it is executed; many times, if there are many parameters."""
        is_many = how[-1]
        if connection.engine.url.database == str(self._path) and statement.lstrip().upper().startswith(_PLANNED):
            self._parameters.setdefault(statement, parameters[0] if is_many else parameters)

    def scans(self) -> dict[str, list[str]]:
        """Return the scans of large tables in the plan of each statement that has any."""
        with closing(sqlite3.connect(self._path)) as ledger:
            plans = {
                statement: ledger.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
                for statement, parameters in self._parameters.items()
            }
        scans = {sql: [line for *_, line in plan if _SCAN.match(line)] for sql, plan in plans.items()}
        return {sql: lines for sql, lines in scans.items() if lines}

    def holds(self, part: str) -> bool:
        """Tell whether a part is in one of the statements, however that is broken into lines."""
        return any(part in " ".join(statement.split()) for statement in self._parameters)


@contextmanager
def noted_statements(path: Path) -> Iterator[StatementLog]:
    """Note what is executed on the ledger meanwhile."""
    log = StatementLog(path)
    sqlalchemy_event.listen(Engine, "before_cursor_execute", log.note)
    try:
        yield log
    finally:
        sqlalchemy_event.remove(Engine, "before_cursor_execute", log.note)


@pytest.fixture
async def entry(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, tmp_path: Path, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Return the entry of a hub that keeps treatments for a year, not loaded yet, in the evening."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(EVENING)
    fleet = (
        outlet(prices={"basic": 2.5}),
        machine(assignments=assigned(), placements=placed()),
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed()),
    )
    entry = hub_entry(*fleet, ledger=str(tmp_path / "ledger.db"), options={CONF_RETENTION: 1})
    entry.add_to_hass(hass)
    return entry


async def start(hass: HomeAssistant, entry: MockConfigEntry) -> Hub:
    """Set the hub up, and let its statistics be written."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    hub: Hub = entry.runtime_data
    await get_exporter(hub).async_rebuild()
    return hub


async def lose(fake_device: FakeDevice, seq: int) -> None:
    """Send an event whose counters prove the one before it."""
    fake_device.counters = fake_device.counters.plus(ONE[Kind.BASIC])
    await fake_device.send_event(seq, Kind.BASIC, prev=seq - 2)


async def press(fake_device: FakeDevice, original: FakeDevice, first: int) -> None:
    """Send what devices send: events in order, after a loss, late ones, of the original firmware, and a status."""
    for kind in Kind:
        await fake_device.send_event(first + kind, kind)
    await lose(fake_device, first + 4)
    await fake_device.send_event(first + 5, Kind.BASIC, at("2026-02-01T10:00:00"))
    await fake_device.send_report(Status(DEVICE, online=True, gen="95216b23", seq=first + 5, acked=first + 4))
    for _ in range(2):
        total = original.counters.total + 1
        await original.send_event(total, Kind.BASIC, gen=None, prev=total - 1)


async def live(hass: HomeAssistant, hub: Hub, devices: list[FakeDevice], freezer: FrozenDateTimeFactory) -> None:
    """Receive events, and pass a night."""
    await press(devices[0], devices[1], 9)
    for moment in NIGHT:
        freezer.move_to(f"{moment}+00:00")
        async_fire_time_changed(hass, dt_util.utcnow())
        await hass.async_block_till_done()
        await devices[0].settle()
    await get_exporter(hub).async_export()


@pytest.mark.usefixtures("socket_enabled")
async def test_no_statement_reads_the_whole_history(
    hass: HomeAssistant,
    mqtt_mock: MqttMockHAClient,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    hub = await start(hass, entry)
    devices = [FakeDevice(hass, mqtt_mock, hub, device_id) for device_id in (DEVICE, OTHER_DEVICE)]
    await press(devices[0], devices[1], 1)
    await hass.config_entries.async_unload(entry.entry_id)

    hass.set_state(CoreState.not_running)
    with noted_statements(Path(entry.data[CONF_LEDGER])) as statements:
        devices[0].hub = devices[1].hub = hub = await start(hass, entry)
        await lose(devices[0], 8)
        await hass.async_start()
        client = WebSocketClient(await hass_ws_client(hass))
        for subscription in ("subscribe_recent", "subscribe_fleet"):
            await client.call(subscription)
        await live(hass, hub, devices, freezer)
        await hass.config_entries.async_unload(entry.entry_id)

    scans = statements.scans()
    assert [sql for sql in scans if not any(part in sql for part in ALLOWED)] == []
    assert [part for part in ALLOWED if not any(part in sql for sql in scans)] == []
    assert [occasion for occasion, part in OCCASIONS.items() if not statements.holds(part)] == []
