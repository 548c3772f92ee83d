"""The machines of a technician: found by words, outlet and state; eight of them on a phone; their maintenance."""

from dataclasses import replace
import re
from typing import Final

from playwright.async_api import expect
import pytest

from demo.fleet_plan import MACHINES
from devtools.api import Api
from devtools.dashboard_page import PHONE, PageOptions
from devtools.provisioning import fetch_fleet

from .conftest import OpenPage
from .demo_installation import OFFLINE, OVERDUE

_CORNER: Final = """async (picture) => {
  await picture.decode();
  const context = document.createElement("canvas").getContext("2d");
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, 1, 1).data[0];
}"""
MAINTAINED = MACHINES[3][1]  # it has a rule of maintenance, which is not due


async def test_a_phone_shows_eight_machines_in_two_screens(open_page: OpenPage) -> None:
    dashboard = await open_page(PHONE)
    await dashboard.open_view("machines")
    rows = dashboard.card("machines").get_by_role("listitem")
    await expect(rows).to_have_count(len(MACHINES))
    last = await rows.nth(7).bounding_box()
    assert last
    assert last["y"] + last["height"] <= 2 * PHONE.height
    await rows.filter(has_text=OFFLINE).get_by_role("link").click()
    await dashboard.card("machine").get_by_role("heading", name=OFFLINE).wait_for()


async def test_machines_are_found_by_words_outlet_and_state(open_page: OpenPage) -> None:
    dashboard = await open_page(PageOptions())
    await dashboard.open_view("machines")
    card = dashboard.card("machines")
    machines = card.locator("ozon-telemetry-machine-card")
    await expect(machines).to_have_count(len(MACHINES))
    await card.get_by_label("Search machines").fill("gym room")
    await expect(machines).to_have_count(2)
    await expect(card.get_by_role("status").first).to_have_text(re.compile("2 machines"))
    await card.get_by_label("Search machines").fill("")
    await card.get_by_label("Every state").select_option(label="Offline")
    await expect(machines.get_by_role("heading", level=2)).to_have_text([OFFLINE])
    await card.get_by_label("Every state").select_option(label="Maintenance is due")
    await expect(machines.get_by_role("heading", level=2)).to_have_text([OVERDUE])
    await card.get_by_label("All outlets").select_option(label="City Gym")
    await expect(machines).to_have_count(0)
    await expect(card.get_by_text("No machine found")).to_be_visible()


@pytest.mark.parametrize("is_dark", [False, True])
async def test_a_label_opens_the_page_of_its_machine(open_page: OpenPage, *, is_dark: bool) -> None:
    dashboard = await open_page(replace(PHONE, width=320, is_dark=is_dark))
    await dashboard.open_view("machines")
    await dashboard.card("machines").get_by_role("link", name=re.compile(MAINTAINED)).click()
    card = dashboard.card("machine")
    await card.get_by_role("button", name="Label with a QR code").click()
    dialog = card.get_by_role("dialog")
    label = dialog.frame_locator("iframe")
    await expect(label.get_by_role("heading", name=MAINTAINED)).to_be_visible()
    await expect(label.get_by_role("img")).to_have_attribute("src", re.compile("^data:image/png;base64,"))
    assert await label.get_by_role("img").evaluate(_CORNER) == 255, "a code is dark on white in every theme"
    await expect(dialog.locator("ha-qr-code")).to_have_attribute("data", dashboard.page.url)
    await expect(dialog.get_by_role("button", name="Print or save as PDF")).to_be_enabled()
    assert await dashboard.accessibility_violations() == []
    assert await label.locator("html").evaluate("page => page.scrollWidth - page.clientWidth") <= 0
    assert await dashboard.overflow() <= 0
    await dialog.get_by_role("button", name="Close").click()
    await expect(dialog).to_have_count(0)


async def test_a_maintenance_is_recorded_only_after_a_confirmation(open_page: OpenPage, api: Api) -> None:
    async def last_maintenance() -> str:
        (machine,) = (m for m in (await fetch_fleet(api))["machines"] if m["name"] == MAINTAINED)
        return str(machine["last_maintenance"])

    before = await last_maintenance()
    dashboard = await open_page(PHONE)
    await dashboard.open_view("machines")
    await dashboard.card("machines").get_by_role("link", name=re.compile(MAINTAINED)).click()
    card = dashboard.card("machine")
    dialog = card.get_by_role("dialog")
    await card.get_by_role("button", name="Maintenance done").click()
    await expect(dialog).to_contain_text(MAINTAINED)
    assert await dashboard.accessibility_violations() == []
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_hidden()
    assert await last_maintenance() == before, "nothing is recorded"
    await card.get_by_role("button", name="Maintenance done").click()
    await dialog.get_by_role("button", name="Maintenance done").click()
    await expect(card.get_by_text("Maintenance after 9,000 treatments")).to_be_visible()
    assert await last_maintenance() > before
