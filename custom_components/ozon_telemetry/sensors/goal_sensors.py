"""Sensors of goals: how much of one an outlet has reached, in percent."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import PERCENTAGE

from ..core.domain.goals import Goal
from ..core.read_models.goals import GoalProgress
from ..hub import HubView
from .ledger_sensors import LedgerSensorDescription, SteppedSensor, Value

ATTR_GOAL: Final = "goal"
ATTR_COUNT: Final = "count"


def goal_sensor(hub: HubView, outlet: str, goal: Goal) -> SensorEntity:
    """Return the sensor of a goal; its number may change while the sensor exists."""
    return GoalSensor(hub, outlet, _description(goal.key))


class GoalSensor(SteppedSensor):
    """The progress towards a goal: 100 % where it is reached, more beyond it."""

    @property
    def _progress(self) -> GoalProgress | None:
        outlet = self.hub.fleet.outlets.get(self.key)
        goals = outlet.goals if outlet else ()
        goal = next((goal for goal in goals if goal.key == self.entity_description.key), None)
        return GoalProgress.of(self.hub.revenue, self.key, goal) if goal else None

    @property
    @override
    def native_value(self) -> Value:
        """Return the progress; None in the moment after the goal was removed."""
        progress = self._progress
        return round(progress.share * 100, 1) if progress else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the goal and what counts for it."""
        progress = self._progress
        return {ATTR_GOAL: progress.goal.number, ATTR_COUNT: progress.count} if progress else None


def _description(key: str) -> LedgerSensorDescription:
    return LedgerSensorDescription(
        key=key,
        translation_key=key,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        value=lambda _hub, _key: None,
    )
