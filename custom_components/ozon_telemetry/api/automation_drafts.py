"""Drafts of automations: one of our blueprints, installed if it is not there, with whom to tell as its actions.

Home Assistant saves automations for administrators by a request of its own; what it is to save is made here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint.errors import FileAlreadyExists
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now
from homeassistant.util.yaml import load_yaml_dict

from ..const import DOMAIN
from ..hub import HubView
from .automation_contract import AutomationDraft
from .notifiers import Message, chosen_notifiers

_FOLDER: Final = Path(__file__).parent.parent / "blueprints"
BLUEPRINTS: Final = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))
_WHERE: Final = "where"
_TELL: Final = "tell"
# The variables of each blueprint; one without a page leaves `html` undefined, and its notifiers get the text.
_TEXT: Final = "{{ message }}"
_MESSAGE: Final = Message("{{ title }}", _TEXT, "{{ html | default(message) }}")


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Which blueprint is to tell whom, under which name, and the inputs that a person gave."""

    blueprint: str
    notify: Sequence[str]
    alias: str | None
    given: Mapping[str, Any]


async def async_draft(hub: HubView, request: DraftRequest) -> AutomationDraft:
    """Return the draft of an automation; its blueprint is installed. Raises ServiceValidationError."""
    tell = [notifier.action(_MESSAGE) for notifier in chosen_notifiers(hub.hass, request.notify)]
    blueprint, path = await _async_installed(hub.hass, request.blueprint)
    everything = {_WHERE: {"device_id": [hub.fleet_devices.id_of(hub.entry.entry_id)]}}
    defaults = {name: value for name, value in everything.items() if name in blueprint.inputs}
    return {
        "id": ulid_now(),
        "config": {
            "alias": request.alias or blueprint.name,
            "use_blueprint": {"path": path, "input": {**defaults, **request.given, _TELL: tell}},
        },
    }


async def _async_installed(hass: HomeAssistant, name: str) -> tuple[Blueprint, str]:
    """Return a blueprint and its path below those of automations; one that a person changed there stays."""
    path = f"{DOMAIN}/{name}.yaml"
    data = await hass.async_add_executor_job(load_yaml_dict, str(_FOLDER / f"{name}.yaml"))
    blueprint = Blueprint(data, path=path, expected_domain=AUTOMATION, schema=AUTOMATION_BLUEPRINT_SCHEMA)
    try:
        await async_get_blueprints(hass).async_add_blueprint(blueprint, path)
    except FileAlreadyExists:
        blueprint = await async_get_blueprints(hass).async_get_blueprint(path)
    return blueprint, path
