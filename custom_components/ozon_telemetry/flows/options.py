"""A hub's options."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import CONF_FRESHNESS, CONF_OFFLINE_TIMEOUT, CONF_RETENTION, CONF_SENSITIVITY, CONF_SIDEBAR
from ..core.machine_health.silence import Sensitivity
from ..options import HubOptions

# Devices report every minute: less than one and a half would call healthy ones offline.
_SHORTEST_TIMEOUT: Final = 90
_SHORTEST_FRESHNESS: Final = 1
_LONGEST: Final = 86_400
_MOST_YEARS: Final = 100
_SENSITIVITY: Final = SelectSelector(
    SelectSelectorConfig(
        options=[each.value for each in Sensitivity], translation_key=CONF_SENSITIVITY, mode=SelectSelectorMode.DROPDOWN
    )
)


class HubOptionsFlow(OptionsFlow):
    """Asks when a device is offline and a machine silent, until when a treatment is fresh, what to show and keep."""

    async def async_step_init(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and keep the options."""
        if form is not None:
            seconds = {field: int(form[field]) for field in (CONF_OFFLINE_TIMEOUT, CONF_FRESHNESS)}
            numbers = {**seconds, CONF_RETENTION: int(form[CONF_RETENTION])}
            choices = {field: form[field] for field in (CONF_SENSITIVITY, CONF_SIDEBAR)}
            return self.async_create_entry(data={**numbers, **choices})
        options = HubOptions.of(self.config_entry)
        schema = vol.Schema(
            {
                vol.Required(
                    CONF_OFFLINE_TIMEOUT, default=int(options.offline_timeout.total_seconds())
                ): _number_selector(_SHORTEST_TIMEOUT, _LONGEST, UnitOfTime.SECONDS),
                vol.Required(CONF_FRESHNESS, default=int(options.freshness.total_seconds())): _number_selector(
                    _SHORTEST_FRESHNESS, _LONGEST, UnitOfTime.SECONDS
                ),
                vol.Required(CONF_SENSITIVITY, default=options.sensitivity.value): _SENSITIVITY,
                vol.Required(CONF_SIDEBAR, default=options.sidebar): BooleanSelector(),
                vol.Required(CONF_RETENTION, default=options.retention): _number_selector(
                    0, _MOST_YEARS, UnitOfTime.YEARS
                ),
            }
        )
        return self.async_show_form(step_id="init", data_schema=schema)


def _number_selector(least: int, most: int, unit: UnitOfTime) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(min=least, max=most, step=1, unit_of_measurement=unit, mode=NumberSelectorMode.BOX)
    )
