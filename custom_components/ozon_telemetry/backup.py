"""Backup hooks: the ledger is not written while it is copied, and treatments wait in their devices."""

import logging

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .core.ledger import LedgerError
from .hub import Hub

_LOGGER = logging.getLogger(__name__)


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Checkpoint every ledger's file and pause its writes."""
    for hub in _hubs(hass):
        try:
            await hub.writer.hold()
        except LedgerError as error:
            # It has its repair issue; everything else is still to be backed up.
            _LOGGER.warning("The ledger %s is backed up as it is: %s", hub.ledger.path, error.detail)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Resume writing."""
    for hub in _hubs(hass):
        hub.writer.release()


def _hubs(hass: HomeAssistant) -> list[Hub]:
    return [entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)]
