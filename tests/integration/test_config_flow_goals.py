"""Goals of an outlet in its flow."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.core.domain.goals import Goals, goals_of

from .builders import outlet
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

SET = goals_of({"day": {"total": 40}, "month": {"basic": 600, "premium": 30}})


async def test_the_form_shows_the_goals_there_are(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(goals=SET))
    step = await flow.reconfigure("outlet-1", "goals")
    assert (step["step_id"], flow.placeholder("outlet")) == ("goals", "Harbour")
    assert flow.suggested_in("day") == {"total": 40}
    assert flow.suggested_in("month") == {"basic": 600, "premium": 30}


@pytest.mark.parametrize(
    ("form", "goals"),
    [
        ({"day": {"total": 50.0}, "month": {}}, goals_of({"day": {"total": 50}})),
        ({"day": {"basic": 0}, "month": {"standard": 7}}, goals_of({"month": {"standard": 7}})),
        ({"day": {}, "month": {}}, ()),
    ],
    ids=["another", "0 is none", "none"],
)
async def test_goals_are_changed_and_nothing_else(hass: HomeAssistant, form: dict[str, Any], goals: Goals) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(address="Quay 1", prices={"basic": 5}, goals=SET))
    await flow.reconfigure("outlet-1", "goals")
    await flow.submit_and_finish(form)
    assert flow.fleet.outlets["outlet-1"] == outlet(address="Quay 1", prices={"basic": 5}, goals=goals)


async def test_other_changes_leave_the_goals(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(goals=SET))
    await flow.reconfigure("outlet-1", "details")
    await flow.submit_and_finish({"name": "Station"})
    assert flow.fleet.outlets["outlet-1"] == outlet("Station", goals=SET)
