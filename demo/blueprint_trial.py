"""The demo's trial of blueprints: Home Assistant accepts an automation of each, and runs those that have a cause."""

from functools import partial
from typing import Any, Final

from custom_components.ozon_telemetry.api.automation_drafts import BLUEPRINTS
from custom_components.ozon_telemetry.const import DOMAIN
from devtools.api import Api
from devtools.polling import until

from .comparison import Comparison

_AUTOMATION: Final = "automation"
_NOTIFIER: Final = "persistent_notification.create"
_AT_ANY_TIME: Final = ("daily_summary", "monthly_report")  # say the same whenever they are run
_DUE: Final = ("binary_sensor", "_maintenance_due")
_TOTAL: Final = ("sensor", "_total_treatments")
_SECONDS: Final = 30.0
# What a check brings about: devices stop, and entities show something else.
_CAUSED: Final = frozenset({*_AT_ANY_TIME, "maintenance_due", "milestone", "offline"})


async def make_automations(api: Api) -> None:
    """Make an automation of each blueprint as a person does on the dashboard. Raises TimeoutError."""
    for name in BLUEPRINTS:
        given = await _given(api, name)
        draft = await api.call(
            f"{DOMAIN}/draft_automation", blueprint=name, alias=f"Trial {name}", notify=[_NOTIFIER], input=given
        )
        await api.post(f"/api/config/automation/config/{draft['id']}", draft["config"])
    await until("the automations", partial(_have_begun, api), _SECONDS)


async def compare_automations(api: Api) -> list[Comparison]:
    """Bring about what nothing else does, and tell which automations are on and which have run."""
    for name in _AT_ANY_TIME:
        await api.post("/api/services/automation/trigger", {"entity_id": _entity_id(name)})
    for entity_id, states in (
        (await _first_entity(api, *_DUE), ("off", "on")),
        (await _first_entity(api, *_TOTAL), ("1000", "1001")),
    ):
        for state in states:
            await api.post(f"/api/states/{entity_id}", {"state": state})
    found = {name: await api.get(f"/api/states/{_entity_id(name)}") for name in BLUEPRINTS}
    ran = {name for name, state in found.items() if state["attributes"].get("last_triggered")}
    return [
        Comparison("automations of blueprints", dict.fromkeys(BLUEPRINTS, "on"), _states(found)),
        Comparison("blueprints that have run", set(_CAUSED), ran & _CAUSED),
    ]


async def _given(api: Api, name: str) -> dict[str, Any]:
    """Return the inputs without a default, and those that let it run at once."""
    if name == "milestone":
        return {"total": await _first_entity(api, *_TOTAL), "step": 1}
    return {"patience": "00:00:00"} if name == "offline" else {}


async def _first_entity(api: Api, domain: str, ending: str) -> str:
    ids: list[str] = sorted(state["entity_id"] for state in await api.get("/api/states"))
    return next(id_ for id_ in ids if id_.startswith(f"{domain}.") and id_.endswith(ending))


async def _have_begun(api: Api) -> bool:
    return {state["entity_id"] for state in await api.get("/api/states")} >= set(map(_entity_id, BLUEPRINTS))


def _entity_id(name: str) -> str:
    return f"{_AUTOMATION}.trial_{name}"


def _states(found: dict[str, Any]) -> dict[str, str]:
    return {name: state["state"] for name, state in found.items()}
