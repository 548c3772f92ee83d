"""Import from the Django system over HTTP, in a real Home Assistant: upload, preview, import; also after a kill."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
import sqlite3
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from devtools.api import Api, Json
from devtools.home_assistant import HomeAssistant
from devtools.mosquitto import Mosquitto, find_mosquitto
from devtools.polling import until
from devtools.provisioning import add_hub, connect_broker, fetch_fleet
from simulator.clock import now
from simulator.demand import Demand
from simulator.django_database import PastPlan, write_sample
from simulator.fleet import device_ids_of
from simulator.legacy_device import LegacyDevice

pytestmark = [
    pytest.mark.broker,
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.usefixtures("socket_enabled"),
    pytest.mark.skipif(find_mosquitto() is None, reason="Mosquitto is not installed"),
]

DEVICES: Final = 4
DAYS: Final = 60
_EVENTS: Final = """
    SELECT device_id, count_basic, count_standard, count_premium FROM telemetry_telemetryevent
    WHERE event_type <> 'status' ORDER BY id
"""


@dataclass
class ImportScenario:
    """A Home Assistant with an empty hub, and the database of the system before it."""

    home_assistant: HomeAssistant
    api: Api
    entry_id: str
    database: Path

    def is_hub_written_down(self) -> bool:
        """Tell whether Home Assistant would still know the hub after a kill; it takes a second to write it down."""
        entries = self.home_assistant.folder / ".storage/core.config_entries"
        return entries.exists() and self.entry_id in entries.read_text()

    async def look(self) -> Json:
        """Upload the database; return what the preview says."""
        flow = await self.api.start_subentry_flow(self.entry_id, "import")
        return await self.api.wait_for_progress(
            await self.api.submit_steps(flow, {"file": await self.api.upload(self.database)})
        )

    async def confirm(self, preview: Json) -> Json:
        """Import what the preview shows; return the summary."""
        return await self.api.wait_for_progress(await self.api.submit_steps(preview, {"reach_back": True}))

    async def restart(self) -> None:
        """Start Home Assistant again after it was killed."""
        self.home_assistant.start()
        await self.api.close()
        self.api = self.home_assistant.new_api()
        await self.home_assistant.wait_until_ready(self.api)

    async def total(self) -> int:
        """Return what the cards show of the whole fleet."""
        total: int = (await fetch_fleet(self.api))["totals"]["total"]
        return total


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Allow for the timer that the client's session leaves behind when it is closed."""
    return True


@pytest.fixture
async def scenario(tmp_path: Path) -> AsyncIterator[ImportScenario]:
    """Return a running Home Assistant with a hub of nothing, and a sample database."""
    broker, home_assistant = Mosquitto(tmp_path / "broker"), HomeAssistant(tmp_path / "home-assistant")
    broker.start()
    home_assistant.start()
    try:
        api = home_assistant.new_api()
        await home_assistant.wait_until_ready(api)
        await connect_broker(api, broker.port)
        scenario = ImportScenario(home_assistant, api, await add_hub(api), tmp_path / "db.sqlite3")
        await until("the hub in Home Assistant's storage", scenario.is_hub_written_down)
        past = PastPlan(
            Demand(40, ZoneInfo("Europe/Amsterdam")), now() - DAYS * 86_400_000, now(), resets=0.001, losses=0.01
        )
        write_sample(scenario.database, map(LegacyDevice, device_ids_of(1, DEVICES)), past, Random(1))
        yield scenario
        await scenario.api.close()
    finally:
        home_assistant.discard()
        broker.stop()


def recounted(database: Path) -> dict[str, int]:
    """Return what the counters in the old database prove of each device, counted with nothing of ours."""
    totals: dict[str, int] = {}
    before: dict[str, tuple[int, ...]] = {}
    connection = sqlite3.connect(database)
    for device_id, *counts in connection.execute(_EVENTS):
        counters = tuple(counts)
        last = before.get(device_id)
        if last is None:
            gained = 1
        elif all(a >= b for a, b in zip(counters, last, strict=True)):
            gained = sum(counters) - sum(last)
        else:
            gained = sum(counters)
        totals[device_id] = totals.get(device_id, 0) + gained
        before[device_id] = counters
    connection.close()
    return totals


async def test_all_history_is_there_exactly_once(scenario: ImportScenario) -> None:
    expected = recounted(scenario.database)
    preview = await scenario.look()
    assert preview["step_id"] == "preview"
    assert int(preview["description_placeholders"]["telemetryevent_new"]) <= sum(expected.values())
    assert await scenario.total() == 0

    summary = await scenario.confirm(preview)
    assert summary["reason"] == "imported"
    fleet = await fetch_fleet(scenario.api)
    shown = {machine["hardware"]["device_id"]: machine["totals"]["total"] for machine in fleet["machines"]}
    assert shown == expected

    result = await scenario.api.call(
        "ozon_telemetry/analytics", start="2020-01-01", end="2030-12-31", group_by="device"
    )
    assert {group["id"]: group["total"] for group in result["groups"]} == expected
    verified = await scenario.api.post("/api/services/ozon_telemetry/verify_ledger?return_response", {})
    assert verified["service_response"]["sound"]
    again = await scenario.confirm(await scenario.look())
    assert again["description_placeholders"]["added"] == "0"
    assert await scenario.total() == sum(expected.values())


async def test_a_kill_in_the_middle_loses_nothing_and_the_next_import_completes_it(scenario: ImportScenario) -> None:
    expected = recounted(scenario.database)
    importing = asyncio.create_task(scenario.confirm(await scenario.look()))
    await until("the first imported treatments", scenario.total)
    scenario.home_assistant.kill()
    await asyncio.wait([importing])
    importing.exception()  # the connection is gone with the other end
    await scenario.restart()
    assert (await scenario.confirm(await scenario.look()))["reason"] == "imported"
    assert await scenario.total() == sum(expected.values())
