"""Automation conditions: flags of machines, devices and outlets."""

from typing import Final, override

from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .fleet.targets import entities_at, entities_in


def _flag_condition(key: str, state: str) -> type[Condition]:
    """Return a condition that tests whether the binary sensor `key` of a machine or device is `state`."""

    class FlagCondition(EntityStateConditionBase):
        """Tests a binary sensor."""

        _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}  # noqa: RUF012 -- as Home Assistant's own conditions say it
        _states = {state}  # noqa: RUF012
        _primary_entities_only = False

        @override
        def entity_filter(self, entities: set[str]) -> set[str]:
            """Return the binary sensors of the targeted entities' devices, and of the devices below them."""
            return entities_in(self._hass, entities, Platform.BINARY_SENSOR, key)

    return FlagCondition


class OpenCondition(EntityStateConditionBase):
    """Tests whether outlets are open; a machine or device stands for its outlet."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}  # noqa: RUF012
    _states = {STATE_ON}  # noqa: RUF012
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the binary sensors of the outlets that the targeted entities belong to."""
        return entities_at(self._hass, entities, Platform.BINARY_SENSOR, "open")


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_online": _flag_condition("connectivity", STATE_ON),
    "is_offline": _flag_condition("connectivity", STATE_OFF),
    "is_maintenance_due": _flag_condition("maintenance_due", STATE_ON),
    "is_open_now": OpenCondition,
    "is_silent": _flag_condition("silent", STATE_ON),
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of this integration."""
    return CONDITIONS
