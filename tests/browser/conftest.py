"""Fixtures of the browser tests: installations, the browser, and pages that must not log errors."""

from collections.abc import AsyncIterator, Awaitable, Callable
import os
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, expect
import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api
from devtools.chromium import CHROMIUM, chromium
from devtools.dashboard_page import (
    DASHBOARD,
    TIMEOUT_MS,
    DashboardPage,
    PageOptions,
    new_browser_context,
    open_dashboard_page,
)

from .demo_installation import ZONE, DemoInstallation
from .small_installation import STRATEGY, make_dashboard, small_installation

type OpenPage = Callable[..., Awaitable[DashboardPage]]

VIEWS: Final = ("overview", "charts", "outlets", "machines", "reports")
CARDS: Final = (
    "analytics", "performance", "profile", "calendar", "events", "summary", "problems", "outlets", "outlet", "machine",
    "machines", "report", "sites", "welcome",
)  # fmt: skip
HERE: Final = Path(__file__).parent
expect.set_options(timeout=TIMEOUT_MS)
SHARED: Final = {"installation", "one_outlet_api"}  # too slow to start for each test


async def standalone_cards(api: Api) -> dict[str, object]:
    """Return the configuration of a dashboard with each of our cards once, in a view without a strategy."""
    fleet = await api.call("ozon_telemetry/fleet")
    own = {level: {"device": fleet[f"{level}s"][0]["ha_device_id"]} for level in ("outlet", "machine")}
    cards = [{"type": f"custom:ozon-telemetry-{name}-card", **own.get(name, {})} for name in CARDS]
    return {"views": [{"title": "Cards", "path": "cards", "cards": cards}]}


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups, also where only this folder is run
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of one installation in one process and loop, with a long timeout, where Chromium is installed."""
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        group = next(iter(SHARED & set(getattr(item, "fixturenames", ()))), item.path.stem)
        item.add_marker(pytest.mark.xdist_group(group))
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
    """Turn the event loop's debug mode off: the loop only waits for other processes."""


@pytest.fixture(autouse=True)
def network(socket_enabled: None) -> None:
    """Let tests speak to the processes on this machine."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DemoInstallation]:
    """Yield the demo's installation, completely counted, with idle devices."""
    enable_socket()
    installation = DemoInstallation(tmp_path_factory.mktemp("installation"))
    try:
        async with installation.home_assistant.new_api() as api:
            await installation.set_up(api)
            await make_dashboard(api, DASHBOARD, STRATEGY)
        yield installation
    finally:
        installation.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_outlet_api(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Yield a client of an installation with one outlet and no machine, which no test adds to."""
    enable_socket()
    async with small_installation(tmp_path_factory.mktemp("one-outlet"), "Harbour") as api:
        yield api


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Yield the system's Chromium."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def context(browser: Browser) -> BrowserContext:
    """Return a browser context with a warm cache: pages need not load all of Home Assistant's frontend anew."""
    return await new_browser_context(browser, ZONE)


@pytest_asyncio.fixture(loop_scope="session")
async def api(installation: DemoInstallation) -> AsyncIterator[Api]:
    """Yield a client of the running Home Assistant."""
    async with installation.home_assistant.new_api(installation.token) as api:
        yield api


@pytest.fixture(scope="session")
def parked_pages() -> list[DashboardPage]:
    """Return the open pages that no test uses: one that has run Home Assistant's frontend opens it at half the cost."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(context: BrowserContext, api: Api, parked_pages: list[DashboardPage]) -> AsyncIterator[OpenPage]:
    """Yield a function that opens a page; at the end no page may have logged an error of ours."""
    dashboards: list[DashboardPage] = []

    async def open_it(options: PageOptions = PageOptions()) -> DashboardPage:  # noqa: B008 - a value, never changed
        if parked_pages:
            dashboards.append(parked_pages.pop())
            await dashboards[-1].reset(options)
        else:
            dashboards.append(await open_dashboard_page(context, api.base, api.token, options))
        return dashboards[-1]

    yield open_it
    for dashboard in dashboards:
        await dashboard.park()
    parked_pages.extend(dashboards)
    assert [error for dashboard in dashboards for error in dashboard.errors] == []
