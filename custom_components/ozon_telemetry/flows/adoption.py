"""Discovery flow: a discovered device is adopted by a machine; the first adoption also creates the hub."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.helpers.selector import TextSelector
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from ..const import CONF_PREFIX
from ..core.domain.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet, Placement
from ..core.domain.messages import Channel, Status
from ..core.domain.texts import one_line
from ..core.protocol.codec import Topics, decode
from ..devices.device_state import DeviceState
from ..devices.pending import count_not_offered, has_room, offered_as
from ..fleet.editor import save, subentry_of
from ..fleet.subentries import CONF_MACHINE_TYPE, fleet_of
from ..hub import Hub
from .booking import BOOKED, Proposal, async_current, async_propose, async_result
from .device_change import DeviceChange
from .form_fields import (
    CONF_MACHINE,
    CONF_OUTLET,
    Errors,
    Form,
    choice_errors,
    name_errors,
    named_selector,
)
from .hub import creation, entry_for_prefix
from .ledger_move import LedgerMoveSteps
from .machine_fields import name_fields
from .native_discovery import announced_device, is_in_esphome, prefix_for_native_device, wait_for_esphome
from .time_fields import corrected_since, since_errors, since_fields, start_of

CONF_MACHINE_NAME: Final = "machine_name"
CONF_OUTLET_NAME: Final = "outlet_name"
_NOT_REPORTED: Final = "-"


class AdoptionSteps(LedgerMoveSteps):
    """The steps from the discovery of a device to its machine."""

    _device_id: str
    _prefix: str
    _proposal: Proposal
    _machine_name: str
    _state: DeviceState | None = None  # as a device without a hub reported it

    async def async_step_mqtt(self, discovery_info: MqttServiceInfo) -> ConfigFlowResult:
        """Handle a device whose status was seen below the default prefix, with or without a hub."""
        prefix = discovery_info.subscribed_topic.removesuffix(f"/+/{Channel.STATUS}")
        device_id = Topics(prefix).device_id(discovery_info.topic)
        payload = discovery_info.payload
        status = decode(Channel.STATUS, device_id, payload.encode() if isinstance(payload, str) else bytes(payload))
        if not isinstance(status, Status):
            return self.async_abort(reason="invalid_discovery_info")
        if not status.online:
            return self.async_abort(reason="device_offline")
        self._state = DeviceState(device_id, status)
        return await self._async_discovered(device_id, prefix)

    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Handle a device of the native API, with or without a hub, once it is in the `esphome` integration."""
        device_id = announced_device(discovery_info)
        if device_id is None:
            return self.async_abort(reason="invalid_discovery_info")
        if not is_in_esphome(self.hass, device_id):
            wait_for_esphome(self.hass, device_id, discovery_info)
            return self.async_abort(reason="esphome_first")
        if any(_known_fleet(entry).is_adopted(device_id) for entry in self._async_current_entries()):
            return self.async_abort(reason="already_configured")
        return await self._async_discovered(device_id, prefix_for_native_device(self.hass))

    async def async_step_integration_discovery(self, discovery_info: Mapping[str, str]) -> ConfigFlowResult:
        """Handle a device that a loaded hub discovered."""
        entry = self.hass.config_entries.async_get_entry(discovery_info["entry_id"])
        if entry is None:
            return self.async_abort(reason="hub_missing")
        return await self._async_discovered(discovery_info["device_id"], entry.data[CONF_PREFIX])

    async def async_step_adopt(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show a menu of where the device is: an existing machine, or a new one in an existing or new outlet."""
        if self._entry is None and (offered := await self._async_offer_former(self._prefix)):
            return offered
        fleet = self._fleet
        choices = ["existing_machine"] if fleet.machines else []
        choices += ["new_machine"] if fleet.outlets else []
        if not choices:
            return await self.async_step_new_outlet()
        return self.async_show_menu(
            step_id="adopt",
            menu_options=[*choices, "new_outlet"],
            description_placeholders={"device": self._device_id, **_reported(self._pending_state)},
        )

    async def async_step_existing_machine(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Swap: the device replaces a machine's present one."""
        machines = self._fleet.machines
        machine = machines.get(form.get(CONF_MACHINE, "")) if form else None
        change = DeviceChange(machine, self._device_id, form)
        errors = (_machine_errors(form, machine) | change.errors) if form else {}
        if form is None or errors or machine is None:
            fields = {vol.Optional(CONF_MACHINE): named_selector(machines.values())} | change.fields
            return self._show("existing_machine", fields, form, errors, change.placeholders)
        return await self._async_adopt(change.changed(machines.values(), machine.id), machine)

    async def async_step_new_machine(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create a machine in an existing outlet."""
        errors = self._machine_errors(form) if form else {}
        if form is None or errors:
            places = {vol.Required(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
            fields = name_fields(CONF_MACHINE_NAME) | places | since_fields()
            return self._show("new_machine", fields, form, errors)
        machine = self._new_machine(form, form[CONF_OUTLET])
        return await self._async_adopt([machine], machine)

    async def async_step_new_outlet(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Create an outlet with a machine in it."""
        errors: Errors = {}
        if form:
            errors = name_errors(form, self._fleet.outlets.values(), CONF_OUTLET_NAME) | self._machine_errors(form)
        if form is None or errors:
            names = {vol.Required(CONF_OUTLET_NAME): TextSelector()} | name_fields(CONF_MACHINE_NAME)
            fields = names | since_fields()
            return self._show("new_outlet", fields, form, errors)
        outlet = Outlet(ulid_now(), one_line(form[CONF_OUTLET_NAME]))
        machine = self._new_machine(form, outlet.id)
        return await self._async_adopt([outlet, machine], machine)

    async def async_step_confirm(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what the adoption books again, and save it once it is confirmed."""
        if form is None:
            return self._ask_to_confirm()
        entry = self._entry
        current = await async_current(entry, self._proposal) if entry else None
        if entry is None or current is None:
            return self.async_abort(reason="fleet_changed")
        self._proposal = current
        return await self._async_save(entry)

    async def async_step_confirm_overlap(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show too which devices count at once for one machine, or which machines have one device."""
        return await self.async_step_confirm(form)

    async def async_step_confirm_pruned(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show too how many treatments stay because retention has deleted their rows."""
        return await self.async_step_confirm(form)

    @property
    def _entry(self) -> ConfigEntry | None:
        """The hub of the device; another device may have created it since this one was discovered."""
        return entry_for_prefix(self.hass, self._prefix)

    @property
    def _pending_state(self) -> DeviceState | None:
        """What the device reported to its hub until now, or when it was discovered without one."""
        entry = self._entry
        hub = _loaded_hub(entry) if entry else None
        return (hub.devices.pending.state(self._device_id) if hub else None) or self._state

    @property
    def _fleet(self) -> Fleet:
        return fleet_of(entry) if (entry := self._entry) else Fleet()

    async def _async_discovered(self, device_id: str, prefix: str) -> ConfigFlowResult:
        """Offer a device. What comes from everyone who can publish is decided first, and costs little."""
        self._prefix = prefix
        if (entry := self._entry) and entry.disabled_by:
            return self.async_abort(reason="hub_disabled")
        fleet = _known_fleet(entry) if entry else Fleet()
        if fleet.is_adopted(fleet.known_as(device_id)):
            return self.async_abort(reason="already_configured")
        self._device_id = device_id = offered_as(self.hass, device_id)
        if not has_room(self.hass, device_id):
            count_not_offered(self.hass, device_id)
            return self.async_abort(reason="too_many_devices")
        await self.async_set_unique_id(device_id)
        self._abort_if_unique_id_configured()
        if self._fleet.is_adopted(device_id):
            return self.async_abort(reason="already_configured")
        self.context["title_placeholders"] = {"name": device_id}
        return await self.async_step_adopt()

    def _show(
        self,
        step: str,
        fields: dict[vol.Marker, Any],
        form: Form | None,
        errors: Errors,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> ConfigFlowResult:
        schema = self.add_suggested_values_to_schema(vol.Schema(fields), corrected_since(form or {}))
        placeholders = {"device": self._device_id, **more}
        return self.async_show_form(
            step_id=step, data_schema=schema, errors=errors, description_placeholders=placeholders
        )

    def _machine_errors(self, form: Form) -> Errors:
        return name_errors(form, self._fleet.machines.values(), CONF_MACHINE_NAME) | since_errors(form)

    def _new_machine(self, form: Form, outlet_id: str) -> Machine:
        return Machine(
            id=ulid_now(),
            name=one_line(form[CONF_MACHINE_NAME]),
            machine_type=one_line(form[CONF_MACHINE_TYPE]),
            placements=(Placement(outlet_id, ALWAYS),),
            assignments=(Assignment(self._device_id, start_of(form)),),
        )

    async def _async_adopt(self, items: Iterable[Outlet | Machine], machine: Machine) -> ConfigFlowResult:
        """Save the outlet and machine: in the hub, once confirmed, or as the first subentries of a new one."""
        if self._fleet.is_adopted(self._device_id):
            return self.async_abort(reason="already_configured")
        items = list(items)
        if entry := self._entry:
            self._machine_name = machine.name
            self._proposal = await async_propose(entry, items)
            return self._ask_to_confirm() if self._proposal.step_id else await self._async_save(entry)
        await self.async_set_unique_id(self._prefix, raise_on_progress=False)
        return self.async_create_entry(
            **creation(self.hass, self._prefix), subentries=[subentry_of(item).as_dict() for item in items]
        )

    async def _async_begin(self) -> ConfigFlowResult:
        return await self.async_step_adopt()

    def _ask_to_confirm(self) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=self._proposal.step_id or "confirm",
            data_schema=vol.Schema({}),
            description_placeholders=self._proposal.placeholders,
        )

    async def _async_save(self, entry: ConfigEntry) -> ConfigFlowResult:
        """Save the adoption, and say what is booked."""
        save(self.hass, entry, self._proposal.items)
        result, placeholders = await async_result(entry, self._proposal)
        adopted = {"device": self._device_id, "machine": self._machine_name}
        if result == BOOKED:
            adopted |= placeholders
            return self.async_abort(reason="device_adopted_booked", description_placeholders=adopted)
        return self.async_abort(reason="device_adopted", description_placeholders=adopted)


def _machine_errors(form: Form, machine: Machine | None) -> Errors:
    """Return what is wrong with the machine of a swap: none is chosen, or it was removed."""
    return choice_errors(form, CONF_MACHINE) or ({} if machine else {CONF_MACHINE: "machine_removed"})


def _known_fleet(entry: ConfigEntry) -> Fleet:
    """Return the fleet of a hub: what a loaded one has at hand, since to read it from the entry takes long."""
    hub = _loaded_hub(entry)
    return hub.fleet if hub is not None else fleet_of(entry)


def _loaded_hub(entry: ConfigEntry) -> Hub | None:
    hub = getattr(entry, "runtime_data", None)
    return hub if entry.state is ConfigEntryState.LOADED and isinstance(hub, Hub) else None


def _reported(state: DeviceState | None) -> dict[str, str]:
    """Return what a device reported of itself, for people; what it did not report is a dash."""
    status = state.status if state else None
    pending = state.pending if state else None
    return {
        "model": (status and status.model) or _NOT_REPORTED,
        "firmware": (status and status.firmware) or _NOT_REPORTED,
        "waiting": _NOT_REPORTED if pending is None else str(pending),
    }
