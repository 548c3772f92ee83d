"""Every view in each size, theme and language: no raw keys, nothing clipped, no accessibility violations."""

from datetime import timedelta
import re

from playwright.async_api import expect
import pytest

from devtools.dashboard_page import DARK, PHONE, PageOptions

from .conftest import VIEWS, OpenPage
from .demo_installation import OFFLINE, OVERDUE, today

LOOKS = {"light": PageOptions(), "dark": DARK, "phone": PHONE, "phone-dark": PageOptions(390, 844, is_dark=True)}
SCREENS = {"tablet": PageOptions(820, 1180), "wall": PageOptions(1920, 1080)}
RAW_KEY = re.compile(r"\b(?:analytics|card|chart|events|health|kind|level|machine|outlets?|period|summary)\.[a-z_]+\b")


@pytest.mark.parametrize("look", LOOKS)
async def test_each_view_can_be_read_by_everybody(open_page: OpenPage, subtests: pytest.Subtests, look: str) -> None:
    dashboard = await open_page(LOOKS[look])
    for view in VIEWS:
        with subtests.test(view=view):
            await dashboard.open_view(view)
            await dashboard.save_full_picture(f"{view}-{look}.png")
            text = await dashboard.text()
            assert not RAW_KEY.search(text)
            assert not re.search(r"\{\w+\}|undefined|NaN|null", text)
            assert await dashboard.overflow() <= 0
            assert await dashboard.clipped_content() == []
            assert await dashboard.accessibility_violations() == []


@pytest.mark.parametrize("look", SCREENS)
async def test_each_view_fits_every_screen(open_page: OpenPage, subtests: pytest.Subtests, look: str) -> None:
    dashboard = await open_page(SCREENS[look])
    for view in VIEWS:
        with subtests.test(view=view):
            await dashboard.open_view(view)
            await dashboard.save_full_picture(f"{view}-{look}.png")
            assert await dashboard.overflow() <= 0
            assert await dashboard.clipped_content() == []


@pytest.mark.parametrize(("language", "word"), [("de", "Behandlungen"), ("ru", "Процедуры"), ("id", "Perawatan")])
async def test_the_cards_use_the_users_language(open_page: OpenPage, language: str, word: str) -> None:
    dashboard = await open_page(PageOptions(width=390, height=844, language=language))
    await dashboard.open_view("charts")
    await dashboard.page.get_by_role("heading", name=word, exact=True).wait_for()
    await dashboard.card("analytics").locator("[data-value=range]").click()
    await dashboard.wait_until_rendered()
    assert not RAW_KEY.search(await dashboard.text())
    assert await dashboard.clipped_content() == []


async def test_right_to_left_mirrors_the_page_and_overflows_nowhere(open_page: OpenPage) -> None:
    dashboard = await open_page(PageOptions(width=390, height=844, language="he"))
    await dashboard.open_view("charts")
    assert await dashboard.page.evaluate("document.dir") == "rtl"
    assert await dashboard.overflow() <= 0
    assert await dashboard.clipped_content() == []


async def test_problems_come_first_with_what_to_do(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("overview")
    first = dashboard.page.locator("ozon-telemetry-summary-card, ozon-telemetry-problems-card").first
    assert await first.evaluate("card => card.localName") == "ozon-telemetry-problems-card"
    problems = await dashboard.card("problems").locator("li").all_inner_texts()
    offline, overdue = (" ".join(problem.split("\n")) for problem in problems)
    # since when is known of a device that was heard since the start
    assert re.fullmatch(rf"{OFFLINE} · Dune Hotel.* Device is offline( · .+ ago)? .* Check", offline)
    assert re.fullmatch(rf"{OVERDUE} · Harbour Laundry.* Maintenance is due .* Maintain", overdue)
    assert await dashboard.card("problems").locator("li p").count() == len(problems), "each says what to do"


async def test_a_tile_leads_to_its_outlet_and_a_row_to_its_machine(open_page: OpenPage) -> None:
    dashboard = await open_page(PHONE)
    await dashboard.open_view("overview")
    await dashboard.card("outlets").get_by_role("link", name=re.compile("City Gym")).click()
    await dashboard.card("outlet").get_by_role("heading", name="City Gym").wait_for()
    await dashboard.card("outlet").get_by_role("link", name="Studio").click()
    await dashboard.card("machine").get_by_role("heading", name="Studio").wait_for()
    await dashboard.wait_until_rendered()
    assert await dashboard.overflow() <= 0
    assert await dashboard.overflowing_content() == []
    assert await dashboard.accessibility_violations() == []


async def test_today_is_compared_with_the_same_weekday_until_somebody_chooses_otherwise(open_page: OpenPage) -> None:
    dashboard = await open_page(PHONE)
    await dashboard.open_view("overview")
    change, tiles = dashboard.card("summary").locator(".change").first, dashboard.card("outlets").locator(".head")
    week_ago, yesterday = (f"{today() - timedelta(days=days):%a, %b %-d, %Y}, at this time" for days in (7, 1))
    await expect(change).to_contain_text(f"vs. {week_ago}")
    await expect(tiles).to_contain_text(week_ago)
    await dashboard.card("summary").get_by_label("Compare with").select_option(label="Yesterday")
    await expect(change).to_contain_text(f"vs. {yesterday}")
    await expect(tiles).to_contain_text(yesterday)
    await dashboard.card("summary").get_by_label("Compare with").select_option(label="Last year")
    await expect(change).to_have_text(re.compile(r"\u2013\s*vs\. "))
