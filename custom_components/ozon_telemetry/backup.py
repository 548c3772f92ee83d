"""Home Assistant's backups: each holds a whole ledger, and treatments wait in their devices while it is copied."""

import logging

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .core.ledger import LedgerError
from .hub import Hub

_LOGGER = logging.getLogger(__name__)


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Bring every ledger's file up to date and let it rest."""
    for hub in _hubs(hass):
        try:
            await hub.async_hold()
        except LedgerError as error:
            # It has its repair issue; everything else still deserves a backup.
            _LOGGER.warning("The ledger %s is backed up as it is: %s", hub.ledger.path, error.detail)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on counting."""
    for hub in _hubs(hass):
        hub.release()


def _hubs(hass: HomeAssistant) -> list[Hub]:
    return [entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
