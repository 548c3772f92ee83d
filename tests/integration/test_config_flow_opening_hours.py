"""Opening hours of an outlet in its flow."""

from datetime import date
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import SUBENTRY_OUTLET
from custom_components.ozon_telemetry.core.domain.fleet import Outlet
from custom_components.ozon_telemetry.core.domain.opening_hours import WHOLE_WEEK, ClosedDays, OpeningHours
from custom_components.ozon_telemetry.core.domain.opening_hours_text import parse_day

from .builders import outlet
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

WEEK = {"mon": "9-12:30, 14-18", "tue": "20:00 - 2:00"}
HOURS = OpeningHours((parse_day("9-12:30, 14-18"), parse_day("20-2"), (), (), (), (), ()))
HOLIDAYS = [{"first": "2026-12-24", "last": "2026-12-26"}, {"first": "2027-01-01"}]
CLOSED = (ClosedDays(date(2026, 12, 24), date(2026, 12, 26)), ClosedDays(date(2027, 1, 1), date(2027, 1, 1)))


def _only(flow: SubentryFlowDriver) -> Outlet:
    (only,) = flow.fleet.outlets.values()
    return only


async def test_a_new_outlet_gets_its_hours_in_a_form_of_their_own(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass)
    await flow.add(SUBENTRY_OUTLET)
    step = await flow.submit({"name": "Harbour", "location": "Old town", "enter_hours": True})
    assert step["step_id"] == "new_hours"

    created = await flow.submit({**WEEK, "closed_days": HOLIDAYS})

    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert (_only(flow).location, _only(flow).hours) == ("Old town", OpeningHours(HOURS.week, CLOSED))


async def test_hours_are_changed_and_nothing_else(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(address="Quay 1"))
    step = await flow.reconfigure("outlet-1", "hours")
    assert step["step_id"] == "hours"

    done = await flow.submit(WEEK)

    assert done["reason"] == "reconfigure_successful"
    assert _only(flow) == outlet(address="Quay 1", hours=HOURS)


async def test_details_are_changed_and_hours_stay(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(hours=HOURS))
    await flow.reconfigure("outlet-1", "details")
    await flow.submit({"name": "Station"})
    assert _only(flow) == outlet("Station", hours=HOURS)


async def test_the_form_shows_the_hours_in_one_spelling(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(hours=OpeningHours(HOURS.week, CLOSED[1:])))
    await flow.reconfigure("outlet-1", "hours")
    assert flow.suggested() == {
        "mon": "09:00-12:30, 14:00-18:00",
        "tue": "20:00-02:00",
        "closed_days": [{"first": "2027-01-01", "last": "2027-01-01"}],
    }


@pytest.mark.parametrize(
    ("form", "kept"),
    [({}, None), ({"closed_days": HOLIDAYS}, OpeningHours(WHOLE_WEEK, CLOSED))],
    ids=["always", "holidays"],
)
async def test_without_any_hours_it_is_always_open_but_on_closed_days(
    hass: HomeAssistant, form: dict[str, Any], kept: OpeningHours | None
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(hours=HOURS))
    await flow.reconfigure("outlet-1", "hours")
    await flow.submit(form)
    assert _only(flow).hours == kept


async def test_mondays_hours_are_copied_to_friday(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet())
    await flow.reconfigure("outlet-1", "hours")
    await flow.submit({"mon": "9-18", "tue": "7-8", "sat": "10-12", "monday_to_friday": True})
    day = parse_day("9-18")
    assert _only(flow).hours == OpeningHours((day, day, day, day, day, parse_day("10-12"), ()))


async def test_a_night_is_no_span_in_reverse(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet())
    await flow.reconfigure("outlet-1", "hours")
    await flow.submit_and_finish({"fri": "10-5"})


@pytest.mark.parametrize("step", ["new_hours", "hours"])
@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({"mon": "closed", "sun": "9 to"}, {"mon": "hours_unreadable", "sun": "hours_unreadable"}),
        ({"wed": "9-12, 11-14"}, {"wed": "hours_overlap"}),
        ({"wed": "18-3", "thu": "2-5"}, {"thu": "hours_overlap"}),
        ({"wed": "14-12"}, {"wed": "hours_reversed"}),
        ({"closed_days": [{"first": "2026-12-26", "last": "2026-12-24"}]}, {"closed_days": "closed_days_reversed"}),
    ],
)
async def test_an_error_is_shown_on_its_field(
    hass: HomeAssistant, step: str, form: dict[str, Any], errors: dict[str, str]
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet())
    if step == "hours":
        await flow.reconfigure("outlet-1", "hours")
    else:
        await flow.add(SUBENTRY_OUTLET)
        await flow.submit({"name": "Station", "enter_hours": True})

    refused = await flow.submit(form)

    assert (refused["step_id"], refused["errors"]) == (step, errors)
    assert flow.suggested() == form
    await flow.submit_and_finish(WEEK)
