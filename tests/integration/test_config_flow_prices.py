"""Changing the prices of an outlet: from today, from a date, corrections of the past, and how they are stored."""

from datetime import date
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_OUTLET
from custom_components.ozon_telemetry.core.domain.calendar import day_number
from custom_components.ozon_telemetry.core.domain.prices import (
    SINCE_EVER,
    PriceHistory,
    PricePeriod,
    amounts_of,
    price_history,
    since_ever,
)
from custom_components.ozon_telemetry.fleet.subentries import outlet_of, prices_data, prices_of

from .builders import outlet
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

FIVE = since_ever({"basic": 5})


def period(day: str, **prices: float) -> PricePeriod:
    """Return prices that hold from a day on."""
    return PricePeriod(day_number(date.fromisoformat(day)), amounts_of(prices))


def flow_of(hass: HomeAssistant, prices: PriceHistory = FIVE, **more: Any) -> SubentryFlowDriver:
    """Return a driver for an outlet with these prices."""
    return SubentryFlowDriver.with_fleet(hass, outlet(prices=prices, **more))


def prices_now(flow: SubentryFlowDriver) -> PriceHistory:
    (only,) = flow.fleet.outlets.values()
    return only.prices


@pytest.fixture(autouse=True)
async def late_on_saturday(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Make it Saturday in Berlin, when it is Sunday already in Auckland."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-11-28T12:00:00+00:00")


async def test_new_prices_hold_from_today_and_leave_the_past_as_it_was(hass: HomeAssistant) -> None:
    flow = flow_of(hass)
    await flow.reconfigure("outlet-1", "prices", "prices_today")
    assert flow.suggested() == {"basic": 5.0}

    await flow.submit_and_finish({"basic": 6})

    assert prices_now(flow) == (*FIVE, period("2026-11-28", basic=6))


async def test_today_is_the_day_of_the_outlet(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)
    await flow.submit({"name": "Harbour", "time_zone": "Pacific/Auckland", "prices": {"basic": 5}})
    (created,) = flow.fleet.outlets
    await flow.reconfigure(created, "prices", "prices_today")

    await flow.submit_and_finish({"basic": 6})

    assert prices_now(flow)[-1] == period("2026-11-29", basic=6)


@pytest.mark.parametrize("day", ["2026-03-01", "2027-01-01"])
async def test_new_prices_hold_from_a_past_or_future_date(hass: HomeAssistant, day: str) -> None:
    flow = flow_of(hass)
    await flow.reconfigure("outlet-1", "prices", "prices_from")

    await flow.submit_and_finish({"from_day": day, "basic": 6})

    assert prices_now(flow) == (*FIVE, period(day, basic=6))


async def test_the_first_prices_without_a_date_have_always_held(hass: HomeAssistant) -> None:
    flow = flow_of(hass, ())
    await flow.reconfigure("outlet-1", "prices", "prices_from")

    await flow.submit_and_finish({"basic": 6})

    assert prices_now(flow) == since_ever({"basic": 6})


async def test_a_forgotten_date_is_no_correction_of_the_past(hass: HomeAssistant) -> None:
    flow = flow_of(hass)
    await flow.reconfigure("outlet-1", "prices", "prices_from")
    refused = await flow.submit({"basic": 6})
    assert refused["errors"] == {"from_day": "price_day_missing"}
    assert prices_now(flow) == FIVE


async def test_the_prices_are_shown_with_their_days(hass: HomeAssistant) -> None:
    flow = flow_of(hass, (*FIVE, period("2026-11-01", basic=6.5, standard=0.0125, premium=12)))
    await flow.reconfigure("outlet-1", "prices")
    assert flow.placeholder("prices") == "- … → 5.00 / - / - EUR\n- 2026-11-01 → 6.50 / 0.0125 / 12.00 EUR"


async def test_without_prices_there_is_no_past_to_correct(hass: HomeAssistant) -> None:
    flow = flow_of(hass, ())
    menu = await flow.reconfigure("outlet-1", "prices")
    assert menu["menu_options"] == ["prices_today", "prices_from"]


class TestCorrections:
    """A line of the past is corrected or removed."""

    HISTORY = (*FIVE, period("2026-11-01", basic=6))

    async def _open(self, hass: HomeAssistant, line: int = 1) -> SubentryFlowDriver:
        flow = flow_of(hass, self.HISTORY)
        await flow.reconfigure("outlet-1", "prices", "prices_past")
        await flow.submit({"line": flow.options_of("line")[line]})
        return flow

    async def test_wrong_prices_are_corrected(self, hass: HomeAssistant) -> None:
        flow = await self._open(hass)
        assert flow.suggested() == {"from_day": "2026-11-01", "basic": 6.0}
        await flow.submit_and_finish({"from_day": "2026-10-15", "basic": 6.2, "remove": False})
        assert prices_now(flow) == (*FIVE, period("2026-10-15", basic=6.2))

    async def test_prices_since_ever_get_a_beginning(self, hass: HomeAssistant) -> None:
        flow = await self._open(hass, 0)
        await flow.submit_and_finish({"from_day": "2026-01-01", "basic": 5, "remove": False})
        assert prices_now(flow) == (period("2026-01-01", basic=5), period("2026-11-01", basic=6))

    async def test_a_line_is_removed(self, hass: HomeAssistant) -> None:
        flow = await self._open(hass)
        await flow.submit_and_finish({"remove": True})
        assert prices_now(flow) == FIVE

    async def test_all_lines_are_removed(self, hass: HomeAssistant) -> None:
        flow = flow_of(hass)
        await flow.reconfigure("outlet-1", "prices", "prices_past")
        await flow.submit({"line": flow.options_of("line")[0]})
        await flow.submit_and_finish({"remove": True})
        assert prices_now(flow) == ()

    async def test_two_prices_cannot_hold_from_one_day(self, hass: HomeAssistant) -> None:
        flow = await self._open(hass, 0)
        refused = await flow.submit({"from_day": "2026-11-01", "basic": 5, "remove": False})
        assert refused["errors"] == {"from_day": "price_day_taken"}

    async def test_a_line_that_was_changed_meanwhile_is_not_corrected(self, hass: HomeAssistant) -> None:
        flow = await self._open(hass)
        subentry = flow.entry.subentries["outlet-1"]
        hass.config_entries.async_update_subentry(flow.entry, subentry, data=dict(subentry.data) | prices_data(FIVE))
        data = {key: value for key, value in subentry.data.items() if key != "price_periods"}
        hass.config_entries.async_update_subentry(flow.entry, subentry, data=data)
        ended = await flow.submit({"from_day": "2026-10-15", "basic": 6, "remove": False})
        assert (ended["type"], ended["reason"]) == (FlowResultType.ABORT, "prices_changed")


@pytest.mark.parametrize(
    ("price", "error"),
    [
        (-0.01, "price_negative"),
        (2e9, "price_too_large"),
        (float("inf"), "price_too_large"),
        (0.00001, "price_too_fine"),
    ],
)
@pytest.mark.parametrize("step", ["prices_today", "prices_from"])
async def test_an_impossible_price_is_refused_on_its_field(
    hass: HomeAssistant, step: str, price: float, error: str
) -> None:
    flow = flow_of(hass)
    await flow.reconfigure("outlet-1", "prices", step)
    refused = await flow.submit({"standard": price})
    assert refused["errors"] == {"standard": error}
    assert prices_now(flow) == FIVE


@pytest.mark.parametrize("step", ["prices_today", "prices_from"])
async def test_a_change_that_changes_nothing_says_so(hass: HomeAssistant, step: str) -> None:
    flow = flow_of(hass)
    await flow.reconfigure("outlet-1", "prices", step)
    refused = await flow.submit({"basic": 5} | ({"from_day": "2026-03-01"} if step == "prices_from" else {}))
    assert refused["errors"] == {"base": "prices_unchanged"}


def test_prices_of_an_earlier_version_have_always_held() -> None:
    data = MappingProxyType({"prices": {"basic": 5.5, "standard": 8, "premium": 12.25}})
    subentry = ConfigSubentry(data=data, subentry_type=SUBENTRY_OUTLET, title="Harbour", unique_id=None)
    assert outlet_of(subentry).prices == since_ever({"basic": "5.5", "standard": "8", "premium": "12.25"})


AMOUNTS = st.builds(
    lambda *texts: tuple(texts), *(st.none() | st.decimals(0, 1_000_000, allow_nan=False, places=4) for _ in range(3))
)
DAYS = st.just(SINCE_EVER) | st.integers(day_number(date(2020, 1, 1)), day_number(date(2030, 1, 1)))


@given(st.lists(st.builds(PricePeriod, DAYS, AMOUNTS), max_size=5).map(price_history))
def test_stored_prices_are_read_as_they_were_written(prices: PriceHistory) -> None:
    assert prices_of(prices_data(prices)) == prices


def test_an_earlier_version_reads_the_newest_prices() -> None:
    stored = prices_data((*FIVE, period("2026-11-01", basic=6.5)))
    assert stored["prices"] == {"basic": 6.5}
