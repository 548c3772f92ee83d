"""Moving in from the Django system as the documentation says: from the hub's menu to the summary."""

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

from .screen import Look, new_visitor, open_screen
from .small_house import small_house

_DAYS: Final = 20
_PATIENCE_MS: Final = 120_000


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a running Home Assistant with an empty hub."""
    enable_socket()
    async with small_house(tmp_path) as api:
        yield api


async def test_a_person_imports_the_old_database(house: Api, browser: Browser, tmp_path: Path) -> None:
    past = Past(Rhythm(30, ZoneInfo("UTC")), now() - _DAYS * 86_400_000, now(), resets=0.0, losses=0.0)
    treatments = write_sample(tmp_path / "db.sqlite3", map(LegacyDevice, device_ids_of(1, 2)), past, Random(1))
    screen = await open_screen(await new_visitor(browser), house.base, house.token, Look())
    page = screen.page
    await page.goto(f"{screen.base}/config/integrations/integration/ozon_telemetry")
    await page.get_by_text("Import from the Django system").first.click()
    await page.locator("input[type=file]").set_input_files(tmp_path / "db.sqlite3")
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    preview = page.get_by_role("row", name=re.compile("Treatments in all"))
    await expect(preview).to_contain_text(str(treatments), timeout=_PATIENCE_MS)
    await screen.snapshot("moving-in.png")
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    await expect(page.get_by_text(f"Treatments added: {treatments}")).to_be_visible(timeout=_PATIENCE_MS)
    assert (await fleet_of(house))["totals"]["total"] == treatments
    await page.context.close()
    assert screen.errors == []
