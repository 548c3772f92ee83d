"""The subentry flow of an outlet: add one, change its details, opening hours, prices or goals."""

from dataclasses import replace
from typing import Any, Final
from zoneinfo import available_timezones

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    AreaSelector,
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..core.domain.fleet import Outlet
from ..core.domain.goals import goal_numbers, goals_of
from ..core.domain.prices import since_ever
from ..core.domain.texts import one_line
from ..fleet.editor import subentry_of
from ..fleet.subentries import (
    CONF_ACTIVE,
    CONF_ADDRESS,
    CONF_AREA,
    CONF_CONTACT_PERSON,
    CONF_CONTACT_PHONE,
    CONF_LOCATION,
    CONF_PRICES,
    CONF_TIME_ZONE,
    fleet_of,
    outlet_of,
)
from .booking_text import plain
from .form_fields import NEW, Errors, Form, name_errors
from .goals import goals_schema
from .holidays import CONF_CALENDAR, async_add_holidays, calendar_fields
from .opening_hours import hours_errors, hours_from_form, hours_schema, hours_values
from .outlet_prices import PriceSteps, price_fields, section_errors

_NEXT_HOURS: Final = "enter_hours"


async def async_outlet_schema(hass: HomeAssistant) -> vol.Schema:
    """Return the form of an outlet's details."""
    zones = await hass.async_add_executor_job(available_timezones)
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Optional(CONF_LOCATION): TextSelector(),
            vol.Optional(CONF_ADDRESS): TextSelector(TextSelectorConfig(multiline=True)),
            vol.Optional(CONF_CONTACT_PERSON): TextSelector(),
            vol.Optional(CONF_CONTACT_PHONE): TextSelector(TextSelectorConfig(type=TextSelectorType.TEL)),
            vol.Optional(CONF_AREA): AreaSelector(),
            vol.Required(CONF_ACTIVE, default=True): BooleanSelector(),
            vol.Optional(CONF_TIME_ZONE): SelectSelector(
                SelectSelectorConfig(options=sorted(zones), mode=SelectSelectorMode.DROPDOWN)
            ),
        }
    )


async def async_with_details(outlet: Outlet, form: Form) -> Outlet:
    """Return the outlet with the details of a valid form."""
    zone = form.get(CONF_TIME_ZONE)
    return replace(
        outlet,
        name=one_line(form[CONF_NAME]),
        location=one_line(form.get(CONF_LOCATION, "")),
        address=form.get(CONF_ADDRESS, "").strip(),
        contact_person=one_line(form.get(CONF_CONTACT_PERSON, "")),
        contact_phone=one_line(form.get(CONF_CONTACT_PHONE, "")),
        area=form.get(CONF_AREA, ""),
        is_active=form[CONF_ACTIVE],
        zone=await dt_util.async_get_time_zone(zone) if zone else None,
    )


class OutletFlow(PriceSteps):
    """Adds an outlet, or changes one."""

    _new: Outlet = Outlet(NEW, "")

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add an outlet with the prices that have always held; its opening hours have an optional form of their own."""
        errors = self._errors(form) or section_errors(form, CONF_PRICES)
        if form is None or errors:
            price_section = section(vol.Schema(price_fields(self.hass.config.currency)), {"collapsed": True})
            more = {
                vol.Optional(CONF_PRICES): price_section,
                vol.Required(_NEXT_HOURS, default=False): BooleanSelector(),
            }
            return self._show("user", (await async_outlet_schema(self.hass)).extend(more), form or {}, errors)
        prices = since_ever(form.get(CONF_PRICES, {}))
        self._new = replace(await async_with_details(self._new, form), prices=prices)
        return await self.async_step_new_hours() if form[_NEXT_HOURS] else self._create()

    async def async_step_new_hours(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Enter the opening hours of a new outlet."""
        hours, errors, is_done = await self._async_read_hours(form)
        if hours is None or not is_done:
            return self._show("new_hours", self._hours_schema, hours or {}, errors)
        self._new = replace(self._new, hours=hours_from_form(hours))
        return self._create()

    async def async_step_reconfigure(self, _: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show a menu of what to change."""
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["details", "hours", "prices", "goals"],
            description_placeholders={"outlet": self._get_reconfigure_subentry().title},
        )

    async def async_step_details(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change the details of an outlet."""
        subentry = self._get_reconfigure_subentry()
        errors = self._errors(form, subentry.subentry_id)
        if form is None or errors:
            values = form or {CONF_NAME: subentry.title, **subentry.data}
            return self._show("details", await async_outlet_schema(self.hass), values, errors)
        return self._change(await async_with_details(outlet_of(subentry), form))

    async def async_step_hours(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change the opening hours of an outlet."""
        outlet = outlet_of(self._get_reconfigure_subentry())
        hours, errors, is_done = await self._async_read_hours(form)
        if hours is None or not is_done:
            return self._show("hours", self._hours_schema, hours or hours_values(outlet.hours), errors)
        return self._change(replace(outlet, hours=hours_from_form(hours)))

    async def async_step_goals(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change the goals of an outlet."""
        outlet = outlet_of(self._get_reconfigure_subentry())
        if form is None:
            placeholders = {"outlet": plain(outlet.name)}
            return self._show("goals", goals_schema(), goal_numbers(outlet.goals), {}, placeholders)
        return self._change(replace(outlet, goals=goals_of(form)))

    @property
    def _hours_schema(self) -> vol.Schema:
        return hours_schema().extend(calendar_fields(self.hass))

    async def _async_read_hours(self, form: Form | None) -> tuple[Form | None, Errors, bool]:
        """Return a form of opening hours, what is wrong, and whether it holds: holidays are shown first."""
        errors = hours_errors(form) if form else {}
        if form is None or errors or CONF_CALENDAR not in form:
            return form, errors, form is not None and not errors
        filled, errors = await async_add_holidays(self.hass, form)
        return filled, errors, False

    def _create(self) -> SubentryFlowResult:
        created = subentry_of(self._new)
        return self.async_create_entry(title=created.title, data=created.data)

    def _errors(self, form: Form | None, outlet_id: str = NEW) -> Errors:
        if form is None:
            return {}
        outlets = fleet_of(self._get_entry()).outlets.values()
        return name_errors(form, (outlet for outlet in outlets if outlet.id != outlet_id))
