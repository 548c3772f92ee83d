"""Fixtures of the tests inside Home Assistant."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
import logging
import os
from pathlib import Path
import tempfile
import time
from typing import Any, Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.mqtt import client as mqtt_client
from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowHandler, FlowManager
from homeassistant.helpers.entity import Entity
import psycopg
import pytest
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.config_flow import OzonTelemetryConfigFlow
from custom_components.ozon_telemetry.core.domain.fleet import Machine, Outlet
from custom_components.ozon_telemetry.flows.django_import import ImportFlow
from custom_components.ozon_telemetry.flows.fleet_list import FleetListFlow
from custom_components.ozon_telemetry.flows.hub import HeadOfficeOptionsFlow, HubOptionsFlow
from custom_components.ozon_telemetry.flows.machine import MachineFlow
from custom_components.ozon_telemetry.flows.outlet import OutletFlow
from custom_components.ozon_telemetry.sensors import ledger_sensors
from devtools.postgresql import PostgreSQL, versions

from .builders import assigned, hub_entry, machine, outlet, placed
from .hub_fixture import HubFixture
from .server import server_fields
from .translation_check import check_recorded, missing_texts, translation_section

# Home Assistant's tests log every statement and every entity, which costs a tenth of the time here and is never read.
for _chatterer in ("sqlalchemy.engine", "homeassistant"):
    logging.getLogger(_chatterer).setLevel(logging.WARNING)

NEVER: Final = 1e9  # seconds
LAST_SECONDS: Final = 60.0
ZONE: Final = ZoneInfo("US/Pacific")  # that of Home Assistant's own tests
OUR_FLOWS: Final = (
    FleetListFlow,
    OutletFlow,
    MachineFlow,
    ImportFlow,
    HubOptionsFlow,
    HeadOfficeOptionsFlow,
    OzonTelemetryConfigFlow,
    RepairsFlow,
)

type SetUpHub = Callable[..., Awaitable[HubFixture]]


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Turn the event loop's debug mode off: keeping the stack of every callback takes a third of the time.

    Calls from a wrong thread, which it would find, Home Assistant finds itself where entities and states change.
    """


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load this integration; MQTT reads its discovery topics when it is set up, so this is first."""


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a configuration folder, and so a ledger, of its own."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def _temporary_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep uploads of tests that run at the same time apart: Home Assistant gives their folder one name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))


@pytest.fixture(autouse=True)
def _lasting_subscriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep Home Assistant's client from leaving topics: on a busy machine it forgets them while it still subscribes."""
    monkeypatch.setattr(mqtt_client, "UNSUBSCRIBE_COOLDOWN", NEVER)


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """Begin no test in the last minute of a day: many expect what they count to be of today."""
    now = datetime.now(ZONE)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if (left := (midnight - now).total_seconds()) < LAST_SECONDS:
        time.sleep(left)


@pytest.fixture
def stopped_clock(freezer: FrozenDateTimeFactory) -> None:
    """Stop the clock where nothing turns: no minute, day or month. It has to be asked for before the hub."""
    freezer.move_to("2026-03-12T10:30:20-07:00")


@pytest.fixture
def as_installed() -> None:
    """Leave entities disabled that are so by default, and let the sums of outlets and the fleet follow in steps."""


@pytest.fixture(autouse=True)
def _everything_shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable every entity, and let it follow at once, for all tests but those of what is so by default."""
    if "as_installed" not in request.fixturenames:
        monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
        monkeypatch.setattr(ledger_sensors, "STEP", 0.0)


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Home Assistant's own MQTT client leaves its housekeeping timer behind."""
    return True


@pytest.fixture
def stubbed_dependencies(hass: HomeAssistant) -> Iterator[None]:
    """Mark the dependencies that flows do not use as set up, without setting them up."""
    hass.config.components |= {"frontend", "recorder"}
    package = "custom_components.ozon_telemetry"
    with (
        patch(f"{package}.dashboard.bundle.async_serve"),
        patch(f"{package}.StatisticsExporter.async_follow", return_value=_nothing),
    ):
        yield


def _nothing() -> None:
    """Stop what was never started."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Return a server of the tests' own."""
    server = PostgreSQL(versions()["15"])
    server.start()
    yield server
    server.remove()


@pytest.fixture
def administrator(postgresql: PostgreSQL) -> Iterator[psycopg.Connection]:
    """Return a connection of the server's administrator."""
    address = {"host": postgresql.host, "port": postgresql.port, "dbname": postgresql.database, "user": postgresql.user}
    with closing(psycopg.connect(**address, autocommit=True)) as connection:  # type: ignore[arg-type]
        yield connection


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """Return where the ledgers of hubs are: in the test's own folder, with OZON_HUBS_ON_A_SERVER=1 on a server."""
    if "OZON_HUBS_ON_A_SERVER" in os.environ:
        return {"server": server_fields(request.getfixturevalue("postgresql"))}
    return {"ledger": str(tmp_path / "ledger.db")}


@pytest.fixture
async def set_up_hub(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, stubbed_dependencies: None, place: dict[str, Any]
) -> AsyncIterator[SetUpHub]:
    """Return how to set up a hub of some outlets and machines."""
    hub_fixtures: list[HubFixture] = []

    async def set_up_hub(*items: Outlet | Machine, **more: Any) -> HubFixture:
        entry = hub_entry(*items, **place | more)
        entry.add_to_hass(hass)
        hub_fixtures.append(HubFixture(hass, mqtt_mock, entry))
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return hub_fixtures[-1]

    yield set_up_hub
    for hub_fixture in hub_fixtures:
        if hub_fixture.entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(hub_fixture.entry.entry_id)


@pytest.fixture
async def hub_fixture(set_up_hub: SetUpHub) -> HubFixture:
    """Return a running hub with one machine in one outlet."""
    return await set_up_hub(outlet(), machine(assignments=assigned(), placements=placed()))


@pytest.fixture
def stubbed_hub_setup() -> Iterator[None]:
    """Stub the hub's set-up: entries are loaded, but nothing is opened and nothing subscribed."""
    package = "custom_components.ozon_telemetry"
    with (
        patch(f"{package}.async_setup", return_value=True),
        patch(f"{package}.async_setup_entry", return_value=True),
        patch(f"{package}.async_unload_entry", return_value=True),
    ):
        yield


@pytest.fixture(autouse=True)
def check_translations() -> Iterator[None]:
    """Let every step that a flow shows fail the test if one of its texts is missing, or no browser test opens it."""
    handle = FlowManager._async_handle_step

    async def handle_and_check(
        manager: FlowManager[Any, Any, Any],
        flow: FlowHandler[Any, Any, Any],
        *args: Any,
        **more: Any,
    ) -> Any:
        result = await handle(manager, flow, *args, **more)
        if isinstance(flow, OUR_FLOWS) and (texts := translation_section(manager, flow)) is not None:
            assert missing_texts(texts, result) == []
            check_recorded(texts, result)
        return result

    with patch.object(FlowManager, "_async_handle_step", handle_and_check):
        yield
