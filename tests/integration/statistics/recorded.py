"""What the recorder holds of a series."""

from datetime import UTC, datetime

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.ozon_telemetry.core.analytics.statistics_series import Role, Series
from custom_components.ozon_telemetry.core.domain.messages import Kind
from devtools.polling import until

MACHINE = "ozon_telemetry:machine_1_basic"
FLEET = Series(Role.FLEET, "", Kind.BASIC)
OUTLET = "ozon_telemetry:outlet_1_basic"
REVENUE = "ozon_telemetry:outlet_1_revenue"


async def changes(hass: HomeAssistant, statistic_id: str) -> dict[str, float]:
    """Return what the recorder shows for each hour, as Home Assistant's own cards ask for it."""
    await async_wait_recording_done(hass)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, start, None, {statistic_id}, "hour", None, {"change", "state"}
    )
    rows = found.get(statistic_id, [])
    assert all(row["change"] == row["state"] for row in rows)
    return {datetime.fromtimestamp(row["start"], UTC).isoformat()[:16]: row["change"] for row in rows if row["change"]}


async def rows(hass: HomeAssistant, statistic_id: str) -> dict[str, float]:
    """Return every row that the recorder has, by the beginning of its hour; also those in which nothing changed."""
    await async_wait_recording_done(hass)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, start, None, {statistic_id}, "hour", None, {"state"}
    )
    return {
        datetime.fromtimestamp(row["start"], UTC).isoformat()[:16]: row.get("state") or 0.0
        for row in found.get(statistic_id, [])
    }


async def later_changes(hass: HomeAssistant, statistic_id: str) -> dict[str, float]:
    """Return what the recorder shows once it shows anything."""
    return await until(f"statistics of {statistic_id}", lambda: changes(hass, statistic_id))
