"""A head office in the browser: what both sites counted, each new press, and nothing that could be changed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
import re
import sys
from typing import Final

from playwright.async_api import Browser, expect
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.api import Api, Json
from devtools.dashboard_page import (
    DASHBOARD,
    DashboardPage,
    PageOptions,
    new_browser_context,
    open_dashboard_page,
)
from devtools.home_assistant import Home, HomeAssistant
from devtools.mosquitto import Mosquitto
from devtools.polling import until
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import DATABASE, USER, PostgreSQL, versions
from devtools.process import Process
from devtools.provisioning import DOMAIN, Adoption, add_outlets, adopt, connect_broker
from simulator.fleet import Fleet
from simulator.journal_file import read_journal

from .demo_installation import ZONE
from .small_installation import STRATEGY, make_dashboard

SITES: Final = ("north", "south")
WIDTHS: Final = (1440, 390)
_CHANGES: Final = re.compile("adopt|maintenance|undo|decide|commands|draft", re.IGNORECASE)


class SiteDevice:
    """The one device of a site, which counts a treatment a second while it runs."""

    def __init__(self, folder: Path, site: str, port: int) -> None:
        """Name the device; it does not run yet."""
        seed = 1 + SITES.index(site)
        self._fleet = Fleet(folder / site, seed, 1)
        where = ["--state", self._fleet.folder, "--port", port, "--prefix", f"ozon/{site}"]
        what = ["--seed", seed, "--devices", 1, "--every", 1]
        self.process = Process(
            [sys.executable, "-m", "simulator", "run", *map(str, [*where, *what])], folder / f"{site}.log"
        )

    @property
    def device_id(self) -> str:
        """Return its id."""
        return self._fleet.device_ids[0]

    @property
    def counted(self) -> int:
        """Return how many treatments it has counted."""
        return sum(len(list(read_journal(card).records)) for card in self._fleet.cards(self.device_id))

    async def count_more(self) -> None:
        """Run until another treatment is on its card."""
        before = self.counted
        self.process.start()
        await until("a treatment", lambda: self.counted > before)
        self.process.stop()


@dataclass(frozen=True, slots=True)
class Company:
    """A Home Assistant with the hubs of two sites, each with one device, and their head office."""

    api: Api
    devices: dict[str, SiteDevice]

    @property
    def counted(self) -> int:
        """Return how many treatments all devices have counted."""
        return sum(device.counted for device in self.devices.values())


@pytest_asyncio.fixture(loop_scope="session")
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Yield a company that has counted a little at both sites."""
    enable_socket()
    database = PostgreSQL(list(versions().values())[-1], port=free_port())
    broker, home_assistant = Mosquitto(tmp_path / "broker"), HomeAssistant(tmp_path / "ha", home=Home(ZONE))
    devices = {site: SiteDevice(tmp_path, site, broker.port) for site in SITES}
    try:
        database.start()
        broker.start()
        home_assistant.start()
        async with home_assistant.new_api() as api:
            await home_assistant.wait_until_ready(api)
            await connect_broker(api, broker.port)
            server = {"host": LOCALHOST, "port": database.port, "database": DATABASE, "user": USER}
            server |= {"password": database.password, "tls": "disable"}
            for site, device in devices.items():
                await _add_site(api, device, {**server, "site": site}, site)
            office = await _add_head_office(api, server)
            await make_dashboard(api, DASHBOARD, {"strategy": {**STRATEGY["strategy"], "entry_id": office}})  # type: ignore[dict-item]
            yield Company(api, devices)
    finally:
        home_assistant.discard()
        for device in devices.values():
            device.process.stop()
        broker.stop()
        database.remove()


async def _add_site(api: Api, device: SiteDevice, server: Json, site: str) -> None:
    """Add the hub of a site, adopt its device in an outlet, and let that count."""
    flow = await api.start_flow(DOMAIN)
    added = await api.submit_steps(flow, {"prefix": f"ozon/{site}", "place": "postgresql", "sidebar": False}, server)
    entry_id = added["result"]["entry_id"]
    await add_outlets(api, entry_id, [{"name": site.title()}])
    device.process.start()
    await adopt(api, entry_id, Adoption(device.device_id, site.title(), f"Ozone {site}"))
    device.process.stop()
    await device.count_more()


async def _add_head_office(api: Api, server: Json) -> str:
    flow = await api.start_flow(DOMAIN)
    added = await api.submit_steps(flow, {"prefix": "ozon/device", "place": "head_office", "sidebar": False}, server)
    entry_id: str = added["result"]["entry_id"]
    return entry_id


async def test_the_dashboard_of_a_head_office(company: Company, browser: Browser) -> None:
    context = await new_browser_context(browser, ZONE)
    dashboard = await open_dashboard_page(context, company.api.base, company.api.token, PageOptions())
    await dashboard.open_view("overview")
    for device in company.devices.values():
        await device.count_more()
        await _expect_counted(dashboard, company.counted)
    for width in WIDTHS:
        await dashboard.page.set_viewport_size({"width": width, "height": 1000})
        await _expect_nothing_wrong(dashboard)
        await _expect_counted(dashboard, company.counted)
        assert await dashboard.card("sites").locator("li").count() == len(SITES)
    await context.close()
    assert dashboard.errors == []


async def _expect_counted(dashboard: DashboardPage, expected: int) -> None:
    """Wait until the page shows what both sites have counted, without being loaded again."""
    total = re.compile(f"^{expected:,}$")
    await dashboard.card("summary").locator("[data-total=day]", has_text=total).wait_for()
    await expect(dashboard.card("events").locator("tbody tr")).to_have_count(expected)


async def _expect_nothing_wrong(dashboard: DashboardPage) -> None:
    """Expect that every view fits, that axe finds nothing, and that nothing is offered that would change something."""
    for view in ("overview", "charts", "outlets", "machines", "reports"):
        await dashboard.open_view(view)
        assert await dashboard.overflow() <= 0
        assert await dashboard.accessibility_violations() == []
        assert await dashboard.page.get_by_role("button", name=_CHANGES).count() == 0
    await dashboard.open_view("overview")
