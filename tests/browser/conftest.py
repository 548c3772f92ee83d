"""What the tests here share: a business, a visitor of it, a small house. Each has pages of its own, free of errors."""

from collections.abc import AsyncIterator, Awaitable, Callable
import os
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext
import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from tests.harness.api import Api

from .business import Business
from .chromium import CHROMIUM, chromium
from .screen import DASHBOARD, Look, Screen, new_visitor, open_screen
from .small_house import STRATEGY, small_house

type OpenScreen = Callable[..., Awaitable[Screen]]

HERE: Final = Path(__file__).parent
PLACES: Final = {"business", "harbour"}  # what is too slow to start for each test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here share one loop and a long patience, and need Chromium; those of one place share a process."""
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        place = next(iter(PLACES & set(getattr(item, "fixturenames", ()))), item.path.stem)
        item.add_marker(pytest.mark.xdist_group(place))
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(300))
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip("Chromium is not installed"))


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Check nothing: processes and the browser outlive a test here, and end with the session."""


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the loop alone: it waits for other processes, and there is nothing in it to debug."""


@pytest.fixture(autouse=True)
def network(socket_enabled: None) -> None:
    """Let tests speak to the processes on this machine."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def business(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Business]:
    """Yield a business that has been counted completely, and whose devices are idle."""
    enable_socket()
    business = Business(tmp_path_factory.mktemp("business"))
    try:
        async with business.home_assistant.new_api() as api:
            await business.open(api)
            await api.ask("lovelace/dashboards/create", url_path=DASHBOARD, title="OzonTelemetry", mode="storage")
            await api.ask("lovelace/config/save", url_path=DASHBOARD, config=STRATEGY)
        yield business
    finally:
        business.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def harbour(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Yield a client of a house with one outlet and nothing else, which no test adds to."""
    enable_socket()
    async with small_house(tmp_path_factory.mktemp("harbour"), "Harbour") as api:
        yield api


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Yield the system's Chromium."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def visitor(browser: Browser) -> BrowserContext:
    """Return somebody who comes again and again: the browser need not read all of Home Assistant's frontend anew."""
    return await new_visitor(browser)


@pytest_asyncio.fixture(loop_scope="session")
async def api(business: Business) -> AsyncIterator[Api]:
    """Yield a client of the running Home Assistant."""
    async with business.home_assistant.new_api(business.token) as api:
        yield api


@pytest.fixture(scope="session")
def left() -> list[Screen]:
    """Return the pages that no test looks at: one that has run Home Assistant's frontend runs it at half the effort."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(visitor: BrowserContext, api: Api, left: list[Screen]) -> AsyncIterator[OpenScreen]:
    """Yield what opens a page; at the end no page may have logged an error of ours."""
    screens: list[Screen] = []

    async def open_it(look: Look = Look()) -> Screen:  # noqa: B008 - a value, never changed
        if left:
            screens.append(left.pop())
            await screens[-1].begin(look)
        else:
            screens.append(await open_screen(visitor, api.base, api.token, look))
        return screens[-1]

    yield open_it
    for screen in screens:
        await screen.leave()
    left.extend(screens)
    assert [error for screen in screens for error in screen.errors] == []
