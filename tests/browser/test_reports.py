"""The Reports view: a month, all outlets or one, on a page to print, to download and to send."""

from datetime import timedelta
from pathlib import Path

from playwright.async_api import expect
import pytest

from devtools.dashboard_page import PHONE, PageOptions

from .conftest import OpenPage
from .demo_installation import DemoInstallation, between, today
from .test_numbers import month_of

_TOO_WIDE = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.outerHTML.slice(0, 80))"


async def test_a_report_equals_a_recount_and_is_downloaded(
    installation: DemoInstallation, open_page: OpenPage, tmp_path: Path
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("reports")
    card = dashboard.card("report")
    last_month = month_of(today().replace(day=1) - timedelta(days=1))
    await card.get_by_role("button", name="Previous period").click()
    await card.get_by_label("Outlet").select_option(label="City Gym")
    treatments = between(installation.treatments(), *last_month)
    number = sum(treatment.outlet == "City Gym" for treatment in treatments)
    page = card.frame_locator("iframe")
    await expect(page.get_by_role("heading", name="City Gym")).to_be_visible()
    await expect(page.get_by_text(f"{number:,} treatments,")).to_be_visible()
    days = " \N{EN DASH} ".join(f"{day:%m/%d/%Y}" for day in last_month)
    await expect(page.locator("header p")).to_have_text(days)
    await expect(page.locator(".chart rect")).to_have_count(last_month[1].day)
    async with dashboard.page.expect_download() as download:
        await card.get_by_role("button", name="HTML").click()
    path = tmp_path / "report.html"
    await (await download.value).save_as(path)
    assert f"{number:,} treatments," in path.read_text()
    async with dashboard.page.expect_download() as download:
        await card.get_by_role("button", name="CSV").click()
    await (await download.value).save_as(path)
    assert path.read_text().startswith("\N{ZERO WIDTH NO-BREAK SPACE}Report,")
    async with dashboard.page.expect_download() as download:
        await card.get_by_label("Daily summary").select_option(label="with semicolons: 1,50")
    await (await download.value).save_as(path)
    header, *lines = path.read_text().removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    assert header == "date;outlet;machine;kind;treatments;price;revenue"
    assert sum(int(line.split(";")[4]) for line in lines) == number


async def test_the_view_fits_a_phone_and_everybody(open_page: OpenPage) -> None:
    dashboard = await open_page(PHONE)
    await dashboard.open_view("reports")
    await expect(dashboard.card("report").locator("iframe")).to_be_visible()
    assert await dashboard.overflow() <= 0
    assert await dashboard.overflowing_content() == []
    assert await dashboard.accessibility_violations() == []


@pytest.mark.parametrize("width", [320, 390])
async def test_a_phone_shows_each_figure_of_a_report_without_scrolling(open_page: OpenPage, width: int) -> None:
    dashboard = await open_page(PageOptions(width=width, height=844))
    await dashboard.open_view("reports")
    report = dashboard.card("report").frame_locator("iframe")
    figure = report.locator("section").filter(has_text="City Gym").locator("tr", has_text="City Gym").locator("td")
    await expect(figure.nth(1)).to_have_attribute("data-label", "Treatments")
    assert await report.locator("html, section").evaluate_all(_TOO_WIDE) == []
