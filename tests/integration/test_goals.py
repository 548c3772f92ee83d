"""Goals of outlets: the progress as an entity, and a trigger that fires once in each day or month."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.fleet import Outlet
from custom_components.ozon_telemetry.core.domain.goals import goals_of
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .doc_examples import automate, block, parsed
from .hub_fixture import HubFixture

MACHINE = machine(assignments=assigned(), placements=placed())


def harbour(day: dict[str, int] | None = None, month: dict[str, int] | None = None) -> Outlet:
    """Return the outlet with goals."""
    return outlet(goals=goals_of({"day": day or {}, "month": month or {}}))


@pytest.fixture
async def hub_fixture(hass: HomeAssistant, set_up_hub: SetUpHub, freezer: FrozenDateTimeFactory) -> HubFixture:
    """Return a hub whose outlet wants two treatments a day."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-28T12:00:00+00:00")
    return await set_up_hub(harbour({"total": 2}), MACHINE)


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what automations told."""
    return async_mock_service(hass, "test", "note")


NAMES = ("outlet", "outlet_id", "period", "kind", "goal", "count")


async def note_goals(hass: HomeAssistant, **trigger: Any) -> None:
    """Set up an automation that notes which goals are reached."""
    data = {name: f"{{{{ trigger.{name} }}}}" for name in NAMES}
    what = {"trigger": f"{DOMAIN}.goal_reached", **trigger}
    await automate(hass, {"triggers": [what], "actions": [{"action": "test.note", "data": data}], "mode": "parallel"})


def told(calls: list[ServiceCall]) -> list[tuple[str, str, int]]:
    """Return period, kind and count of what automations told."""
    return [(call.data["period"], call.data["kind"], call.data["count"]) for call in calls]


async def pressed(hub_fixture: HubFixture, *kinds: Kind) -> None:
    """Press a button for each of these kinds."""
    device = hub_fixture.device()
    for kind in kinds:
        await device.send_event(device.counters.total + 1, kind)
    await hub_fixture.hass.async_block_till_done()


def attributes(hub_fixture: HubFixture, figure: str) -> dict[str, Any]:
    """Return the attributes of a goal."""
    state = hub_fixture.hass.states.get(hub_fixture.entity_id("outlet-1", figure) or "")
    assert state is not None
    return dict(state.attributes)


async def a_minute_passes(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    """Let the sums of outlets follow."""
    freezer.tick(timedelta(minutes=1))
    async_fire_time_changed(hub_fixture.hass, dt_util.utcnow())
    await hub_fixture.hass.async_block_till_done()


async def test_a_goal_has_its_progress_in_percent(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    shown = []
    for _ in range(3):
        await pressed(hub_fixture, Kind.BASIC)
        await a_minute_passes(hub_fixture, freezer)
        shown.append(hub_fixture.state("outlet-1", "goal_day_total"))
    assert shown == ["50.0", "100.0", "150.0"]
    of_goal = attributes(hub_fixture, "goal_day_total")
    assert (of_goal["unit_of_measurement"], of_goal["goal"], of_goal["count"]) == ("%", 2, 3)


async def test_only_what_has_a_goal_has_a_progress(hub_fixture: HubFixture) -> None:
    assert hub_fixture.entity_id("outlet-1", "goal_month_total") is None
    await hub_fixture.configure(harbour(month={"total": 10, "basic": 4}))
    await hub_fixture.hass.async_block_till_done()
    await pressed(hub_fixture, Kind.BASIC)
    assert hub_fixture.entity_id("outlet-1", "goal_day_total") is None
    assert [hub_fixture.state("outlet-1", f"goal_month_{kind}") for kind in ("total", "basic")] == ["10.0", "25.0"]


async def test_another_number_is_shown(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
    await pressed(hub_fixture, Kind.BASIC)
    await hub_fixture.configure(harbour({"total": 4}))
    await a_minute_passes(hub_fixture, freezer)
    assert hub_fixture.state("outlet-1", "goal_day_total") == "25.0"


@pytest.mark.usefixtures("as_installed")
async def test_a_goal_is_enabled_by_default(hub_fixture: HubFixture) -> None:
    entity = er.async_get(hub_fixture.hass).async_get(hub_fixture.entity_id("outlet-1", "goal_day_total") or "")
    assert entity is not None
    assert entity.disabled_by is None


async def test_reaching_a_goal_triggers_once_a_day(
    hub_fixture: HubFixture, calls: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await note_goals(hub_fixture.hass)
    await pressed(hub_fixture, Kind.BASIC)
    assert calls == []
    await pressed(hub_fixture, Kind.PREMIUM, Kind.PREMIUM)
    assert [dict(call.data) for call in calls] == [
        {"outlet": "Harbour", "outlet_id": "outlet-1", "period": "day", "kind": "total", "goal": 2, "count": 2}
    ]
    freezer.move_to("2026-11-29T12:00:00+00:00")
    hub_fixture.hub.tick()
    await pressed(hub_fixture, Kind.BASIC, Kind.BASIC, Kind.BASIC)
    assert told(calls) == [("day", "total", 2)] * 2


async def test_it_is_not_told_again_after_a_restart(hub_fixture: HubFixture, calls: list[ServiceCall]) -> None:
    await note_goals(hub_fixture.hass)
    await pressed(hub_fixture, Kind.BASIC, Kind.BASIC)
    await hub_fixture.reload()
    await pressed(hub_fixture, Kind.BASIC)
    assert told(calls) == [("day", "total", 2)]


async def test_what_was_reached_while_nothing_ran_is_told_after_the_restart(
    hub_fixture: HubFixture, calls: list[ServiceCall]
) -> None:
    hass = hub_fixture.hass
    await note_goals(hass)
    await pressed(hub_fixture, Kind.BASIC)
    hass.set_state(CoreState.not_running)
    await hub_fixture.reload()
    await pressed(hub_fixture, Kind.BASIC)
    assert calls == []
    hass.set_state(CoreState.running)
    await hub_fixture.reload()
    await hass.async_block_till_done()
    assert told(calls) == [("day", "total", 2)]


async def test_a_goal_that_is_reached_when_it_is_set_is_not_told(
    hub_fixture: HubFixture, calls: list[ServiceCall]
) -> None:
    await note_goals(hub_fixture.hass)
    await pressed(hub_fixture, Kind.BASIC)
    await hub_fixture.configure(harbour({"total": 1}))
    await pressed(hub_fixture, Kind.BASIC)
    assert calls == []
    await hub_fixture.configure(harbour({"total": 3}))
    await pressed(hub_fixture, Kind.BASIC)
    assert told(calls) == [("day", "total", 3)]


async def test_a_clock_that_is_behind_for_a_while_tells_nothing_again(
    hub_fixture: HubFixture, calls: list[ServiceCall], freezer: FrozenDateTimeFactory
) -> None:
    await note_goals(hub_fixture.hass)
    await hub_fixture.device().send_event(1, Kind.BASIC, at("2026-11-27T10:00:00"))
    await hub_fixture.device().send_event(2, Kind.BASIC, at("2026-11-27T11:00:00"))
    await pressed(hub_fixture, Kind.BASIC, Kind.BASIC)
    freezer.move_to("2026-11-27T12:00:00+00:00")
    await hub_fixture.reload()
    await hub_fixture.hass.async_block_till_done()
    freezer.move_to("2026-11-28T12:01:00+00:00")
    await hub_fixture.reload()
    await hub_fixture.hass.async_block_till_done()
    assert told(calls) == [("day", "total", 2)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [("day", "basic", 1), ("month", "total", 2)]),
        ({"periods": "day"}, [("day", "basic", 1)]),
        ({"kinds": ["total"]}, [("month", "total", 2)]),
        ({"periods": ["day"], "kinds": ["total"]}, []),
    ],
    ids=["all", "days", "of all kinds", "neither"],
)
async def test_only_the_chosen_goals_trigger(
    hub_fixture: HubFixture, calls: list[ServiceCall], options: dict[str, Any], expected: list[tuple[str, str, int]]
) -> None:
    await hub_fixture.configure(harbour({"basic": 1}, {"total": 2}))
    await note_goals(hub_fixture.hass, options=options)
    await pressed(hub_fixture, Kind.BASIC, Kind.PREMIUM)
    assert told(calls) == expected


@pytest.mark.parametrize(("target", "number"), [("outlet-1", 1), ("outlet-2", 0)])
async def test_only_goals_of_the_target_trigger(
    hub_fixture: HubFixture, calls: list[ServiceCall], target: str, number: int
) -> None:
    await hub_fixture.configure(outlet("Airport", outlet_id="outlet-2"))
    await note_goals(hub_fixture.hass, target={"device_id": hub_fixture.registered(target).id})
    await pressed(hub_fixture, Kind.BASIC, Kind.BASIC)
    assert len(calls) == number


async def test_the_example_of_the_docs_tells_it(hub_fixture: HubFixture) -> None:
    messages = async_mock_service(hub_fixture.hass, "notify", "send_message")
    await automate(hub_fixture.hass, parsed(block("automations.md", "goal")))
    await pressed(hub_fixture, Kind.BASIC, Kind.BASIC)
    assert [call.data["message"] for call in messages] == ["Harbour: 2 of 2 treatments this day"]


async def test_nothing_is_left_of_a_removed_hub(hub_fixture: HubFixture, hass_storage: dict[str, Any]) -> None:
    await pressed(hub_fixture, Kind.BASIC, Kind.BASIC)
    key = f"{DOMAIN}.{hub_fixture.entry.entry_id}.goals"
    assert hass_storage[key]["data"]["outlet-1"]["goal_day_total"] == {"goal": 2, "told": "2026-11-28"}
    await hub_fixture.hass.config_entries.async_remove(hub_fixture.entry.entry_id)
    assert key not in hass_storage
