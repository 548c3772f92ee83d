"""Every number on the screen equals a recount of what the devices recorded."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from math import floor
import re
from typing import Final

from playwright.async_api import Locator, expect
import pytest

from demo.fleet_plan import OUTLETS, OutletPlan
from devtools.api import Api
from devtools.polling import until

from .conftest import OpenPage
from .demo_installation import OFFLINE, DemoInstallation, Treatment, between, by_kind, today


def number(text: str) -> int:
    """Return the number in a text as English readers see it."""
    return int(re.sub(r"[^\d-]", "", text))


async def rows(table: Locator) -> list[list[str]]:
    """Return the texts of a table's body."""
    found: list[list[str]] = await table.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return found


def month_of(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def week_of(day: date) -> tuple[date, date]:
    first = day - timedelta(days=(day.weekday() + 1) % 7)  # English (US) weeks begin on Sunday
    return first, first + timedelta(days=6)


PERIODS: Final[dict[str, Callable[[date], tuple[date, date]]]] = {
    "Day": lambda day: (day, day),
    "Week": week_of,
    "Month": month_of,
    "Year": lambda day: (day.replace(month=1, day=1), day.replace(month=12, day=31)),
    "Range": lambda day: (day - timedelta(days=29), day),
}


async def test_the_summary_shows_today_and_this_month(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("overview")
    for period, span in (("day", (today(), today())), ("month", month_of(today()))):
        total = dashboard.page.locator(f"[data-total={period}]")
        section = dashboard.card("summary").locator("section", has=total)
        expected = between(installation.treatments(), *span)
        assert number(await total.inner_text()) == len(expected)
        assert [number(text) for text in await section.locator("dd").all_inner_texts()] == by_kind(expected)


async def test_the_chart_of_each_period(
    installation: DemoInstallation, open_page: OpenPage, subtests: pytest.Subtests
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card = dashboard.card("analytics")
    await card.locator("summary").click()
    for period, span in PERIODS.items():
        with subtests.test(period=period):
            await card.get_by_role("radio", name=period).click()
            expected = between(installation.treatments(), *span(today()))
            await _expect_total(card, len(expected))
            *buckets, total = await rows(card.locator(".table table"))
            assert [number(text) for text in total[1:]] == by_kind(expected)
            columns = zip(*([number(text) for text in row[1:]] for row in buckets), strict=True)
            assert [sum(column) for column in columns] == by_kind(expected)


async def test_a_month_is_shown_day_by_day(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card, month = dashboard.card("analytics"), month_of(today())
    await card.locator("summary").click()
    *days, _ = await rows(card.locator(".table table"))
    counted = Counter(treatment.at.date() for treatment in between(installation.treatments(), *month))
    assert [sum(map(number, row[1:])) for row in days] == [counted[day] for day in _days(*month)]


async def test_the_period_before_and_back(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card = dashboard.card("analytics")
    last_month = month_of(today().replace(day=1) - timedelta(days=1))
    await card.get_by_role("button", name="Previous period").click()
    await _expect_total(card, len(between(installation.treatments(), *last_month)))
    await card.get_by_role("button", name="Next period").click()
    await _expect_total(card, len(between(installation.treatments(), *month_of(today()))))


async def test_one_outlet_one_machine_and_the_kinds(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card, month = dashboard.card("analytics"), between(installation.treatments(), *month_of(today()))
    scope = card.get_by_label("Outlets and machines")
    await scope.select_option(label="City Gym")
    await _expect_total(card, sum(treatment.outlet == "City Gym" for treatment in month))
    await scope.select_option(label="Spa")
    await _expect_total(card, sum(treatment.machine == "Spa" for treatment in month))
    await card.get_by_role("button", name="Basic").click()
    await _expect_total(card, sum(treatment.machine == "Spa" and treatment.kind != "basic" for treatment in month))


async def test_every_kind_of_chart_shows_the_same_numbers(
    installation: DemoInstallation, open_page: OpenPage, subtests: pytest.Subtests
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card, month = dashboard.card("analytics"), between(installation.treatments(), *month_of(today()))
    await card.get_by_label("Group by").select_option(label="By outlet")
    drawn = card.locator("ozon-telemetry-chart [role=img]")
    counted = Counter(treatment.outlet for treatment in month)
    for chart in ("Lines", "Shares"):
        with subtests.test(chart=chart):
            await card.get_by_role("radio", name=chart).click()
            await expect(card.get_by_role("radio", name=chart)).to_be_checked()
            await card.locator(".legend").wait_for()
            await _expect_total(card, len(month))
            summary = await drawn.get_attribute("aria-label")
            assert {f"{outlet} {number:,}" in (summary or "") for outlet, number in counted.items()} == {True}
            assert await drawn.locator("svg path").count() >= len(counted)


async def test_the_period_before_is_compared_at_the_same_point(
    installation: DemoInstallation, open_page: OpenPage
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card, treatments = dashboard.card("analytics"), installation.treatments()
    await card.get_by_role("radio", name="Range").click()
    await card.get_by_label("First day").fill(f"{today() - timedelta(days=13)}")
    await card.get_by_label("Last day").fill(f"{today() - timedelta(days=7)}")
    await card.get_by_label("Compare with").select_option(label="Previous period")
    now = len(between(treatments, today() - timedelta(days=13), today() - timedelta(days=7)))
    before = len(between(treatments, today() - timedelta(days=20), today() - timedelta(days=14)))
    await _expect_total(card, now)
    change = round(100 * (now - before) / before)
    await card.locator(".total .change", has_text=f"{change:+d}%" if change else "0%").wait_for()


async def test_groups_share_the_total(
    installation: DemoInstallation, open_page: OpenPage, subtests: pytest.Subtests
) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card, month = dashboard.card("analytics"), between(installation.treatments(), *month_of(today()))
    for label, name in (("By outlet", "outlet"), ("By machine", "machine")):
        with subtests.test(label=label):
            await card.get_by_label("Group by").select_option(label=label)
            counted = Counter(getattr(treatment, name) for treatment in month)
            await expect(card.locator(".legend li")).to_have_count(len(counted))
            legend = await card.locator(".legend li").evaluate_all(
                "items => items.map(item => [item.querySelector('span').innerText, item.querySelector('b').innerText])"
            )
            assert {group: number(total) for group, total in legend} == counted


async def test_the_ranking(installation: DemoInstallation, open_page: OpenPage, subtests: pytest.Subtests) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    card, month = dashboard.card("performance"), between(installation.treatments(), *month_of(today()))
    for level, name in (("Outlets", "outlet"), ("Machines", "machine")):
        with subtests.test(level=level):
            await card.get_by_role("radio", name=level).click()
            counted = Counter(getattr(treatment, name) for treatment in month)
            await expect(card.locator("tbody tr")).to_have_count(len(counted))
            table = await rows(card.locator("table"))
            shown = [(row[0].split("\n")[-1], number(row[2].split("\n")[0])) for row in table]
            assert dict(shown) == counted
            assert [total for _, total in shown] == sorted(counted.values(), reverse=True)


async def test_what_the_treatments_earned(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    month = between(installation.treatments(), *month_of(today()))
    earned = {outlet.name: _earned(outlet, month) for outlet in OUTLETS}
    table = await rows(dashboard.card("performance").locator("table"))
    shown = {row[0].split("\n")[-1]: row[5] for row in table}
    assert shown == {name: _euros(amount) if amount else "\N{EN DASH}" for name, amount in earned.items()}
    total = dashboard.card("analytics").locator(".total")
    assert _euros(sum(filter(None, earned.values()))) in await total.inner_text()


def _euros(amount: float) -> str:
    """Write an amount as browsers do: half a euro is rounded up."""
    return f"€{floor(amount + 0.5):,}"


def _earned(outlet: OutletPlan, treatments: list[Treatment]) -> float | None:
    """Return what an outlet's treatments earned; None where it has no prices."""
    prices = outlet.form.get("prices")
    return prices and sum(prices[treatment.kind] for treatment in treatments if treatment.outlet == outlet.name)


async def test_the_busiest_hours(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("charts")
    cells = await dashboard.card("profile").locator("tbody td").evaluate_all("cells => cells.map(c => c.textContent)")
    month = between(installation.treatments(), *month_of(today()))
    counted = Counter((treatment.at.weekday(), treatment.at.hour) for treatment in month)
    shown = [number(cell.split(": ")[1]) for cell in cells]
    assert shown == [counted[day, hour] for day in (6, *range(6)) for hour in range(24)]


async def test_outlets_and_machines(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard, everything = await open_page(), installation.treatments()
    await dashboard.open_view("outlets")
    for outlet in {treatment.outlet for treatment in everything}:
        card = dashboard.card("outlet").filter(has_text=outlet)
        expected = [
            treatment for treatment in everything if treatment.outlet == outlet and treatment.at.date() == today()
        ]
        assert number(await card.locator(".big").first.inner_text()) == len(expected)
    await dashboard.open_view("machines")
    for machine in {treatment.machine for treatment in everything}:
        card = dashboard.card("machine").filter(has=dashboard.page.get_by_role("heading", name=machine, exact=True))
        own = [treatment for treatment in everything if treatment.machine == machine]
        assert [number(row[2]) for row in await rows(card.locator("table"))] == [*by_kind(own), len(own)]


async def test_an_outlet_is_called_and_found_on_the_map(open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("outlets")
    links = dashboard.card("outlet").filter(has_text="City Gym").locator(".contact a")
    assert [await link.get_attribute("href") for link in await links.all()] == [
        "https://www.openstreetmap.org/search?query=Canal%20Street%207%201012%20CD%20Amsterdam",
        "tel:+31205550102",
    ]


async def test_a_machine_shows_its_device_and_its_outlets(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("machines")
    card = dashboard.card("machine").filter(has=dashboard.page.get_by_role("heading", name="Ozone 1", exact=True))
    await card.locator("summary").click()
    device_id, outlet, installed, maintained = await card.locator(".history .line").all_inner_texts()
    assert device_id.startswith(installation.fleet.device_ids[0])
    assert outlet.startswith("Harbour Laundry")
    assert installed == "Installed May 2, 2024"
    assert maintained.startswith("Last maintenance")


async def test_for_how_much_of_the_time_a_device_was_offline(api: Api, open_page: OpenPage) -> None:
    share = await _downtime_of(api, OFFLINE)
    dashboard = await open_page()
    await dashboard.open_view("machines")
    card = dashboard.card("machine").filter(has=dashboard.page.get_by_role("heading", name=OFFLINE, exact=True))
    text = await card.locator(".health li", has_text="of the time").inner_text()
    assert float(re.sub(r"[^\d.]", "", text.split("%")[0])) >= 100 * share - 1, "it goes on being offline"
    await dashboard.open_view("charts")
    await dashboard.card("performance").get_by_role("radio", name="Machines").click()
    row = dashboard.card("performance").locator("tbody tr", has_text=OFFLINE)
    assert re.fullmatch(r"[\d.]+%", (await row.locator(".at-downtime").inner_text()).strip())


async def _downtime_of(api: Api, machine: str) -> float:
    """Return the share of today, which the ledger knows within a minute."""
    day = f"{today()}"

    async def share() -> float:
        ranked = await api.call("ozon_telemetry/performance", start=day, end=day, level="machine")
        return float(next(row["downtime"] for row in ranked["rows"] if row["name"] == machine) or 0)

    return await until(f"downtime of {machine}", share, seconds=120, interval=0.5)


async def test_recent_treatments(installation: DemoInstallation, open_page: OpenPage) -> None:
    dashboard = await open_page()
    await dashboard.open_view("overview")
    # a device's journal is in order already, also where two of its treatments have the same time
    newest = sorted(installation.treatments(), key=lambda treatment: (treatment.at, treatment.device_id))[::-1]
    card = dashboard.card("events")
    shown = await rows(card.locator("table"))
    assert [row[1:] for row in shown] == [_shown(treatment) for treatment in newest[: len(shown)]]
    await card.get_by_role("button", name="Show more").click()
    await card.locator("tbody tr").nth(len(shown) + 10).wait_for()
    assert [row[1:] for row in await rows(card.locator("table"))][len(shown)] == _shown(newest[len(shown)])


def _shown(treatment: Treatment) -> list[str]:
    return [treatment.kind.capitalize(), treatment.machine, treatment.outlet]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


async def _expect_total(card: Locator, expected: int) -> None:
    await card.locator(".total .big", has_text=re.compile(f"^{expected:,}$")).wait_for()
