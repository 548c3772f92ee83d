"""Automation triggers: treatments, lost events, goals, and flags of machines and devices."""

from typing import Any, Final, override

from homeassistant.const import (
    CONF_OPTIONS,
    CONF_TARGET,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import EVENT_LOST
from .core.domain.fleet import UNASSIGNED, Fleet
from .core.domain.goals import GOAL_PERIODS, KIND_KEYS
from .core.domain.instants import SECOND, to_datetime
from .core.domain.messages import Kind, Millis
from .core.ledger import Treatment
from .fleet.targets import entities_in, keys_in
from .monitors.goals import SIGNAL_GOAL_REACHED, GoalReached
from .publish.outbox import SIGNAL_TREATMENTS, TreatmentBatch

CONF_KINDS: Final = "kinds"
CONF_PERIODS: Final = "periods"
CONF_INCLUDE_REPLAYED: Final = "include_replayed"

_IGNORED_ORIGINS: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN})
_KIND_KEYS: Final = [kind.key for kind in Kind]
_GOAL_KINDS: Final = list(KIND_KEYS)
_GOAL_PERIODS: Final = [period.value for period in GOAL_PERIODS]
_TARGET: Final = {vol.Optional(CONF_TARGET): cv.TARGET_FIELDS}


def _any_of(keys: list[str]) -> vol.All[Any]:
    return vol.All(cv.ensure_list, vol.Length(min=1), [vol.In(keys)])


class FleetTrigger(Trigger):
    """A trigger without an entity: it covers the machines and devices of its target, or all without a target."""

    _schema = vol.Schema(_TARGET)

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate the configuration."""
        validated: ConfigType = cls._schema(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take over target and options."""
        super().__init__(hass, config)
        self._target = config.target
        self._options = config.options or {}

    def _filter_covered(self, keys: set[str]) -> set[str]:
        """Return those of these machines and devices that the target covers in the present fleet."""
        return keys if self._target is None else keys & keys_in(self._hass, self._target)


class TreatmentTrigger(FleetTrigger):
    """Fires for every treatment; for replayed ones only if the option says so."""

    _schema = vol.Schema(
        {
            **_TARGET,
            vol.Optional(CONF_OPTIONS, default={}): {
                vol.Optional(CONF_KINDS, default=_KIND_KEYS): _any_of(_KIND_KEYS),
                vol.Optional(CONF_INCLUDE_REPLAYED, default=False): bool,
            },
        }
    )

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Run the action for each matching treatment, in the order of arrival."""

        @callback
        def on_batch(batch: TreatmentBatch) -> None:
            for treatment in self._matching(batch):
                variables = _variables(treatment, batch.fleet, batch.published_at)
                run_action(variables, f"a {treatment.kind.key} treatment of {variables['machine']}")

        return async_dispatcher_connect(self._hass, SIGNAL_TREATMENTS, on_batch)

    def _matching(self, batch: TreatmentBatch) -> list[Treatment]:
        candidates = batch.treatments if self._options[CONF_INCLUDE_REPLAYED] else batch.fresh()
        matching = [
            treatment
            for treatment in candidates
            if treatment.owner.machine != UNASSIGNED and self._is_kind(treatment.kind)
        ]
        # Once for the whole batch: a replay brings thousands of treatments.
        # A head office has outlets, but no machines, that could be chosen.
        owners = {key for treatment in matching for key in treatment.owner}
        covered = self._filter_covered(owners) if matching else set()
        return [treatment for treatment in matching if not covered.isdisjoint(treatment.owner)]

    def _is_kind(self, kind: Kind) -> bool:
        return kind.key in self._options[CONF_KINDS]


class LostTrigger(FleetTrigger):
    """Fires when events of a device turn out to be lost, with the treatments that its counters prove."""

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Run the action for each gap."""

        @callback
        def on_lost(event: Event[dict[str, Any]]) -> None:
            if self._filter_covered({event.data["machine_id"], event.data["device"]}):
                run_action(dict(event.data), f"lost events of {event.data['device']}", event.context)

        return self._hass.bus.async_listen(EVENT_LOST, on_lost)


class GoalTrigger(FleetTrigger):
    """Fires when an outlet reaches one of its goals: once in each day or month."""

    _schema = vol.Schema(
        {
            **_TARGET,
            vol.Optional(CONF_OPTIONS, default={}): {
                vol.Optional(CONF_PERIODS, default=_GOAL_PERIODS): _any_of(_GOAL_PERIODS),
                vol.Optional(CONF_KINDS, default=_GOAL_KINDS): _any_of(_GOAL_KINDS),
            },
        }
    )

    @override
    async def async_attach_runner(
        self, run_action: TriggerActionRunner, did_not_trigger: TriggerNotTriggeredReporter | None = None
    ) -> CALLBACK_TYPE:
        """Run the action for each goal that is reached."""

        @callback
        def on_reached(reached: GoalReached) -> None:
            outlet, goal = reached.outlet, reached.progress.goal
            is_chosen = goal.period in self._options[CONF_PERIODS] and goal.kind_key in self._options[CONF_KINDS]
            if is_chosen and self._filter_covered({outlet.id}):
                run_action(_goal_variables(reached), f"a goal of {outlet.name}")

        return async_dispatcher_connect(self._hass, SIGNAL_GOAL_REACHED, on_reached)


def _state_trigger(key: str, state: str, not_from: frozenset[str] = _IGNORED_ORIGINS) -> type[Trigger]:
    """Return a trigger that fires when the binary sensor `key` of a machine or device becomes `state`.

    It does not fire if the sensor was in one of the states `not_from` before.
    """

    class FlagTrigger(EntityTargetStateTriggerBase):
        """Fires when a binary sensor changes."""

        _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}  # noqa: RUF012 -- as Home Assistant's own triggers say it
        _to_states = {state}  # noqa: RUF012
        _excluded_from_states = not_from
        _primary_entities_only = False

        @override
        def entity_filter(self, entities: set[str]) -> set[str]:
            """Return the binary sensors of the targeted entities' devices, and of the devices below them."""
            return entities_in(self._hass, entities, Platform.BINARY_SENSOR, key)

    return FlagTrigger


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "treatment_completed": TreatmentTrigger,
    "treatments_lost": LostTrigger,
    "goal_reached": GoalTrigger,
    "device_went_offline": _state_trigger("connectivity", STATE_OFF),
    "device_came_back": _state_trigger("connectivity", STATE_ON),
    "clock_failed": _state_trigger("rtc", STATE_ON),
    "card_failed": _state_trigger("sd_card", STATE_ON),
    # Also if it was unknown until then: its device may just have come back.
    "machine_became_silent": _state_trigger("silent", STATE_ON, _IGNORED_ORIGINS - {STATE_UNKNOWN}),
    "site_went_silent": _state_trigger("site_reports", STATE_OFF),
    "maintenance_became_due": _state_trigger("maintenance_due", STATE_ON),
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of this integration."""
    return TRIGGERS


def _variables(treatment: Treatment, fleet: Fleet, published_at: Millis) -> dict[str, Any]:
    """Return the variables that an action can use as `trigger.…`."""
    machine, outlet = fleet.machines.get(treatment.owner.machine), fleet.outlets.get(treatment.owner.outlet)
    return {
        "kind": treatment.kind.key,
        "machine": machine.name if machine else "",
        "machine_id": treatment.owner.machine,
        "outlet": outlet.name if outlet else "",
        "outlet_id": treatment.owner.outlet,
        "device": treatment.device_id,
        "sequence": treatment.seq,
        "occurred_at": to_datetime(treatment.occurred_at).isoformat(),
        "delay": round((published_at - treatment.occurred_at) / SECOND),
    }


def _goal_variables(reached: GoalReached) -> dict[str, Any]:
    """Return the variables that an action can use as `trigger.…`."""
    outlet, progress = reached.outlet, reached.progress
    return {
        "outlet": outlet.name,
        "outlet_id": outlet.id,
        "period": progress.goal.period.value,
        "kind": progress.goal.kind_key,
        "goal": progress.goal.number,
        "count": progress.count,
    }
