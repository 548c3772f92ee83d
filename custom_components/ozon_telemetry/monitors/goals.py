"""Monitor of goals: tells once in each day or month that an outlet has reached one.

What was told is written before it is told, so that no restart tells it again. A goal that is reached already when it
is set is not told: nothing happened then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypedDict

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util.signal_type import SignalType

from ..const import DOMAIN
from ..core.domain.calendar import date_of
from ..core.domain.fleet import Outlet
from ..core.read_models.goals import GoalProgress
from ..hub import HubView
from ..publish.signal import Key

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class GoalReached:
    """An outlet has reached a goal in its present day or month."""

    outlet: Outlet
    progress: GoalProgress


SIGNAL_GOAL_REACHED: Final[SignalType[GoalReached]] = SignalType("ozon_telemetry_goal_reached")


class Told(TypedDict):
    """A goal as it was last seen, and the first day of the newest day or month in which it was told."""

    goal: int
    told: str | None


# By outlet, then by the key of the goal.
type ToldGoals = dict[str, dict[str, Told]]


class GoalMonitor:
    """The monitor of the goals of one hub."""

    def __init__(self, hub: HubView) -> None:
        """Begin with nothing told."""
        self._hub = hub
        self._store = _store(hub.hass, hub.entry)
        self._told: ToldGoals = {}
        self._is_started = False
        self._is_due = False
        self._is_looking = False

    async def async_follow(self) -> CALLBACK_TYPE:
        """Tell once Home Assistant has started, since automations cannot listen earlier, until the result is called."""
        self._told = await self._store.async_load() or {}
        stop = self._hub.state_changed.watch(self._note)
        self._hub.entry.async_on_unload(async_at_started(self._hub.hass, self._started))
        return stop

    @callback
    def _started(self, _: HomeAssistant) -> None:
        self._is_started = self._is_due = True
        self._look_soon()

    @callback
    def _note(self, key: Key) -> None:
        if self._is_started and key in self._hub.fleet.outlets:
            self._is_due = True
            self._look_soon()

    @callback
    def _look_soon(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            entry = self._hub.entry
            entry.async_create_task(self._hub.hass, self._async_look(), f"{DOMAIN} goals of {entry.title}")

    async def _async_look(self) -> None:
        try:
            while self._is_due:
                self._is_due = False
                await self._async_tell()
        finally:
            self._is_looking = False

    async def _async_tell(self) -> None:
        """Write what is reached for the first time, then tell it."""
        told, reached = _followed(self._told, self._progress())
        if told == self._told:
            return
        self._told = told
        await self._store.async_save(told)
        for one in reached:
            if self._hub.tells_automations_of(one.outlet.id):
                async_dispatcher_send(self._hub.hass, SIGNAL_GOAL_REACHED, one)

    def _progress(self) -> Iterator[GoalReached]:
        for outlet in self._hub.fleet.outlets.values():
            for goal in outlet.goals:
                yield GoalReached(outlet, GoalProgress.of(self._hub.revenue, outlet.id, goal))


def _followed(before: ToldGoals, found: Iterator[GoalReached]) -> tuple[ToldGoals, list[GoalReached]]:
    """Return what is told of all present goals, and which of them are reached now for the first time."""
    told: ToldGoals = {}
    reached: list[GoalReached] = []
    for one in found:
        goal, first_day = one.progress.goal, date_of(one.progress.first_day).isoformat()
        known = before.get(one.outlet.id, {}).get(goal.key)
        is_known = known is not None and known["goal"] == goal.number
        last = known["told"] if known is not None and is_known else None
        # A clock that is behind for a while must not tell a past day again.
        is_new = one.progress.is_reached and (last is None or last < first_day)
        told.setdefault(one.outlet.id, {})[goal.key] = {"goal": goal.number, "told": first_day if is_new else last}
        if is_new and is_known:
            reached.append(one)
    return told, reached


async def async_forget(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete what was told of the goals of a hub that is removed."""
    await _store(hass, entry).async_remove()


def _store(hass: HomeAssistant, entry: ConfigEntry) -> Store[ToldGoals]:
    return Store(hass, _VERSION, f"{DOMAIN}.{entry.entry_id}.goals")
