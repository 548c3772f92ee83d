"""Choosing a device: those that wait for a machine, those without one any more, or any by its id."""

from typing import Final

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, SOURCE_MQTT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode

from ..const import DOMAIN
from ..core.domain.fleet import Fleet
from ..core.protocol.codec import is_device_id
from .form_fields import Errors, Form

CONF_DEVICE: Final = "device"
_SIGHTINGS: Final = (SOURCE_MQTT, SOURCE_INTEGRATION_DISCOVERY)


@callback
def device_selector(hass: HomeAssistant, fleet: Fleet) -> SelectSelector:
    """Return a list of the devices that count for no machine now, which also takes any other id."""
    spare = {device_id for device_id in fleet.timelines if fleet.machine_of(device_id) is None}
    options = sorted(spare | _waiting(hass))
    return SelectSelector(SelectSelectorConfig(options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN))


def device_errors(form: Form) -> Errors:
    """Refuse what cannot be a device's id; a form without a device is fine where the field is optional."""
    return {} if CONF_DEVICE not in form or is_device_id(chosen_device(form)) else {CONF_DEVICE: "device_invalid"}


def chosen_device(form: Form) -> str:
    """Return the id in a form that has one."""
    return str(form[CONF_DEVICE]).strip()


def _waiting(hass: HomeAssistant) -> set[str]:
    contexts = (flow["context"] for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN))
    return {unique_id for it in contexts if it["source"] in _SIGHTINGS and (unique_id := it.get("unique_id"))}
