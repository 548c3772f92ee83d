"""The system's Chromium, without features that no test uses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import shutil
from typing import Final

from playwright.async_api import Browser, async_playwright

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# The suggestions below the address bar are web pages themselves. Each window loads both beforehand, even one without
# an address bar, which costs half as much as Home Assistant's whole frontend. And no spare process for a next site.
_UNSEEN: Final = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"
_ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", f"--disable-features={_UNSEEN}")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Yield the running browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        await browser.close()
