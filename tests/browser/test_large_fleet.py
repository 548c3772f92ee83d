"""A fleet that comes in parts: the pages show all of it, and follow it."""

from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from custom_components.ozon_telemetry.api.fleet_page import PART
from devtools.dashboard_page import PHONE, new_browser_context, open_dashboard_page
from devtools.provisioning import fetch_fleet

from .demo_installation import ZONE
from .small_installation import small_installation

MACHINES: Final = 2 * PART + 1
OUTLETS: Final = 3


async def test_all_machines_of_a_large_fleet_are_shown(tmp_path: Path, browser: Browser) -> None:
    rows = [f"Outlet {number % OUTLETS};Ozone {number}" for number in range(MACHINES)]
    fleet_list = tmp_path / "fleet.csv"
    fleet_list.write_text("\n".join(["outlet;machine", *rows]))
    async with small_installation(tmp_path) as api:
        entry_id = (await fetch_fleet(api))["entry_id"]
        flow = await api.start_subentry_flow(entry_id, "list")
        await api.submit_steps(flow, {"file": await api.upload(fleet_list)}, {})
        context = await new_browser_context(browser, ZONE)
        dashboard = await open_dashboard_page(context, api.base, api.token, PHONE)
        await dashboard.open_view("machines")
        machines = dashboard.card("machines").get_by_role("listitem")
        await expect(machines).to_have_count(MACHINES)
        await dashboard.open_view("overview")
        await expect(dashboard.card("summary").get_by_text(f"{MACHINES} machines")).to_be_visible()
        await dashboard.open_view("machines")
        last = (await fetch_fleet(api))["machines"][-1]
        flow = await api.start_subentry_flow(entry_id, "machine", subentry_id=last["id"])
        await api.submit_steps(flow, {"next_step_id": "details"}, {"name": "Renamed"})
        await expect(machines.filter(has_text="Renamed")).to_have_count(1)
        await expect(machines).to_have_count(MACHINES)
        assert dashboard.errors == []
        await context.close()
