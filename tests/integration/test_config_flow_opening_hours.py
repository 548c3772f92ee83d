"""Opening hours of an outlet in its flow."""

from datetime import date
from typing import Any

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

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


async def test_closed_days_may_be_written_without_zeros(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet())
    await flow.reconfigure("outlet-1", "hours")
    await flow.submit({"closed_days": [{"first": "2027-1-1"}, {"first": "2026-9-30", "last": "2026-10-2"}]})
    assert flow.entry.subentries["outlet-1"].data["closed_days"] == [
        {"first": "2027-01-01", "last": "2027-01-01"},
        {"first": "2026-09-30", "last": "2026-10-02"},
    ]


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


class TestHolidays:
    """Public holidays from a calendar."""

    @pytest.fixture
    def flow(self, hass: HomeAssistant) -> SubentryFlowDriver:
        """Return a driver with one outlet, where Home Assistant has a calendar."""
        hass.states.async_set("calendar.holidays", "off")
        return SubentryFlowDriver.with_fleet(hass, outlet())

    def answer(self, hass: HomeAssistant, *events: tuple[str, str]) -> None:
        """Let the calendar answer with these events."""
        found = [{"start": start, "end": end, "summary": "Holiday"} for start, end in events]
        response: Any = {"calendar.holidays": {"events": found}}
        async_mock_service(hass, "calendar", "get_events", response=response, supports_response=SupportsResponse.ONLY)

    async def ask(self, flow: SubentryFlowDriver, **more: Any) -> SubentryFlowResult:
        """Choose the calendar."""
        await flow.reconfigure("outlet-1", "hours")
        return await flow.submit({**WEEK, "calendar": "calendar.holidays", **more})

    async def test_they_are_shown_and_hold_once_the_form_is_submitted(
        self, hass: HomeAssistant, flow: SubentryFlowDriver
    ) -> None:
        self.answer(hass, ("2026-12-25", "2026-12-27"), ("2026-12-30T10:00:00+00:00", "2026-12-30T11:00:00+00:00"))
        step = await self.ask(flow, closed_days=[{"first": "2027-01-01"}])
        assert (step["step_id"], step["errors"]) == ("hours", {})
        shown = flow.suggested()
        assert shown["closed_days"] == [{"first": "2026-12-25", "last": "2026-12-26"}, {"first": "2027-01-01"}]
        assert "calendar" not in shown

        await flow.submit_and_finish(shown)
        christmas = ClosedDays(date(2026, 12, 25), date(2026, 12, 26))
        assert _only(flow).hours == OpeningHours(HOURS.week, (christmas, CLOSED[1]))

    async def test_a_calendar_without_whole_days_says_so(self, hass: HomeAssistant, flow: SubentryFlowDriver) -> None:
        self.answer(hass, ("2026-12-25", "2026-12-26"))
        step = await self.ask(flow, closed_days=[{"first": "2026-12-25"}])
        assert step["errors"] == {"calendar": "no_holidays"}

    async def test_a_calendar_that_fails_says_so(self, flow: SubentryFlowDriver) -> None:
        assert (await self.ask(flow))["errors"] == {"calendar": "calendar_failed"}  # there is no such action

    async def test_without_a_calendar_there_is_no_such_field(self, hass: HomeAssistant) -> None:
        flow = SubentryFlowDriver.with_fleet(hass, outlet())
        step = await flow.reconfigure("outlet-1", "hours")
        assert step["data_schema"] is not None
        assert "calendar" not in step["data_schema"].schema
