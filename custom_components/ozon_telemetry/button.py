"""Buttons: identify or restart an ESP32 (administrators only), and record the maintenance of a machine."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonDeviceClass, ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.maintenance import async_record, async_user_name
from .core.domain.messages import Command
from .entity import CommandedEntity, OzonEntity
from .hub import Hub, OzonConfigEntry, hub_of

# One command at a time to a device is enough, but one device must not wait for another one's confirmation.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CommandDescription(ButtonEntityDescription):
    """A button that sends a command."""

    command: Command


DESCRIPTIONS: Final = (
    CommandDescription(
        key="identify",
        device_class=ButtonDeviceClass.IDENTIFY,
        entity_category=EntityCategory.CONFIG,
        command=Command.IDENTIFY,
    ),
    CommandDescription(
        key="restart",
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        command=Command.RESTART,
    ),
)

MAINTENANCE_DONE: Final = ButtonEntityDescription(key="maintenance_done", translation_key="maintenance_done")


async def async_setup_entry(
    hass: HomeAssistant, entry: OzonConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the buttons of every machine and adopted device."""
    hub = hub_of(entry)

    @callback
    def add_devices(device_ids: list[str]) -> None:
        async_add_entities(
            CommandButton(hub, device_id, description) for device_id in device_ids for description in DESCRIPTIONS
        )

    @callback
    def add_machines(machines: list[str]) -> None:
        for machine in machines:
            async_add_entities([MaintenanceButton(hub, machine, MAINTENANCE_DONE)], config_subentry_id=machine)

    entry.async_on_unload(await hub.feeds.machines.async_follow(hass, add_machines))
    entry.async_on_unload(await hub.feeds.devices.async_follow(hass, add_devices))


class CommandButton(CommandedEntity, ButtonEntity):
    """A button whose press succeeds only if the device confirms the command."""

    entity_description: CommandDescription

    @override
    async def async_press(self) -> None:
        """Send the command and wait for its confirmation."""
        await self.hub.commands.async_send(self.key, self.entity_description.command, self._context)


class MaintenanceButton(OzonEntity, ButtonEntity):
    """A button that records that the machine was maintained today."""

    hub: Hub

    @override
    async def async_press(self) -> None:
        """Record the maintenance, with the name of the user who pressed."""
        await async_record(self.hub, [self.key], done_by=await async_user_name(self.hass, self._context))
