"""Options of cards that a screen for customers needs: no revenue, no address and no contact; defaults in the editor."""

from playwright.async_api import expect

from devtools.api import Api
from devtools.dashboard_page import DashboardPage

from .conftest import OpenPage
from .small_installation import make_dashboard

_HELP = """async (name) => {
  const form = await customElements.get(`ozon-telemetry-${name}-card`).getConfigForm();
  return Object.fromEntries(form.schema.map((field) => [field.name, form.computeHelper(field) ?? ""]));
}"""


async def test_a_card_hides_revenue_and_contacts(open_page: OpenPage, api: Api) -> None:
    (gym,) = (outlet for outlet in (await api.call("ozon_telemetry/fleet"))["outlets"] if outlet["name"] == "City Gym")
    options = {
        "analytics": {"hide_revenue": True},
        "performance": {"hide_revenue": True},
        "summary": {"hide_revenue": True},
        "outlets": {"hide_revenue": True},
        "outlet": {"hide_contacts": True, "device": gym["ha_device_id"]},
    }
    for url_path, is_hidden in (("ozon-public", True), ("ozon-office", False)):
        cards = [
            {"type": f"custom:ozon-telemetry-{name}-card", **(more if is_hidden or name == "outlet" else {})}
            for name, more in options.items()
        ]
        await make_dashboard(api, url_path, {"views": [{"title": "Cards", "path": "cards", "cards": cards}]})
    dashboard = await open_page()
    await _open(dashboard, "ozon-office")
    assert "€" in await dashboard.text()
    await _open(dashboard, "ozon-public")
    text = await dashboard.text()
    assert "€" not in text
    assert "City Gym" in text
    assert "Canal Street" not in text
    await expect(dashboard.card("outlet").locator("a[href^=tel]")).to_have_count(0)


async def test_the_editor_of_a_card_says_its_defaults(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    helps = await dashboard.page.evaluate(_HELP, "analytics")
    assert {name: helps[name] for name in ("chart", "period", "group_by", "compare")} == {
        "chart": "Default: Bars",
        "period": "Default: Month",
        "group_by": "Default: By kind",
        "compare": "",
    }
    assert (await dashboard.page.evaluate(_HELP, "performance"))["limit"] == "Default: 10"


async def _open(dashboard: DashboardPage, url_path: str) -> None:
    await dashboard.page.goto(f"{dashboard.base}/{url_path}/cards")
    await dashboard.card("outlet").get_by_role("heading", name="City Gym").wait_for()
    await dashboard.wait_until_rendered()
