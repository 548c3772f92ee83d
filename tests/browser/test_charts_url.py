"""The Charts view has one period, and its URL says what is shown."""

from datetime import date, timedelta
import re

from playwright.async_api import expect

from devtools.dashboard_page import PHONE

from .conftest import OpenPage
from .demo_installation import today


async def test_one_period_for_all_cards_through_reload_and_back(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    await dashboard.card("analytics").get_by_role("radio", name="Year").click()
    year = f"{today():%Y}"
    for card in ("performance", "profile"):
        await expect(dashboard.card(card).locator(".head")).to_contain_text(year)
        assert await dashboard.card(card).get_by_role("radio", name="Year").count() == 0
    assert f"period=year&start={year}-01-01" in dashboard.page.url
    await dashboard.page.reload()
    await expect(dashboard.card("analytics").get_by_role("radio", name="Year")).to_be_checked()
    await dashboard.card("analytics").get_by_label("Group by").select_option(label="By outlet")
    await dashboard.page.go_back()
    await expect(dashboard.card("analytics").get_by_label("Group by")).to_have_value("kind")
    await dashboard.page.go_back()
    await expect(dashboard.card("analytics").get_by_role("radio", name="Month")).to_be_checked()


async def test_from_the_year_to_a_day_and_from_all_outlets_to_a_machine(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card = dashboard.card("analytics")
    plot = card.locator("ozon-telemetry-chart .plot")
    await plot.focus()
    await dashboard.page.keyboard.press("ArrowRight")
    await dashboard.page.keyboard.press("Enter")
    first = today().replace(day=1)
    await expect(card.locator(".span-name")).to_have_text(f"{first:%a, %b %-d, %Y}")
    await card.get_by_role("navigation").get_by_role("button", name=f"{first:%B %Y}").click()
    await expect(card.locator(".span-name")).to_have_text(f"{first:%B %Y}")
    await card.get_by_label("Group by").select_option(label="By outlet")
    await card.locator(".legend").get_by_role("button", name="City Gym").click()
    await card.locator(".legend").get_by_role("button", name="Studio").click()
    crumbs = card.get_by_role("navigation").get_by_role("list").first
    await expect(crumbs).to_have_text(re.compile("All outlets.*City Gym.*Studio", re.DOTALL))
    await crumbs.get_by_role("button", name="All outlets").click()
    await expect(card.get_by_label("Group by")).to_have_value("outlet")


async def test_a_range_that_nobody_can_mean_is_refused_in_words(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card = dashboard.card("analytics")
    await card.get_by_role("radio", name="Range").click()
    before = dashboard.page.url
    first, last = card.get_by_label("First day"), card.get_by_label("Last day")
    await first.fill(f"{today() + timedelta(days=1)}")
    await expect(card.get_by_role("alert")).to_have_text("The first day is after the last one")
    await first.fill("1999-12-31")
    await expect(card.get_by_role("alert")).to_have_text("Choose days from 2000 to 2099")
    await first.fill("")
    await expect(card.get_by_role("alert")).to_have_text("Choose both days")
    assert dashboard.page.url == before
    await first.fill(f"{today() - timedelta(days=3)}")
    await expect(card.get_by_role("alert")).to_have_count(0)
    assert await last.input_value() == f"{today()}"


async def test_the_tooltip_stays_under_a_still_mouse_when_values_change(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card = dashboard.card("analytics")
    chart = card.locator("ozon-telemetry-chart")
    await chart.locator(".plot").hover()
    title = chart.locator(".title")
    await expect(title).to_have_text(re.compile(r"^\w{3}, \w{3} \d+, \d{4}$"))
    shown = await title.inner_text()
    await card.evaluate("card => card.firstElementChild.requestUpdate()")
    await dashboard.page.wait_for_timeout(300)
    await expect(title).to_have_text(shown)
    await expect(title).to_be_visible()
    await expect(chart.locator(".row", has_text="Total")).to_be_visible()


async def test_a_day_of_the_calendar_leads_to_its_hours(open_page: OpenPage) -> None:
    dashboard = await open_page(PHONE)
    await dashboard.open_view("charts")
    days = dashboard.card("calendar").locator("rect")
    year = today().year
    await expect(days).to_have_count((date(year, 12, 31) - date(year, 1, 1)).days + 1)
    chosen = days.nth((today() - date(year, 1, 1)).days)
    await chosen.click()
    await expect(dashboard.card("analytics").locator(".span-name")).to_have_text(f"{today():%a, %b %-d, %Y}")
    assert f"period=day&start={today()}" in dashboard.page.url
