"""Sensors of revenue: of the fleet, of outlets and of machines, where there is a price."""

from typing import Final, override

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, callback

from ..clock import now_millis
from ..core.read_models.present_sums import Span
from ..core.read_models.revenue import priced_outlets, unpriced_kinds
from ..core.read_models.totals import FLEET
from .ledger_sensors import LedgerSensorDescription, SteppedSensor


def _revenue_of(span: Span, *, is_enabled: bool) -> LedgerSensorDescription:
    return LedgerSensorDescription(
        key=f"revenue_{span}",
        translation_key=f"revenue_{span}",
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        entity_registry_enabled_default=is_enabled,
        value=lambda hub, key: round(hub.revenue.revenue(key, span), 2),
    )


REVENUE: Final = tuple(_revenue_of(span, is_enabled=span is not Span.WEEK) for span in Span)
REVENUE_OF_MACHINE: Final = tuple(_revenue_of(span, is_enabled=False) for span in Span)


class RevenueSensor(SteppedSensor):
    """Revenue of a machine, an outlet or the fleet, in Home Assistant's currency; another one is shown at once."""

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the currency too."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._config_updated))

    @callback
    def _config_updated(self, event: Event) -> None:
        if "currency" in event.data:
            self._end_rest()
            self._state_changed()

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        """Return the currency as it is set now."""
        return self.hub.hass.config.currency

    @property
    @override
    def extra_state_attributes(self) -> dict[str, int | list[str]] | None:
        """Return what is not in the revenue, having no price: some outlets of the fleet, some kinds of an outlet."""
        zones, now = self.hub.zones, now_millis()
        if self.key == FLEET:
            priced, outlets = priced_outlets(self.hub.fleet, zones, now)
            return {"priced_outlets": priced, "outlets": outlets}
        if outlet := self.hub.fleet.outlets.get(self.key):
            return {"unpriced_kinds": [kind.key for kind in unpriced_kinds(outlet, zones, now)]}
        return None
