"""Action for administrators: undo the last change of a machine, exactly, or say why that is not possible any more."""

from typing import Final, NoReturn

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from ..api import action_contract
from ..api.requests import HUB_SCHEMA, get_writable_hub, user_facing_errors
from ..const import DOMAIN
from ..core.domain.fleet import Fleet
from ..fleet.change_history import Obstacle, Undo, UndoRefusedError, undo_of
from ..fleet.editor import apply_undo
from ..fleet.subentries import fleet_of
from ..hub import Hub
from .targets import MACHINES_SCHEMA, target_machines

UNDO_SCHEMA: Final = vol.Schema({**HUB_SCHEMA, **MACHINES_SCHEMA})


async def undo_machine_change(call: ServiceCall) -> action_contract.UndoneChange:
    """Undo the last change of the chosen machine; return which machines it touched, once the ledger has followed."""
    hub = get_writable_hub(call.hass, call.data)
    machines = target_machines(call, hub)
    if len(machines) != 1:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="one_machine")
    try:
        with user_facing_errors(hub):
            undo, treatments = await _async_prepare(hub, machines[0])
    except UndoRefusedError as refused:
        _refuse(refused)
    apply_undo(call.hass, hub.entry, undo)
    with user_facing_errors(hub):
        await hub.async_drain()
    return {"machines": sorted(machine.name for machine in undo.machines), "treatments": treatments}


async def _async_prepare(hub: Hub, machine_id: str) -> tuple[Undo, int]:
    """Return how a change is undone, and how many treatments that books back. Raises UndoRefusedError, LedgerError."""
    undo, fleet = undo_of(hub.entry, machine_id), fleet_of(hub.entry)
    machines = {**fleet.machines, **{machine.id: machine for machine in undo.machines}}
    preview = await hub.reader.preview_booking(Fleet.of(fleet.outlets.values(), machines.values()), [])
    if preview.fixed:
        raise UndoRefusedError(Obstacle.PRUNED, treatments=str(preview.fixed))
    if undo_of(hub.entry, machine_id) != undo:  # changed meanwhile
        raise UndoRefusedError(Obstacle.CHANGED_SINCE, machine=fleet.machines[machine_id].name)
    return undo, preview.treatments


def _refuse(refused: UndoRefusedError) -> NoReturn:
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=f"undo_{refused.obstacle.name.lower()}",
        translation_placeholders=refused.placeholders,
    ) from refused
