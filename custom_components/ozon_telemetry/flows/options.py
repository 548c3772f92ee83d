"""A hub's options."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import BooleanSelector, NumberSelector, NumberSelectorConfig, NumberSelectorMode
import voluptuous as vol

from ..const import CONF_FRESHNESS, CONF_OFFLINE_TIMEOUT, CONF_SIDEBAR
from ..options import HubOptions

# Devices report every minute: less than one and a half would call healthy ones offline.
_SHORTEST_TIMEOUT: Final = 90
_SHORTEST_FRESHNESS: Final = 1
_LONGEST: Final = 86_400


class HubOptionsFlow(OptionsFlow):
    """Asks when a device counts as offline, until when a treatment is fresh, and where the dashboard stands."""

    async def async_step_init(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and keep the options."""
        if form is not None:
            seconds = {field: int(form[field]) for field in (CONF_OFFLINE_TIMEOUT, CONF_FRESHNESS)}
            return self.async_create_entry(data={**seconds, CONF_SIDEBAR: form[CONF_SIDEBAR]})
        options = HubOptions.of(self.config_entry)
        schema = vol.Schema(
            {
                vol.Required(
                    CONF_OFFLINE_TIMEOUT, default=int(options.offline_timeout.total_seconds())
                ): _seconds_selector(_SHORTEST_TIMEOUT),
                vol.Required(CONF_FRESHNESS, default=int(options.freshness.total_seconds())): _seconds_selector(
                    _SHORTEST_FRESHNESS
                ),
                vol.Required(CONF_SIDEBAR, default=options.sidebar): BooleanSelector(),
            }
        )
        return self.async_show_form(step_id="init", data_schema=schema)


def _seconds_selector(shortest: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=shortest,
            max=_LONGEST,
            step=1,
            unit_of_measurement=UnitOfTime.SECONDS,
            mode=NumberSelectorMode.BOX,
        )
    )
