"""From nothing to a dashboard: adding it, and editing its cards."""

import csv
from pathlib import Path

from playwright.async_api import Locator, expect

from devtools.api import Api

from .conftest import CARDS, OpenPage, standalone_cards
from .demo_installation import DemoInstallation, between, today
from .small_installation import make_dashboard
from .test_numbers import month_of

_PNG = b"\x89PNG\r\n\x1a\n"
_STUB_CONFIG = """(element) =>
  customElements.get(element).getStubConfig(document.querySelector("home-assistant").hass)"""


async def test_the_dashboard_is_offered_and_added_in_a_dialog(open_page: OpenPage, api: Api) -> None:
    dashboard = await open_page()
    page = dashboard.page
    await page.goto(f"{dashboard.base}/config/lovelace/dashboards")
    await page.get_by_role("button", name="Add dashboard").first.click()
    await page.get_by_text("Overview, charts, outlets and machines").click()
    await page.get_by_role("button", name="Create").click()
    await page.wait_for_timeout(1_000)
    boards = {board["title"]: board["url_path"] for board in await api.call("lovelace/dashboards/list")}
    added = next(path for title, path in boards.items() if title == "OzonTelemetry" and path != "ozon-board")
    config = await api.call("lovelace/config", url_path=added)
    assert config["strategy"]["type"] == "custom:ozon-telemetry"


async def test_an_option_of_the_hub_shows_the_dashboard_in_the_sidebar(open_page: OpenPage, api: Api) -> None:
    (hub,) = await api.call("config_entries/get", domain="ozon_telemetry")
    dashboard = await open_page()
    await dashboard.open_view("overview")
    await api.set_options(hub["entry_id"], {"sidebar": True})
    link = dashboard.page.locator("ha-sidebar [href='/ozon-telemetry']")
    await link.click()
    await dashboard.page.wait_for_url("**/ozon-telemetry/overview")
    await dashboard.card("summary").wait_for()
    await dashboard.wait_until_rendered()
    await api.set_options(hub["entry_id"], {"sidebar": False})
    await link.wait_for(state="detached")


async def test_the_dashboard_is_edited_in_a_form(open_page: OpenPage, api: Api) -> None:
    await make_dashboard(api, "ozon-edited", {"strategy": {"type": "custom:ozon-telemetry"}})
    dashboard = await open_page()
    page = dashboard.page
    await page.goto(f"{dashboard.base}/ozon-edited/overview")
    await page.get_by_role("button", name="Edit dashboard").click()
    await page.get_by_role("checkbox", name="Charts").uncheck()
    await page.get_by_label("Initial chart period").select_option(label="Year")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Save").wait_for(state="detached")
    config = await api.call("lovelace/config", url_path="ozon-edited")
    assert config["strategy"] == {"type": "custom:ozon-telemetry", "hide_views": ["charts"], "period": "year"}


async def test_a_card_is_edited_in_a_form(open_page: OpenPage, api: Api) -> None:
    cards = [{"type": "custom:ozon-telemetry-analytics-card", "title": "Mine", "period": "week"}]
    await make_dashboard(api, "ozon-cards", {"views": [{"title": "Cards", "path": "cards", "cards": cards}]})
    dashboard = await open_page()
    page = dashboard.page
    await page.goto(f"{dashboard.base}/ozon-cards/cards")
    await page.get_by_role("button", name="Edit dashboard").click()
    await page.get_by_role("button", name="Edit", exact=True).first.click()
    form = page.locator("hui-dialog-edit-card ha-form")
    await form.get_by_text("Hide controls").first.wait_for()
    await form.get_by_text("Side by side instead of stacked").first.wait_for()
    title = form.locator("input").first
    await title.fill("Yours")
    await page.locator("hui-dialog-edit-card ozon-telemetry-analytics-card").get_by_text("Yours").wait_for()
    await page.get_by_role("button", name="Save").click()
    await dashboard.card("analytics").get_by_role("heading", name="Yours").first.wait_for()


async def test_a_wrong_configuration_is_refused(open_page: OpenPage, api: Api) -> None:
    cards = [{"type": "custom:ozon-telemetry-analytics-card", "chart": "spiral"}]
    await make_dashboard(api, "ozon-wrong", {"views": [{"title": "Cards", "path": "cards", "cards": cards}]})
    dashboard = await open_page()
    await dashboard.page.goto(f"{dashboard.base}/ozon-wrong/cards")
    await dashboard.page.get_by_text("Configuration error").wait_for()


async def test_every_card_stands_by_itself(open_page: OpenPage, api: Api) -> None:
    await make_dashboard(api, "ozon-alone", await standalone_cards(api))
    dashboard = await open_page()
    await dashboard.page.goto(f"{dashboard.base}/ozon-alone/cards")
    await dashboard.card("welcome").get_by_role("heading").wait_for()
    await dashboard.wait_until_rendered()
    for name in CARDS:
        await expect(dashboard.page.locator(f"hui-card > ozon-telemetry-{name}-card")).to_have_count(1)


async def test_the_preview_of_a_device_card_shows_a_device_of_its_level(open_page: OpenPage, api: Api) -> None:
    fleet = await api.call("ozon_telemetry/fleet")
    dashboard = await open_page()
    await dashboard.open_view("overview")
    for card, items in (("machine", fleet["machines"]), ("outlet", fleet["outlets"])):
        stub = await dashboard.page.evaluate(_STUB_CONFIG, f"ozon-telemetry-{card}-card")
        assert stub["device"] in [item["ha_device_id"] for item in items]


async def test_the_treatments_shown_are_downloaded_as_csv(
    installation: DemoInstallation, open_page: OpenPage, tmp_path: Path
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card = dashboard.card("analytics")
    await card.get_by_label("Outlets and machines").select_option(label="City Gym")
    path = await _download(card, "Download as CSV", tmp_path / "treatments.csv")
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    month = between(installation.treatments(), *month_of(today()))
    assert len(lines) == sum(treatment.outlet == "City Gym" for treatment in month)


async def test_the_chart_is_downloaded_as_a_picture(open_page: OpenPage, tmp_path: Path) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    path = await _download(dashboard.card("analytics"), "Download as image", tmp_path / "chart.png")
    assert path.read_bytes().startswith(_PNG)


async def test_the_chart_is_walked_by_keyboard(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    chart = dashboard.page.locator("ozon-telemetry-chart")
    await chart.locator(".plot").focus()
    await dashboard.page.keyboard.press("ArrowRight")
    await expect(chart.get_by_role("status")).to_contain_text("Basic")
    choice = dashboard.card("analytics").get_by_role("radio", name="Bars")
    await choice.focus()
    await dashboard.page.keyboard.press("ArrowRight")
    lines = dashboard.card("analytics").get_by_role("radio", name="Lines")
    await expect(lines).to_have_attribute("aria-checked", "true")


async def _download(card: Locator, button: str, path: Path) -> Path:
    async with card.page.expect_download() as download:
        await card.get_by_role("button", name=button).click()
    await (await download.value).save_as(path)
    return path
