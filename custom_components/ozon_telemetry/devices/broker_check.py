"""Check whether the devices use the broker that Home Assistant listens to.

A device sends its treatments to one broker. If Home Assistant is given another one, everything looks healthy and
nothing arrives: so the broker from which the last message of a device came is stored in the config entry.
"""

from typing import Final

from homeassistant.components.mqtt import CONF_BROKER, DOMAIN as MQTT
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PORT
from homeassistant.core import HomeAssistant, callback

from ..core.domain.messages import Millis
from ..issues import Issues

_DEFAULT_PORT: Final = 1883


class BrokerCheck:
    """Compares Home Assistant's broker with the one that the devices used last."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, issues: Issues) -> None:
        """Start without a connection."""
        self._hass = hass
        self._entry = entry
        self._issues = issues
        self._connected_at: Millis | None = None
        self._is_confirmed = False

    @callback
    def connection_changed(self, now: Millis, *, is_connected: bool) -> None:
        """Note that the broker was connected or disconnected; it may be another one now."""
        self._connected_at = now if is_connected else None
        self._is_confirmed = False

    @callback
    def confirm(self) -> None:
        """Note that a device sent something: this is the right broker."""
        if not self._is_confirmed:
            self._is_confirmed = True
            self.accept()

    @callback
    def accept(self) -> None:
        """Store the present broker as the devices'."""
        address = self._address()
        if self._entry.data.get(CONF_BROKER) != address:
            self._hass.config_entries.async_update_entry(self._entry, data={**self._entry.data, CONF_BROKER: address})
        self._issues.broker_accepted()

    @callback
    def tick(self, now: Millis, timeout: Millis) -> None:
        """Raise the issue when no device sends anything to a broker that is not theirs."""
        if self._is_confirmed or self._connected_at is None:
            return
        old_broker, new_broker = self._entry.data.get(CONF_BROKER), self._address()
        if old_broker in (None, new_broker):
            return
        if now - self._connected_at > timeout:
            self._issues.broker_changed(old_broker, new_broker)

    def _address(self) -> str:
        (mqtt,) = self._hass.config_entries.async_entries(MQTT)
        return f"{mqtt.data[CONF_BROKER]}:{mqtt.data.get(CONF_PORT, _DEFAULT_PORT)}"
