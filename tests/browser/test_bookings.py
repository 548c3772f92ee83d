"""A machine is moved back in time in the browser: the preview, the last sentence, and the undo of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import sys
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, expect
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api
from devtools.dashboard_page import PageOptions, new_browser_context, open_dashboard_page
from devtools.home_assistant import Home, HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.polling import until
from devtools.process import Process
from devtools.provisioning import Adoption, add_hub, add_outlets, adopt, connect_broker, fetch_fleet
from simulator.clock import now
from simulator.demand import Demand
from simulator.fleet import Fleet
from simulator.history import write_history
from simulator.journal_file import read_journal

from .demo_installation import ZONE, today

_DAYS: Final = 60
_DAILY: Final = 6.0
_COUNTED_SECONDS: Final = 120.0


@dataclass(slots=True)
class CountedMachine:
    """One machine at Harbour with some weeks of history, and another outlet, Station."""

    api: Api
    treatments: list[datetime]

    async def totals(self) -> dict[str, int]:
        """Return what is booked on each outlet."""
        fleet = await fetch_fleet(self.api)
        return {outlet["name"]: outlet["totals"]["total"] for outlet in fleet["outlets"]}


@pytest_asyncio.fixture(loop_scope="session")
async def counted(tmp_path: Path) -> AsyncIterator[CountedMachine]:
    """Yield an installation whose only device has delivered all of its past."""
    enable_socket()
    fleet, broker = Fleet(tmp_path / "devices", 1, 1), Mosquitto(tmp_path / "broker")
    home_assistant = HomeAssistant(tmp_path / "home-assistant", home=Home(ZONE))
    (device_id,) = fleet.device_ids
    journal = fleet.journal(device_id)
    write_history(journal, Demand(_DAILY, ZoneInfo(ZONE)), _DAYS, now(), fleet.rng("history", device_id))
    journal.close()
    command = [sys.executable, "-m", "simulator", "run", "--state", fleet.folder, "--port", broker.port]
    device = Process([*command, "--seed", 1, "--devices", 1, "--daily", 0], tmp_path / "device.log")
    times = [
        datetime.fromtimestamp((record.timestamp or 0) / 1000, UTC)
        for card in fleet.cards(device_id)
        for record in read_journal(card).records
    ]
    try:
        broker.start()
        home_assistant.start()
        async with home_assistant.new_api() as api:
            await home_assistant.wait_until_ready(api)
            await connect_broker(api, broker.port)
            entry_id = await add_hub(api)
            await add_outlets(api, entry_id, [{"name": "Harbour"}, {"name": "Station"}])
            device.start()
            await adopt(api, entry_id, Adoption(device_id, "Harbour", "Ozone 1"))
            counted = CountedMachine(api, times)

            async def is_counted() -> bool:
                return (await counted.totals())["Harbour"] == len(times)

            await until("the whole past in the ledger", is_counted, _COUNTED_SECONDS, 0.2)
            yield counted
    finally:
        home_assistant.discard()
        device.stop()
        broker.stop()


async def choose_day(page: Page, day: date) -> None:
    """Choose a day of the month before this one in the open form's calendar."""
    await page.locator("ha-date-input").click()
    await page.locator("calendar-date").get_by_role("button", name="Back").first.click()
    await page.get_by_role("button", name=f"{day:%B} {day.day}", exact=True).click()
    await page.get_by_role("button", name="OK", exact=True).click()


async def change_machine(page: Page, choice: str) -> None:
    """Open the dialog of the machine and choose from its menu."""
    await page.get_by_role("button", name="Change machine").click()
    await page.get_by_text(choice, exact=True).click()


async def submit(page: Page, *texts: str) -> None:
    """Submit the open form, and wait until the dialog says all of these."""
    await page.get_by_role("button", name="Submit").click()
    for text in texts:
        await expect(page.get_by_text(text)).to_be_visible()


async def test_a_machine_is_moved_back_in_time_and_the_move_undone(counted: CountedMachine, browser: Browser) -> None:
    dashboard = await open_dashboard_page(
        await new_browser_context(browser, ZONE), counted.api.base, counted.api.token, PageOptions()
    )
    page, day = dashboard.page, (today().replace(day=1) - timedelta(days=1)).replace(day=15)
    days = sorted(at.astimezone(ZoneInfo(ZONE)).date() for at in counted.treatments)
    moved = [it for it in days if it >= day]
    span = f"({moved[0]} → {moved[-1]})"
    before = {"Harbour": len(days), "Station": 0}
    assert 0 < len(moved) < len(days)

    await page.goto(f"{dashboard.base}/config/integrations/integration/ozon_telemetry")
    await change_machine(page, "Move to another outlet")
    await submit(page, "Select the outlet.")
    await page.locator("ha-selector-select").first.click()
    await page.get_by_text("Station", exact=True).last.click()
    await choose_day(page, day)  # "From now on" is still selected
    await submit(page, f"This books {len(moved)} treatments again:", f"{len(moved)}: Harbour → Station {span}")
    await dashboard.save_picture("move-preview.png")
    assert await counted.totals() == before, "nothing is saved yet"
    await submit(page, f"{len(moved)} treatments have been booked again:")
    assert await counted.totals() == {"Harbour": len(days) - len(moved), "Station": len(moved)}
    await page.get_by_role("button", name="Close").last.click()
    await dashboard.wait_until_closed()

    await change_machine(page, "Undo the last change")
    await expect(page.get_by_text(f"{len(moved)}: Station → Harbour {span}")).to_be_visible()
    await submit(page, f"{len(moved)} treatments have been booked again:")
    assert await counted.totals() == before
    await page.context.close()
    assert dashboard.errors == []
