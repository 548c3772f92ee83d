"""Backup hooks: the files of all ledgers are complete and stay as they are while they are copied.

Counting goes on meanwhile: what is committed goes into the WAL beside the file, which is in the backup too.
"""

import logging
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .core.ledger import LedgerError, LedgerErrorKind
from .core.ledger.engines.store import FrozenLedger
from .hub import Hub

_LOGGER = logging.getLogger(__name__)
_FROZEN: Final[HassKey[list[FrozenLedger]]] = HassKey(f"{DOMAIN}_frozen_files")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Freeze every ledger's file. Raises HomeAssistantError, which ends the backup, if one cannot be completed."""
    frozen = hass.data.setdefault(_FROZEN, [])
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        hub = entry.runtime_data
        if not isinstance(hub, Hub):
            continue  # a head office has no file
        try:
            frozen.append(await hub.writer.freeze_file())
        except LedgerError as error:
            if error.kind is LedgerErrorKind.LOCKED:
                raise HomeAssistantError(
                    translation_domain=DOMAIN,
                    translation_key="backup_incomplete",
                    translation_placeholders={"path": str(hub.ledger.place), "detail": error.detail},
                ) from error
            # It has its repair issue; everything else is still to be backed up.
            _LOGGER.warning("The ledger %s is backed up as it is: %s", hub.ledger.place, error.detail)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the files be written again, also those of hubs that were unloaded meanwhile."""
    for frozen in hass.data.pop(_FROZEN, []):
        await hass.async_add_executor_job(frozen.release)
