"""Live updates: new treatments appear without a reload, and everything again after a restart."""

from datetime import timedelta
import re

from devtools.api import Api

from .conftest import OpenPage
from .demo_installation import DemoInstallation, between, by_kind, today


async def test_a_treatment_appears_in_every_card_without_a_reload(
    installation: DemoInstallation, api: Api, open_page: OpenPage
) -> None:
    overview, charts = await open_page(), await open_page()
    await overview.open_view("overview")
    await charts.open_view("charts")
    await charts.card("analytics").get_by_role("radio", name="Day").click()
    before = len(installation.treatments())
    await installation.produce_treatments(api, number=3)
    assert len(installation.treatments()) > before
    newest = max(installation.treatments(), key=lambda treatment: treatment.at)
    # over midnight the day before still counts in neither
    expected = len(between(installation.treatments(), today(), today() + timedelta(days=1)))
    total = re.compile(f"^{expected:,}$")
    await overview.card("summary").locator("[data-total=day]", has_text=total).wait_for()
    await charts.card("analytics").locator(".total .big", has_text=total).wait_for()
    first = overview.card("events").locator("tbody tr").first
    await first.filter(has_text=newest.machine).wait_for()


async def test_the_page_recovers_after_a_restart_of_home_assistant(
    installation: DemoInstallation, api: Api, open_page: OpenPage
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("overview")
    installation.home_assistant.stop()
    installation.home_assistant.start()
    async with installation.home_assistant.new_api() as fresh:
        await installation.home_assistant.wait_until_ready(fresh)
        await installation.produce_treatments(fresh, number=3)
    expected = by_kind(between(installation.treatments(), today(), today()))
    total = dashboard.card("summary").locator("[data-total=day]", has_text=re.compile(f"^{sum(expected):,}$"))
    await total.wait_for()
    dashboard.errors.clear()  # that the connection was lost is told in the console, rightly
