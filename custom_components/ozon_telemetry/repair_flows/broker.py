"""Home Assistant has another broker than the devices: one of the two must follow."""

from typing import Any

from homeassistant.components.repairs import RepairsFlowResult
import voluptuous as vol

from .base import HubRepair


class BrokerRepair(HubRepair):
    """Takes the new broker as the right one, once a person says so."""

    async def async_step_init(self, _: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Say what there is to do."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Expect the devices at the new broker."""
        if form is not None:
            self.hub.broker.accept()
            return self.async_create_entry(data={})
        return self.async_show_form(step_id="confirm", data_schema=vol.Schema({}), description_placeholders=self.told)
