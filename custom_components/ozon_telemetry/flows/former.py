"""Step that offers the outlets and machines of a removed hub to the next one, which opens the same ledger."""

from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, ConfigFlow, ConfigFlowResult
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import CONF_LEDGER, SUBENTRY_MACHINE, SUBENTRY_OUTLET
from ..fleet.former_fleet import FormerFleet, async_former_fleet
from .booking_text import NONE, plain
from .hub import creation

CONF_TAKE_OVER: Final = "take_over"
_SCHEMA: Final = vol.Schema({vol.Required(CONF_TAKE_OVER, default=True): BooleanSelector()})


class FormerFleetStep(ConfigFlow):
    """A flow that creates a hub, and asks first about the fleet of its ledger."""

    _former: FormerFleet | None = None
    _new_prefix: str
    _new_hub: dict[str, Any]
    _is_former_offered = False

    async def async_step_former(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create the hub with its former outlets and machines, or without them."""
        former = self._former
        if form is None or former is None:
            return self.async_show_form(
                step_id="former",
                data_schema=_SCHEMA,
                description_placeholders={
                    "outlets": _listed(former.names(SUBENTRY_OUTLET) if former else []),
                    "machines": _listed(former.names(SUBENTRY_MACHINE) if former else []),
                },
            )
        if form[CONF_TAKE_OVER]:
            return await self._async_create_hub(list(former.subentries))
        return await self._async_create_hub() if self.source == SOURCE_USER else await self._async_begin()

    async def _async_offer_former(self, prefix: str, *, sidebar: bool = True) -> ConfigFlowResult | None:
        """Offer the former fleet of a hub that is to be created, once; None if there is nothing to offer."""
        self._new_prefix, self._new_hub = prefix, creation(self.hass, prefix, sidebar=sidebar)
        if self._is_former_offered:
            return None
        self._is_former_offered = True
        self._former = await async_former_fleet(self.hass, self._new_hub["data"][CONF_LEDGER])
        return await self.async_step_former() if self._former else None

    async def _async_create_hub(self, subentries: list[Any] | None = None) -> ConfigFlowResult:
        """Create the hub that was offered its former fleet."""
        await self.async_set_unique_id(self._new_prefix, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(**self._new_hub, subentries=subentries or [])

    async def _async_begin(self) -> ConfigFlowResult:
        """Go on with a discovered device as if there were no former fleet."""
        raise NotImplementedError


def _listed(names: list[str]) -> str:
    return ", ".join(map(plain, names)) or NONE
