"""Steps about an outlet's prices: new ones from today or from a date on, and corrections of past ones.

What a change books again is shown before it is saved.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, NamedTuple

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..clock import home_zone, now_millis
from ..core.domain.calendar import Day, day_number, today
from ..core.domain.fleet import Outlet
from ..core.domain.messages import Kind
from ..core.domain.prices import (
    SINCE_EVER,
    Amounts,
    PriceHistory,
    PricePeriod,
    amounts_of,
    amounts_on,
    with_period,
    with_prices_from,
)
from ..fleet.editor import subentry_of
from ..fleet.subentries import outlet_of, price_start_text
from .booking_text import plain
from .form_fields import Errors, Form, date_of, without_none
from .price_preview import async_revenue_changes, revenue_texts
from .time_fields import CONF_REMOVE

CONF_LINE: Final = "line"
CONF_FROM_DAY: Final = "from_day"

type Fields = dict[vol.Marker, Any]

_MOST: Final = 1_000_000_000
_MOST_DECIMALS: Final = 4


def price_fields(currency: str) -> Fields:
    """Return a field for the price of each kind; an empty one is no price."""
    # Without bounds: what is out of them gets an error in words.
    config = NumberSelectorConfig(step=0.01, unit_of_measurement=currency, mode=NumberSelectorMode.BOX)
    return {vol.Optional(kind.key): NumberSelector(config) for kind in Kind}


def price_errors(form: Form) -> Errors:
    """Return what is wrong with the prices of a form."""
    found = {kind.key: _price_error(amount) for kind, amount in zip(Kind, amounts_of(form), strict=True) if amount}
    return {field: error for field, error in found.items() if error}


def section_errors(form: Form | None, section: str) -> Errors:
    """Return what is wrong with the prices in a section of a form, as an error of the section."""
    prices: Mapping[str, Any] = form.get(section, {}) if form else {}
    errors = price_errors(prices)
    return {section: next(iter(errors.values()))} if errors else {}


class PriceProposal(NamedTuple):
    """Prices that a person has yet to confirm, and those in whose place they come."""

    before: PriceHistory
    after: PriceHistory


class PriceSteps(ConfigSubentryFlow):
    """The steps that change the prices of an outlet."""

    _period: PricePeriod
    _proposal: PriceProposal

    async def async_step_prices(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the prices, and a menu of how to change them."""
        prices = self._outlet.prices
        choices = ["prices_today", "prices_from", *(["prices_past"] if prices else [])]
        return self.async_show_menu(
            step_id="prices",
            menu_options=choices,
            description_placeholders={
                "outlet": self._outlet.name,
                "prices": "\n".join(f"- {self._line(period)}" for period in prices) or "-",
            },
        )

    async def async_step_prices_today(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Enter prices that hold from today on, by the clock of the outlet."""
        if form is None or (errors := price_errors(form)):
            return self._ask("prices_today", {}, form, errors if form else {})
        return await self._finish_prices(
            "prices_today", {}, form, with_prices_from(self._outlet.prices, self._today, amounts_of(form))
        )

    async def async_step_prices_from(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Enter prices that hold from a day on, past or future; the first ones may have always held."""
        fields: Fields = {vol.Optional(CONF_FROM_DAY): DateSelector()}
        if form is None or (errors := price_errors(form) or self._missing_day_errors(form)):
            return self._ask("prices_from", fields, form, errors if form else {})
        prices = with_prices_from(self._outlet.prices, _start_of(form), amounts_of(form))
        return await self._finish_prices("prices_from", fields, form, prices)

    async def async_step_prices_past(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which prices to correct."""
        prices = self._outlet.prices
        if form is None:
            options = [SelectOptionDict(value=str(period.start), label=self._line(period)) for period in prices]
            selector = SelectSelector(SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST))
            schema = vol.Schema({vol.Required(CONF_LINE): selector})
            return self._show("prices_past", schema, {}, {})
        chosen = next((period for period in prices if str(period.start) == form[CONF_LINE]), None)
        if chosen is None:
            return self.async_abort(reason="prices_changed")
        self._period = chosen
        return await self.async_step_price_period()

    async def async_step_price_period(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Correct prices and the day from which they held, or remove them."""
        shown = self._period
        if shown not in self._outlet.prices:
            return self.async_abort(reason="prices_changed")
        fields: Fields = {
            vol.Optional(CONF_FROM_DAY): DateSelector(),
            vol.Required(CONF_REMOVE, default=False): BooleanSelector(),
        }
        if form is None:
            return self._ask("price_period", fields, _period_values(shown), {})
        if form[CONF_REMOVE]:
            return await self._finish_prices(
                "price_period", fields, form, with_period(self._outlet.prices, shown, None)
            )
        if errors := price_errors(form) or self._day_errors(form):
            return self._ask("price_period", fields, form, errors)
        corrected = PricePeriod(_start_of(form), amounts_of(form))
        return await self._finish_prices(
            "price_period", fields, form, with_period(self._outlet.prices, shown, corrected)
        )

    @property
    def _outlet(self) -> Outlet:
        return outlet_of(self._get_reconfigure_subentry())

    @property
    def _today(self) -> Day:
        return today(now_millis(), self._outlet.zone or home_zone(self.hass))

    def _missing_day_errors(self, form: Form) -> Errors:
        """Return an error for a forgotten day: without one, the past would be corrected unasked."""
        return {CONF_FROM_DAY: "price_day_missing"} if self._outlet.prices and not form.get(CONF_FROM_DAY) else {}

    def _day_errors(self, form: Form) -> Errors:
        others = {period.start for period in self._outlet.prices if period != self._period}
        return {CONF_FROM_DAY: "price_day_taken"} if _start_of(form) in others else {}

    def _ask(self, step: str, fields: Fields, form: Form | None, errors: Errors) -> SubentryFlowResult:
        """Ask for prices; the form first shows those of today."""
        values = form if form is not None else _amount_values(amounts_on(self._outlet.prices, self._today))
        return self._show(step, vol.Schema(fields | price_fields(self.hass.config.currency)), values, errors)

    async def _finish_prices(self, step: str, fields: Fields, form: Form, prices: PriceHistory) -> SubentryFlowResult:
        """Show what new prices change of what is booked, or store them at once if that is nothing."""
        before = self._outlet
        if prices == before.prices:
            return self._ask(step, fields, form, {"base": "prices_unchanged"})
        self._proposal = PriceProposal(before.prices, prices)
        if changes := await async_revenue_changes(self._get_entry(), before, prices):
            placeholders = {"outlet": plain(before.name), **revenue_texts(changes, self.hass.config.currency)}
            schema = vol.Schema({})
            return self.async_show_form(
                step_id="confirm_prices", data_schema=schema, description_placeholders=placeholders
            )
        return self._change(replace(before, prices=prices))

    async def async_step_confirm_prices(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Store the prices whose change of what is booked was shown."""
        outlet = self._outlet
        if outlet.prices != self._proposal.before:
            return self.async_abort(reason="prices_changed")
        return self._change(replace(outlet, prices=self._proposal.after))

    def _line(self, period: PricePeriod) -> str:
        """Return a period as text in any language; `…` is since ever, `-` is no price."""
        amounts = " / ".join("-" if amount is None else _price_text(amount) for amount in period.amounts)
        return f"{price_start_text(period) or '…'} → {amounts} {self.hass.config.currency}"

    def _change(self, outlet: Outlet) -> SubentryFlowResult:
        changed = subentry_of(outlet)
        subentry = self._get_reconfigure_subentry()
        return self.async_update_and_abort(self._get_entry(), subentry, title=changed.title, data=changed.data)

    def _show(
        self, step: str, schema: vol.Schema, values: Form, errors: Errors, placeholders: Mapping[str, str] | None = None
    ) -> SubentryFlowResult:
        suggested = self.add_suggested_values_to_schema(schema, values)
        return self.async_show_form(
            step_id=step, data_schema=suggested, errors=errors, description_placeholders=placeholders
        )


def _price_error(amount: Decimal) -> str | None:
    if not amount.is_finite() or amount > _MOST:
        return "price_too_large"
    if amount < 0:
        return "price_negative"
    return "price_too_fine" if amount != round(amount, _MOST_DECIMALS) else None


def _price_text(price: Decimal) -> str:
    """Return a price with all of its decimals, two at least."""
    return f"{price:.2f}" if price == round(price, 2) else f"{price.normalize():f}"


def _start_of(form: Form) -> Day:
    """Return the day from which prices hold; an empty field is "always"."""
    day = date_of(form, CONF_FROM_DAY)
    return day_number(day) if day else SINCE_EVER


def _period_values(period: PricePeriod) -> dict[str, Any]:
    return {**without_none({CONF_FROM_DAY: price_start_text(period)}), **_amount_values(period.amounts)}


def _amount_values(amounts: Amounts) -> dict[str, Any]:
    return {kind.key: float(amount) for kind, amount in zip(Kind, amounts, strict=True) if amount is not None}
