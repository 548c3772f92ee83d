"""Describing an outlet."""

from typing import Any
from zoneinfo import available_timezones

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..core.fleet import Outlet
from ..core.messages import Kind
from ..fleet_config import (
    CONF_ACTIVE,
    CONF_ADDRESS,
    CONF_CONTACT_PERSON,
    CONF_CONTACT_PHONE,
    CONF_LOCATION,
    CONF_PRICES,
    CONF_TIME_ZONE,
    fleet_of,
)
from .edit import subentry_of
from .fields import NEW, Errors, Form, name_errors


async def async_outlet_schema(hass: HomeAssistant) -> vol.Schema:
    """Return the form of an outlet; prices are in Home Assistant's currency."""
    zones = await hass.async_add_executor_job(available_timezones)
    return vol.Schema(
        {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Optional(CONF_LOCATION): TextSelector(),
            vol.Optional(CONF_ADDRESS): TextSelector(TextSelectorConfig(multiline=True)),
            vol.Optional(CONF_CONTACT_PERSON): TextSelector(),
            vol.Optional(CONF_CONTACT_PHONE): TextSelector(TextSelectorConfig(type=TextSelectorType.TEL)),
            vol.Required(CONF_ACTIVE, default=True): BooleanSelector(),
            vol.Optional(CONF_TIME_ZONE): SelectSelector(
                SelectSelectorConfig(options=sorted(zones), mode=SelectSelectorMode.DROPDOWN)
            ),
            vol.Optional(CONF_PRICES): section(_price_schema(hass.config.currency), {"collapsed": True}),
        }
    )


async def async_outlet(form: Form, outlet_id: str = NEW) -> Outlet:
    """Return the outlet a valid form describes."""
    zone = form.get(CONF_TIME_ZONE)
    return Outlet(
        id=outlet_id,
        name=form[CONF_NAME].strip(),
        location=form.get(CONF_LOCATION, "").strip(),
        address=form.get(CONF_ADDRESS, "").strip(),
        contact_person=form.get(CONF_CONTACT_PERSON, "").strip(),
        contact_phone=form.get(CONF_CONTACT_PHONE, "").strip(),
        is_active=form[CONF_ACTIVE],
        zone=await dt_util.async_get_time_zone(zone) if zone else None,
        prices=form.get(CONF_PRICES, {}),
    )


def _price_schema(currency: str) -> vol.Schema:
    price = NumberSelector(
        NumberSelectorConfig(min=0, step=0.01, unit_of_measurement=currency, mode=NumberSelectorMode.BOX)
    )
    return vol.Schema({vol.Optional(kind.key): price for kind in Kind})


class OutletFlow(ConfigSubentryFlow):
    """Adds an outlet, or changes what is known of one."""

    async def async_step_user(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add an outlet."""
        errors = self._errors(form)
        if form is None or errors:
            return await self._async_show("user", form or {}, errors)
        created = subentry_of(await async_outlet(form))
        return self.async_create_entry(title=created.title, data=created.data)

    async def async_step_reconfigure(self, form: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change an outlet."""
        subentry = self._get_reconfigure_subentry()
        errors = self._errors(form, subentry.subentry_id)
        if form is None or errors:
            return await self._async_show("reconfigure", form or {CONF_NAME: subentry.title, **subentry.data}, errors)
        changed = subentry_of(await async_outlet(form, subentry.subentry_id))
        return self.async_update_and_abort(self._get_entry(), subentry, title=changed.title, data=changed.data)

    async def _async_show(self, step: str, values: Form, errors: Errors) -> SubentryFlowResult:
        schema = self.add_suggested_values_to_schema(await async_outlet_schema(self.hass), values)
        return self.async_show_form(step_id=step, data_schema=schema, errors=errors)

    def _errors(self, form: Form | None, outlet_id: str = NEW) -> Errors:
        if form is None:
            return {}
        outlets = fleet_of(self._get_entry()).outlets.values()
        return name_errors(form, (outlet for outlet in outlets if outlet.id != outlet_id))
