"""Every view as people look at it: nothing in raw keys, nothing cut off, nothing that axe objects to."""

import re

import pytest

from .business import OFFLINE, OVERDUE
from .conftest import OpenScreen
from .screen import DARK, PHONE, Look

VIEWS = ("overview", "charts", "outlets", "machines")
LOOKS = {"light": Look(), "dark": DARK, "phone": PHONE, "phone-dark": Look(390, 844, is_dark=True)}
SCREENS = {"tablet": Look(820, 1180), "wall": Look(1920, 1080)}
RAW_KEY = re.compile(r"\b(?:analytics|card|chart|events|health|kind|level|machine|outlets?|period|summary)\.[a-z_]+\b")

_OVERFLOW = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.mark.parametrize("look", LOOKS)
async def test_each_view_can_be_read_by_everybody(open_page: OpenScreen, subtests: pytest.Subtests, look: str) -> None:
    screen = await open_page(LOOKS[look])
    for view in VIEWS:
        with subtests.test(view=view):
            await screen.show(view)
            await screen.picture(f"{view}-{look}.png")
            text = await screen.text()
            assert not RAW_KEY.search(text)
            assert not re.search(r"\{\w+\}|undefined|NaN|null", text)
            assert await screen.page.evaluate(_OVERFLOW) <= 0
            assert await screen.cut_off() == []
            assert await screen.violations() == []


@pytest.mark.parametrize("look", SCREENS)
async def test_each_view_fits_every_screen(open_page: OpenScreen, subtests: pytest.Subtests, look: str) -> None:
    screen = await open_page(SCREENS[look])
    for view in VIEWS:
        with subtests.test(view=view):
            await screen.show(view)
            await screen.picture(f"{view}-{look}.png")
            assert await screen.page.evaluate(_OVERFLOW) <= 0
            assert await screen.cut_off() == []


@pytest.mark.parametrize(("language", "word"), [("de", "Behandlungen"), ("ru", "Процедуры"), ("id", "Perawatan")])
async def test_the_cards_speak_the_users_language(open_page: OpenScreen, language: str, word: str) -> None:
    screen = await open_page(Look(width=390, height=844, language=language))
    await screen.show("charts")
    await screen.page.get_by_role("heading", name=word, exact=True).wait_for()
    await screen.card("analytics").locator("[data-value=range]").click()
    await screen.settle()
    assert not RAW_KEY.search(await screen.text())
    assert await screen.cut_off() == []


async def test_right_to_left_mirrors_the_page_and_overflows_nowhere(open_page: OpenScreen) -> None:
    screen = await open_page(Look(width=390, height=844, language="he"))
    await screen.show("charts")
    assert await screen.page.evaluate("document.dir") == "rtl"
    assert await screen.page.evaluate(_OVERFLOW) <= 0
    assert await screen.cut_off() == []


async def test_problems_come_first_with_what_to_do(open_page: OpenScreen) -> None:
    screen = await open_page()
    await screen.show("overview")
    problems = await screen.card("problems").locator("li").all_inner_texts()
    assert [problem.split("\n")[0] for problem in problems] == [
        f"{OFFLINE}: the device is offline",
        f"{OVERDUE}: maintenance is due",
    ]
    assert await screen.card("problems").locator("li p").count() == len(problems), "each says what to do"
