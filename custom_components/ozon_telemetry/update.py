"""Update entities: an ESP32 with an update channel installs new firmware on an administrator's command."""

import asyncio
from typing import Any, Final, override

from homeassistant.components.update import (
    UpdateDeviceClass,
    UpdateEntity,
    UpdateEntityDescription,
    UpdateEntityFeature,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .core.domain.messages import Command, Status
from .entity import CommandedEntity
from .hub import OzonConfigEntry, hub_of

PARALLEL_UPDATES = 0

# From the confirmation to the first status of the new firmware: a slow link needs minutes for a megabyte.
INSTALLATION: Final = 600.0

DESCRIPTION: Final = UpdateEntityDescription(
    key="firmware", device_class=UpdateDeviceClass.FIRMWARE, entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add an update entity for every device that reports that it can update itself."""
    hub = hub_of(entry)

    @callback
    def add_devices(device_ids: list[str]) -> None:
        async_add_entities(FirmwareUpdate(hub, device_id, DESCRIPTION) for device_id in device_ids)

    entry.async_on_unload(await hub.feeds.updatable.async_follow(hass, add_devices))


class FirmwareUpdate(CommandedEntity, UpdateEntity):
    """The firmware of a device, and the newest one in its channel."""

    _attr_supported_features = UpdateEntityFeature.INSTALL
    _changed: asyncio.Event | None = None

    @property
    def _status(self) -> Status:
        status = self.hub.devices[self.key].status
        return status or Status(self.key, online=False)

    @property
    @override
    def installed_version(self) -> str | None:
        """Return the firmware that the device runs."""
        return self._status.firmware

    @property
    @override
    def latest_version(self) -> str | None:
        """Return the firmware that the device found; if it found nothing newer, it has the latest."""
        return self._status.latest or self._status.firmware

    @property
    @override
    def title(self) -> str | None:
        """Return the channel from which it updates."""
        return self._status.channel

    @override
    async def async_install(self, version: str | None, backup: bool, **kwargs: Any) -> None:
        """Send the command, and wait until the device runs another firmware than before."""
        before = self.installed_version
        self._changed = changed = asyncio.Event()
        await self.hub.commands.async_send(self.key, Command.UPDATE, self._context)
        try:
            async with asyncio.timeout(INSTALLATION):
                while self.installed_version == before:
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="update_unfinished",
                translation_placeholders={
                    "device": self.key,
                    "version": before or "-",
                    "minutes": f"{INSTALLATION / 60:g}",
                },
            ) from None

    @override
    def _figures(self) -> object:
        return self.available, self.installed_version, self.latest_version, self.title

    @callback
    @override
    def _state_changed(self) -> None:
        if self._changed is not None:
            self._changed.set()
        super()._state_changed()
