"""Moving in from the Django system as the documentation says: from the empty dashboard to the summary."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
import re
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, expect
import pytest_asyncio
from pytest_socket import enable_socket

from simulator.fleet import device_ids_of
from simulator.legacy import LegacyDevice
from simulator.old_system import Past, write_sample
from simulator.present import now
from simulator.rhythm import Rhythm
from tests.harness.api import Api
from tests.harness.setting_up import fleet_of

from .screen import Look, Screen, new_visitor, open_screen
from .small_house import small_house

_DAYS: Final = 20
_PATIENCE_MS: Final = 120_000


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a Home Assistant with nothing but the hub, which counts no energy."""
    enable_socket()
    async with small_house(tmp_path, without=["energy"]) as api:
        yield api


async def test_an_empty_dashboard_leads_to_the_import_of_the_old_database(
    house: Api, browser: Browser, tmp_path: Path
) -> None:
    past = Past(Rhythm(30, ZoneInfo("UTC")), now() - _DAYS * 86_400_000, now(), resets=0.0, losses=0.0)
    treatments = write_sample(tmp_path / "db.sqlite3", map(LegacyDevice, device_ids_of(1, 2)), past, Random(1))
    screen = await open_screen(await new_visitor(browser), house.base, house.token, Look())
    await _be_welcomed(screen)
    await _move_in(screen, tmp_path / "db.sqlite3", treatments)
    assert (await fleet_of(house))["totals"]["total"] == treatments
    await screen.page.context.close()
    assert screen.errors == []


async def _be_welcomed(screen: Screen) -> None:
    """See in each view what to do next, and go there."""
    for view in ("machines", "outlets", "charts", "overview"):
        await screen.show(view)
        await screen.page.get_by_role("heading", name="Welcome to OzonTelemetry").wait_for()
    assert await screen.violations() == []
    await screen.picture("welcome.png")
    await screen.page.get_by_role("link", name="Open the integration").click()
    await screen.page.wait_for_url("**/config/integrations/integration/ozon_telemetry")


async def _move_in(screen: Screen, database: Path, treatments: int) -> None:
    """Send the old database in, look at what is in it, and have it counted."""
    page = screen.page
    await page.get_by_text("Import from the Django system").first.click()
    await page.locator("input[type=file]").set_input_files(database)
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    preview = page.get_by_role("row", name=re.compile("Treatments in all"))
    await expect(preview).to_contain_text(str(treatments), timeout=_PATIENCE_MS)
    await screen.snapshot("moving-in.png")
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    await expect(page.get_by_text(f"Treatments added: {treatments}")).to_be_visible(timeout=_PATIENCE_MS)
