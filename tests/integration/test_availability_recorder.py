"""The availability recorder: downtime from messages and silence, over restarts and broken connections."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Heartbeat, Kind, Status
from custom_components.ozon_telemetry.core.ledger import LedgerError
from tests import ledger_faults as faults
from tests.ledger_faults import file_of

from .builders import DEVICE
from .hub_fixture import HubFixture

MINUTE = 60_000
TIMEOUT = 180


@pytest.fixture(autouse=True)
async def _noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-03-02T12:00:00+00:00")


@pytest.fixture
def clock(hass: HomeAssistant, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> Any:
    """Return how to let seconds pass, as Home Assistant notices them."""

    async def passes(seconds: int) -> None:
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await hub_fixture.device().settle()
        await hub_fixture.hub.availability.async_write()  # which waits for the one that the clock began

    return passes


async def reported_downtime(hub_fixture: HubFixture) -> dict[str, Any]:
    """Return the machine's downtime today, in whole minutes."""
    answer: Any = await hub_fixture.hass.services.async_call(
        DOMAIN, "get_analytics", {"days": 1, "group_by": "machine"}, blocking=True, return_response=True
    )
    (machine,) = answer["groups"]
    downtime = machine["downtime"]
    return {name: round(downtime[name] / MINUTE) for name in ("offline", "watched")} | {"outages": downtime["outages"]}


async def test_a_device_that_disconnects_is_offline_until_it_is_back(hub_fixture: HubFixture, clock: Any) -> None:
    await hub_fixture.device().send_report(Status(DEVICE, online=True))
    await clock(120)
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    await clock(600)
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await clock(60)
    assert await reported_downtime(hub_fixture) == {"offline": 10, "watched": 13, "outages": 1}


async def test_a_device_that_falls_silent_is_offline_since_its_last_message(
    hub_fixture: HubFixture, clock: Any
) -> None:
    await clock(120)
    await hub_fixture.device().send_report(Heartbeat(DEVICE))
    await clock(TIMEOUT)
    assert (await reported_downtime(hub_fixture))["offline"] == 0
    await clock(60)
    assert await reported_downtime(hub_fixture) == {"offline": 4, "watched": 6, "outages": 1}


async def test_while_the_broker_is_away_nothing_is_known(hub_fixture: HubFixture, clock: Any) -> None:
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    await clock(120)
    hub_fixture.hub.mqtt.connection_changed(is_connected=False)
    await clock(3600)
    hub_fixture.hub.mqtt.connection_changed(is_connected=True)
    await hub_fixture.device().send_report(Status(DEVICE, online=False), retain=True)
    await clock(60)
    assert await reported_downtime(hub_fixture) == {"offline": 3, "watched": 3, "outages": 2}


async def test_a_restart_ends_the_watch_and_begins_another(hub_fixture: HubFixture, clock: Any) -> None:
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    await clock(120)
    await hub_fixture.reload()
    await clock(TIMEOUT + 1)
    await clock(119)
    assert await reported_downtime(hub_fixture) == {"offline": 7, "watched": 7, "outages": 2}


async def test_what_could_not_be_written_is_written_later(hub_fixture: HubFixture, clock: Any) -> None:
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    await hub_fixture.hass.async_add_executor_job(hub_fixture.hub.ledger.file.close)
    with faults.a_read_only_folder(file_of(hub_fixture.hub.ledger)):
        for _ in range(2):
            with pytest.raises(LedgerError, match="read_only"):
                await clock(60)
    await hub_fixture.hass.async_add_executor_job(hub_fixture.hub.ledger.file.close)
    await hub_fixture.device().send_report(Status(DEVICE, online=True))
    await clock(60)
    assert await reported_downtime(hub_fixture) == {"offline": 2, "watched": 3, "outages": 1}


async def test_what_the_last_breath_cannot_write_is_lost_and_so_unseen(hub_fixture: HubFixture, clock: Any) -> None:
    await clock(60)
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    await hub_fixture.hass.async_add_executor_job(hub_fixture.hub.ledger.file.close)
    with faults.a_read_only_folder(file_of(hub_fixture.hub.ledger)):
        with pytest.raises(LedgerError, match="read_only"):
            await clock(60)
        await hub_fixture.hub.async_stop()
    await hub_fixture.reload()
    await clock(60)
    assert await reported_downtime(hub_fixture) == {"offline": 0, "watched": 2, "outages": 0}
