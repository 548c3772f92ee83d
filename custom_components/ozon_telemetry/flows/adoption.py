"""Adoption: a device that was found gets its machine, and with the first one the hub comes into being."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.helpers.selector import TextSelector
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from ..clock import now_millis
from ..const import CONF_PREFIX
from ..core.domain.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet, Placement
from ..core.domain.fleet_edits import assign_since
from ..core.domain.messages import Channel, Status
from ..core.protocol.codec import Topics, decode
from ..fleet.editor import save, subentry_of
from ..fleet.subentries import CONF_MACHINE_TYPE, fleet_of
from .form_fields import CONF_OUTLET, DEFAULT_MACHINE_TYPE, Errors, Form, name_errors, named_selector
from .hub import TITLE, entry_for_prefix, hub_data
from .start_time import CONF_SINCE_TIME, instant_of, since_errors, since_fields

CONF_MACHINE: Final = "machine"
CONF_MACHINE_NAME: Final = "machine_name"
CONF_OUTLET_NAME: Final = "outlet_name"


class AdoptionSteps(ConfigFlow):
    """The steps from a sighting of a device to its machine."""

    _device_id: str
    _prefix: str

    async def async_step_mqtt(self, discovery_info: MqttServiceInfo) -> ConfigFlowResult:
        """Take up a device whose status was seen below the default prefix, with or without a hub."""
        prefix = discovery_info.subscribed_topic.removesuffix(f"/+/{Channel.STATUS}")
        device_id = Topics(prefix).device_id(discovery_info.topic)
        payload = discovery_info.payload
        status = decode(Channel.STATUS, device_id, payload.encode() if isinstance(payload, str) else bytes(payload))
        if not isinstance(status, Status):
            return self.async_abort(reason="invalid_discovery_info")
        if not status.online:
            return self.async_abort(reason="device_offline")
        return await self._async_sighted(device_id, prefix)

    async def async_step_integration_discovery(self, discovery_info: Mapping[str, str]) -> ConfigFlowResult:
        """Take up a device that a running hub heard."""
        hub = self.hass.config_entries.async_get_entry(discovery_info["entry_id"])
        if hub is None:
            return self.async_abort(reason="hub_missing")
        return await self._async_sighted(discovery_info["device_id"], hub.data[CONF_PREFIX])

    async def async_step_adopt(self, _: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask where the device is; only what there is can be chosen."""
        fleet = self._fleet
        choices = ["existing_machine"] if fleet.machines else []
        choices += ["new_machine"] if fleet.outlets else []
        if not choices:
            return await self.async_step_new_outlet()
        return self.async_show_menu(
            step_id="adopt",
            menu_options=[*choices, "new_outlet"],
            description_placeholders={"device": self._device_id},
        )

    async def async_step_existing_machine(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Swap: the device takes the place of a machine's present one."""
        machines = self._fleet.machines
        errors = (since_errors(form) or _swap_errors(form, machines.get(form[CONF_MACHINE]))) if form else {}
        if form is None or errors:
            fields: dict[vol.Marker, Any] = {vol.Required(CONF_MACHINE): named_selector(machines.values())}
            return self._show("existing_machine", fields, form, errors)
        machine = machines[form[CONF_MACHINE]]
        changed = assign_since(machines.values(), machine.id, self._device_id, instant_of(form), now_millis())
        return await self._async_adopt(changed, machine)

    async def async_step_new_machine(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Describe a new machine in an outlet that is known."""
        errors = self._machine_errors(form) if form else {}
        if form is None or errors:
            fields = _machine_fields() | {vol.Required(CONF_OUTLET): named_selector(self._fleet.outlets.values())}
            return self._show("new_machine", fields, form, errors)
        machine = self._new_machine(form, form[CONF_OUTLET])
        return await self._async_adopt([machine], machine)

    async def async_step_new_outlet(self, form: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Describe a new outlet with a new machine in it."""
        errors: Errors = {}
        if form:
            errors = name_errors(form, self._fleet.outlets.values(), CONF_OUTLET_NAME) | self._machine_errors(form)
        if form is None or errors:
            fields = {vol.Required(CONF_OUTLET_NAME): TextSelector()} | _machine_fields()
            return self._show("new_outlet", fields, form, errors)
        outlet = Outlet(ulid_now(), form[CONF_OUTLET_NAME].strip())
        machine = self._new_machine(form, outlet.id)
        return await self._async_adopt([outlet, machine], machine)

    @property
    def _hub(self) -> ConfigEntry | None:
        """The hub of the device, which another device may have brought into being since this one was found."""
        return entry_for_prefix(self.hass, self._prefix)

    @property
    def _fleet(self) -> Fleet:
        return fleet_of(hub) if (hub := self._hub) else Fleet()

    async def _async_sighted(self, device_id: str, prefix: str) -> ConfigFlowResult:
        self._device_id, self._prefix = device_id, prefix
        await self.async_set_unique_id(device_id)
        self._abort_if_unique_id_configured()
        if (hub := self._hub) and hub.disabled_by:
            return self.async_abort(reason="hub_disabled")
        if self._fleet.is_adopted(device_id):
            return self.async_abort(reason="already_configured")
        self.context["title_placeholders"] = {"name": device_id}
        return await self.async_step_adopt()

    def _show(self, step: str, fields: dict[vol.Marker, Any], form: Form | None, errors: Errors) -> ConfigFlowResult:
        schema = self.add_suggested_values_to_schema(vol.Schema(fields | since_fields()), form)
        return self.async_show_form(
            step_id=step, data_schema=schema, errors=errors, description_placeholders={"device": self._device_id}
        )

    def _machine_errors(self, form: Form) -> Errors:
        return name_errors(form, self._fleet.machines.values(), CONF_MACHINE_NAME) | since_errors(form)

    def _new_machine(self, form: Form, outlet_id: str) -> Machine:
        return Machine(
            id=ulid_now(),
            name=form[CONF_MACHINE_NAME].strip(),
            machine_type=form[CONF_MACHINE_TYPE].strip(),
            placements=(Placement(outlet_id, ALWAYS),),
            assignments=(Assignment(self._device_id, instant_of(form)),),
        )

    async def _async_adopt(self, things: Iterable[Outlet | Machine], machine: Machine) -> ConfigFlowResult:
        """Write what adoption changes: into the hub, or as the first content of a new one."""
        if self._fleet.is_adopted(self._device_id):
            return self.async_abort(reason="already_configured")
        if hub := self._hub:
            save(self.hass, hub, things)
            said = {"device": self._device_id, "machine": machine.name}
            return self.async_abort(reason="device_adopted", description_placeholders=said)
        await self.async_set_unique_id(self._prefix, raise_on_progress=False)
        return self.async_create_entry(
            title=TITLE,
            data=hub_data(self.hass, self._prefix),
            subentries=[subentry_of(thing).as_dict() for thing in things],
        )


def _machine_fields() -> dict[vol.Marker, Any]:
    return {
        vol.Required(CONF_MACHINE_NAME): TextSelector(),
        vol.Required(CONF_MACHINE_TYPE, default=DEFAULT_MACHINE_TYPE): TextSelector(),
    }


def _swap_errors(form: Form, machine: Machine | None) -> Errors:
    """Refuse a machine that was removed meanwhile, or a time before its present device started."""
    if machine is None:
        return {CONF_MACHINE: "machine_removed"}
    start = instant_of(form)
    later = any(held.start > start != ALWAYS for held in machine.assignments if held.end is None)
    return {CONF_SINCE_TIME: "before_present_device"} if later else {}
