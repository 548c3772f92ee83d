"""Driver of the subentry flows: opens a step, submits it, and checks how it ends."""

from dataclasses import dataclass
from typing import Any, Final, Self

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ozon_telemetry.core.domain.fleet import Fleet, Machine, Outlet
from custom_components.ozon_telemetry.fleet.subentries import fleet_of

from .builders import hub_entry

SAVED: Final = {"reconfigure_successful", "booked", "saved", "booking_waits"}


@dataclass
class SubentryFlowDriver:
    """A config entry, and the one subentry flow that is open on it."""

    hass: HomeAssistant
    entry: MockConfigEntry
    _step: SubentryFlowResult | None = None

    @classmethod
    def with_fleet(cls, hass: HomeAssistant, *items: Outlet | Machine) -> Self:
        """Return a driver for a hub with these outlets and machines."""
        entry = hub_entry(*items)
        entry.add_to_hass(hass)
        return cls(hass, entry)

    @property
    def fleet(self) -> Fleet:
        """The fleet as it is configured now."""
        return fleet_of(self.entry)

    @property
    def step(self) -> SubentryFlowResult:
        """The step that is open."""
        assert self._step is not None
        return self._step

    async def add(self, what: str) -> SubentryFlowResult:
        """Choose to add an outlet or a machine."""
        context = SubentryFlowContext(source=SOURCE_USER)
        key = (self.entry.entry_id, what)
        self._step = await self.hass.config_entries.subentries.async_init(key, context=context)
        return self._step

    async def reconfigure(self, subentry_id: str, *choices: str) -> SubentryFlowResult:
        """Choose to change an outlet or a machine, and what to change in each menu that follows."""
        kind = self.entry.subentries[subentry_id].subentry_type
        context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry_id)
        key = (self.entry.entry_id, kind)
        self._step = await self.hass.config_entries.subentries.async_init(key, context=context)
        for choice in choices:
            await self.submit({"next_step_id": choice})
        return self.step

    async def submit(self, form: dict[str, Any]) -> SubentryFlowResult:
        """Fill in and submit the form that is open."""
        self._step = await self.hass.config_entries.subentries.async_configure(self.step["flow_id"], form)
        return self._step

    async def submit_and_finish(self, form: dict[str, Any]) -> None:
        """Submit the open form and check that the flow ends."""
        step = await self.submit(form)
        assert step["type"] is FlowResultType.CREATE_ENTRY or step["reason"] in SAVED, step

    def suggested(self) -> dict[str, Any]:
        """Return the suggested values of the open form, outside its sections."""
        return _suggested(self._form)

    def suggested_in(self, part: str) -> dict[str, Any]:
        """Return the suggested values of a section of the open form."""
        return _suggested(self._form.schema[part].schema)

    def options_of(self, field: str) -> list[str]:
        """Return the values that a list in the open form offers."""
        options = self._form.schema[field].config["options"]
        return [option if isinstance(option, str) else option["value"] for option in options]

    def is_optional(self, field: str) -> bool:
        """Tell whether a field of the open form may be left out, and has no value of its own."""
        (marker,) = (key for key in self._form.schema if key == field)
        return isinstance(marker, vol.Optional) and marker.default is vol.UNDEFINED

    def placeholder(self, placeholder: str) -> str:
        """Return the value of a placeholder in the open step."""
        return (self.step["description_placeholders"] or {})[placeholder]

    @property
    def _form(self) -> vol.Schema:
        schema = self.step["data_schema"]
        assert schema is not None
        return schema


def _suggested(schema: vol.Schema) -> dict[str, Any]:
    return {key.schema: key.description["suggested_value"] for key in schema.schema if key.description}
