"""What nobody means is refused with a reason: days of no calendar, numbers of no database, paths of no file."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.fleet.editor import save
from custom_components.ozon_telemetry.hub import Hub

from ..builders import assigned, machine, placed
from .websocket_client import MARCH, WebSocketClient

FIRST, LAST = {"start": "0001-01-01", "end": "0001-01-01"}, {"start": "9999-12-31", "end": "9999-12-31"}
EVER = {"start": "0001-01-01", "end": "9999-12-31"}
HUGE = 10**30
PERIODS = [FIRST, LAST, EVER]
CURSORS = [f"{HUGE}:1:gen:device", f"1:{HUGE}:gen:device", "\u00b2:1:gen:device", "1:2:3", ""]


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return what an action answers."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


@pytest.mark.parametrize("period", PERIODS, ids=str)
async def test_days_of_no_calendar_are_refused_with_a_reason(
    hub_with_history: Hub, client: WebSocketClient, period: dict[str, str]
) -> None:
    compared = ({**period, "compare": compare} for compare in ("previous", "last_year"))
    calls = [(command, params) for params in compared for command in ("analytics", "export")]
    calls += [("profile", period), ("performance", {**period, "level": "machine"})]
    codes = {await client.error_code(command, **params) for command, params in calls}
    assert codes == {"home_assistant_error"}


@pytest.mark.parametrize("compare", ["previous", "last_year"])
async def test_the_longest_period_can_be_compared(hub_with_history: Hub, client: WebSocketClient, compare: str) -> None:
    everything = {"start": "1970-01-01", "end": "2999-12-31"}
    assert (await client.call("analytics", **everything, compare=compare))["total"] == 5
    assert await client.call("performance", **everything, compare=compare, level="machine")


async def test_a_cursor_that_nobody_gave_out_is_refused(hub_with_history: Hub, client: WebSocketClient) -> None:
    codes = {await client.error_code("recent", before=cursor) for cursor in CURSORS}
    assert codes == {"home_assistant_error"}


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("get_analytics", {"days": HUGE}),
        ("get_analytics", {"days": "nan"}),
        ("get_recent_events", {"limit": HUGE}),
        *(("get_analytics", period) for period in PERIODS),
        *(("export_csv", period) for period in PERIODS),
        *(("create_report", period) for period in PERIODS),
        ("create_report", {"date": "0001-01-01", "period": "week"}),
        ("create_report", {"date": "9999-12-31", "period": "week"}),
        ("create_report", {"date": "9999-12-31", "period": "year"}),
    ],
    ids=str,
)
async def test_an_action_says_what_is_wrong(
    hass: HomeAssistant, hub_with_history: Hub, action: str, params: dict[str, Any]
) -> None:
    with pytest.raises((ServiceValidationError, vol.Invalid)):
        await act(hass, action, **params)


async def test_maintenance_in_the_first_year_is_kept_and_in_the_last_refused(hass: HomeAssistant, hub: Hub) -> None:
    target = {"device_id": hub.fleet_devices.id_of("machine-1")}
    await hass.services.async_call(DOMAIN, "maintenance_done", {**target, "date": "0001-01-01"}, blocking=True)
    await hub.async_drain()
    answer = await act(hass, "get_maintenance_history", **target)
    assert [entry["day"] for entry in answer["machines"][0]["maintenance"]] == ["0001-01-01"]
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(DOMAIN, "maintenance_done", {**target, "date": "9999-12-31"}, blocking=True)


@pytest.mark.parametrize("query", ['{"start": "0001-01-01", "end": "9999-12-31"}', "[]", "1e999", "\0"])
async def test_a_download_says_what_is_wrong(
    hub_with_history: Hub, hass_client: ClientSessionGenerator, query: str
) -> None:
    browser = await hass_client()
    response = await browser.get("/api/ozon_telemetry/export.csv", params={"query": query})
    assert response.status == 400


@pytest.fixture
def allowed(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that actions may write to."""
    folder = tmp_path / "files"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


def names_in(folder: Path) -> list[str]:
    """Return the names of all that is in a folder."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("action", ["create_report", "export_csv"])
async def test_a_path_with_a_nul_is_refused(
    hass: HomeAssistant, hub_with_history: Hub, allowed: Path, action: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await act(hass, action, path=f"{allowed}/a\0b.csv", **MARCH)
    assert error.value.translation_key == "path_not_allowed"


@pytest.mark.parametrize("action", ["create_report", "export_csv"])
async def test_a_path_that_is_a_folder_leaves_nothing_behind(
    hass: HomeAssistant, hub_with_history: Hub, allowed: Path, action: str
) -> None:
    (allowed / "folder.csv").mkdir()
    with pytest.raises(HomeAssistantError) as error:
        await act(hass, action, path=str(allowed / "folder.csv"), **MARCH)
    assert error.value.translation_key == "path_not_writable"
    assert names_in(allowed) == ["folder.csv"]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("export_csv", "automations.yaml"),
        ("export_csv", "data.html"),
        ("export_csv", "data"),
        ("export_csv", "data.csv.py"),
        ("create_report", "automations.yaml"),
        ("create_report", "report.CSV"),
    ],
)
async def test_only_files_of_their_own_format_are_written(
    hass: HomeAssistant, hub_with_history: Hub, allowed: Path, action: str, name: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await act(hass, action, path=str(allowed / name), **MARCH)
    assert error.value.translation_key == {"export_csv": "export_format", "create_report": "report_format"}[action]
    assert names_in(allowed) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\t"])
async def test_a_name_of_two_lines_breaks_no_table(hass: HomeAssistant, hub_with_history: Hub, end: str) -> None:
    save(hass, hub_with_history.entry, [machine(f"Ozone{end}1", assignments=assigned(), placements=placed())])
    await hub_with_history.async_drain()
    report = await act(hass, "create_report", **MARCH, machines=["machine-1"])
    assert "| Ozone 1 |" in report["markdown"]
    assert report["markdown"].startswith("# Ozone 1: ")
    assert any(line.startswith("Ozone 1,") for line in report["csv"].split("\r\n"))
    assert not set(report["csv"].replace("\r\n", "")) & set("\r\n\t\x85\u2028")
