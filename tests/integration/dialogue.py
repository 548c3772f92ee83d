"""Walking through the dialogues about a hub's outlets and machines."""

from dataclasses import dataclass
from typing import Any, Self

from homeassistant.config_entries import SOURCE_USER, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ozon_telemetry.core.fleet import Fleet, Machine, Outlet
from custom_components.ozon_telemetry.fleet_config import fleet_of

from .fleet import hub_entry


@dataclass
class Dialogue:
    """A hub, and the one dialogue that a person has open about it."""

    hass: HomeAssistant
    hub: MockConfigEntry
    step: SubentryFlowResult | None = None

    @classmethod
    def with_fleet(cls, hass: HomeAssistant, *things: Outlet | Machine) -> Self:
        """Return a person before a hub of these outlets and machines."""
        hub = hub_entry(*things)
        hub.add_to_hass(hass)
        return cls(hass, hub)

    @property
    def fleet(self) -> Fleet:
        """The fleet as it is configured now."""
        return fleet_of(self.hub)

    async def add(self, what: str) -> SubentryFlowResult:
        """Choose to add an outlet or a machine."""
        self.step = await self.hass.config_entries.subentries.async_init(
            (self.hub.entry_id, what), context={"source": SOURCE_USER}
        )
        return self.step

    async def change(self, subentry_id: str, *choices: str) -> SubentryFlowResult:
        """Choose to change an outlet or a machine, and what to change in each menu that follows."""
        self.step = await self.hub.start_subentry_reconfigure_flow(self.hass, subentry_id)
        for choice in choices:
            await self.enter({"next_step_id": choice})
        return self.step

    async def enter(self, form: dict[str, Any]) -> SubentryFlowResult:
        """Fill in and submit the form that is open."""
        assert self.step is not None
        self.step = await self.hass.config_entries.subentries.async_configure(self.step["flow_id"], form)
        return self.step

    async def finish(self, form: dict[str, Any]) -> None:
        """Fill in the form that is open and see it accepted."""
        step = await self.enter(form)
        assert step["type"] is FlowResultType.CREATE_ENTRY or step["reason"] == "reconfigure_successful", step

    def shown(self) -> dict[str, Any]:
        """Return what the form that is open shows as known."""
        assert self.step is not None
        schema = self.step["data_schema"].schema
        return {key.schema: key.description["suggested_value"] for key in schema if key.description}

    def offered(self, field: str) -> list[str]:
        """Return the values that a list in the open form offers."""
        assert self.step is not None
        options = self.step["data_schema"].schema[field].config["options"]
        return [option if isinstance(option, str) else option["value"] for option in options]
