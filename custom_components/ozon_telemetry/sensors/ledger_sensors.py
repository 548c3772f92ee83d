"""Sensors whose values are computed from the ledger: at once, or in steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.typing import StateType

from ..entity import OzonEntity
from ..hub import HubView

type Value = StateType | datetime | Decimal

# A stepped sensor is written at most once in so many seconds.
STEP: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class LedgerSensorDescription(SensorEntityDescription):
    """A value computed from the ledger, with optional state attributes."""

    value: Callable[[HubView, str], Value]
    attributes: Callable[[HubView, str], Mapping[str, Any]] | None = None


class LedgerSensor(OzonEntity, SensorEntity):
    """A value computed from the ledger: available whether or not a device is online."""

    entity_description: LedgerSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        """Return the present value."""
        return self.entity_description.value(self.hub, self.key)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the attributes of the description, if it has any."""
        attributes = self.entity_description.attributes
        return attributes(self.hub, self.key) if attributes else None

    @override
    def _figures(self) -> object:
        return self.native_value, self.native_unit_of_measurement, self.extra_state_attributes


class SteppedSensor(LedgerSensor):
    """A value that is written at once, and then again a minute later at the earliest."""

    _stop_rest: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the value until the entity is removed."""
        await super().async_added_to_hass()
        self._written = self._figures()  # Home Assistant writes it now
        self.async_on_remove(self._end_rest)

    @callback
    @override
    def _state_changed(self) -> None:
        """Write what changed, unless something was written a moment ago."""
        if self._stop_rest is not None:
            return
        before = self._written
        super()._state_changed()
        if self._written != before:
            self._stop_rest = async_call_later(self.hass, STEP, HassJob(self._rested, cancel_on_shutdown=True))

    @callback
    def _rested(self, _: datetime) -> None:
        self._stop_rest = None
        self._state_changed()

    @callback
    def _end_rest(self) -> None:
        if self._stop_rest is not None:
            self._stop_rest()
            self._stop_rest = None
