"""Import from the Django system in the browser, from the empty dashboard to the summary."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
import re
from typing import Final
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, expect
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api
from devtools.dashboard_page import DashboardPage, PageOptions, new_browser_context, open_dashboard_page
from devtools.provisioning import fetch_fleet
from simulator.clock import now
from simulator.demand import Demand
from simulator.django_database import PastPlan, write_sample
from simulator.fleet import device_ids_of
from simulator.legacy_device import LegacyDevice

from .demo_installation import ZONE
from .small_installation import small_installation

_DAYS: Final = 20
_IMPORT_MS: Final = 120_000


@pytest_asyncio.fixture(loop_scope="session")
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    """Yield a Home Assistant with nothing but the hub, which counts no energy."""
    enable_socket()
    async with small_installation(tmp_path, without=["energy"]) as api:
        yield api


async def test_an_empty_dashboard_leads_to_the_import_of_the_old_database_and_back(
    api: Api, browser: Browser, tmp_path: Path
) -> None:
    past = PastPlan(Demand(30, ZoneInfo("UTC")), now() - _DAYS * 86_400_000, now(), resets=0.0, losses=0.0)
    treatments = write_sample(tmp_path / "db.sqlite3", map(LegacyDevice, device_ids_of(1, 2)), past, Random(1))
    dashboard = await open_dashboard_page(await new_browser_context(browser, ZONE), api.base, api.token, PageOptions())
    await _be_welcomed(dashboard)
    await _move_in(dashboard, tmp_path / "db.sqlite3", treatments)
    assert (await fetch_fleet(api))["totals"]["total"] == treatments
    await _move_out(dashboard, treatments)
    assert (await fetch_fleet(api))["totals"]["total"] == 0
    listed = await api.post("/api/services/ozon_telemetry/get_imports?return_response", {})
    (record,) = listed["service_response"]["imports"]
    assert (record["imported_by"], record["undone_by"], record["added"]) == ("Demo", "Demo", treatments)
    await dashboard.page.context.close()
    assert dashboard.errors == []


async def _be_welcomed(dashboard: DashboardPage) -> None:
    """Follow the welcome card, which every view shows."""
    for view in ("machines", "outlets", "charts", "overview"):
        await dashboard.open_view(view)
        await dashboard.page.get_by_role("heading", name="Welcome to OzonTelemetry").wait_for()
    assert await dashboard.accessibility_violations() == []
    await dashboard.save_full_picture("welcome.png")
    await dashboard.page.get_by_role("link", name="Open the integration").click()
    await dashboard.page.wait_for_url("**/config/integrations/integration/ozon_telemetry")


async def _move_in(dashboard: DashboardPage, database: Path, treatments: int) -> None:
    """Upload the database, check the preview, and import it."""
    page = dashboard.page
    await page.get_by_text("Import from the Django system").first.click()
    await page.locator("input[type=file]").set_input_files(database)
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    await expect(page.get_by_role("cell", name=str(treatments)).first).to_be_visible(timeout=_IMPORT_MS)
    await dashboard.save_picture("import-preview.png")
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    await expect(page.get_by_text(f"Treatments added: {treatments}")).to_be_visible(timeout=_IMPORT_MS)


async def _move_out(dashboard: DashboardPage, treatments: int) -> None:
    """Undo the import in the options of the hub, after its numbers were confirmed."""
    page = dashboard.page
    await page.reload()
    await page.get_by_role("button", name="Configure").first.click()
    await page.get_by_text("List what was imported, and undo it").click()
    await page.get_by_text("Undo this import").first.wait_for()
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    await expect(page.get_by_text(f"Treatments: {treatments}")).to_be_visible()
    await dashboard.save_picture("import-undo.png")
    await page.get_by_label("Undo this import").last.click()
    await page.get_by_role("button", name=re.compile("Submit|Next")).click()
    await expect(page.get_by_text(f"Treatments taken back: {treatments}")).to_be_visible(timeout=_IMPORT_MS)
