"""What happens shows itself: new treatments without a reload, and everything again after a restart."""

from datetime import timedelta
import re

from tests.harness.api import Api

from .business import Business, between, by_kind, today
from .conftest import OpenScreen


async def test_a_treatment_appears_in_every_card_without_a_reload(
    business: Business, api: Api, open_page: OpenScreen
) -> None:
    overview, charts = await open_page(), await open_page()
    await overview.show("overview")
    await charts.show("charts")
    await charts.card("analytics").get_by_role("radio", name="Day").click()
    before = len(business.treatments())
    await business.have_customers(api, seconds=3)
    assert len(business.treatments()) > before
    newest = max(business.treatments(), key=lambda each: each.at)
    # over midnight the day before still counts in neither
    expected = len(between(business.treatments(), today(), today() + timedelta(days=1)))
    total = re.compile(f"^{expected:,}$")
    await overview.card("summary").locator("[data-total=day]", has_text=total).wait_for(timeout=10_000)
    await charts.card("analytics").locator(".total .big", has_text=total).wait_for(timeout=10_000)
    first = overview.card("events").locator("tbody tr").first
    await first.filter(has_text=newest.machine).wait_for(timeout=10_000)


async def test_the_page_goes_on_after_home_assistant_restarted(
    business: Business, api: Api, open_page: OpenScreen
) -> None:
    screen = await open_page()
    await screen.show("overview")
    business.home_assistant.stop()
    business.home_assistant.start()
    async with business.home_assistant.new_api() as fresh:
        await business.home_assistant.wait_until_ready(fresh)
        await business.have_customers(fresh, seconds=3)
    expected = by_kind(between(business.treatments(), today(), today()))
    total = screen.card("summary").locator("[data-total=day]", has_text=re.compile(f"^{sum(expected):,}$"))
    await total.wait_for(timeout=60_000)
    screen.errors.clear()  # that the connection was lost is told in the console, rightly
