"""Each blueprint, imported and used with its own texts, in a running Home Assistant."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import shutil
from typing import Any, Final
from urllib.parse import quote

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.goals import goals_of
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Status
from custom_components.ozon_telemetry.core.domain.opening_hours import WHOLE_WEEK, ClosedDays, OpeningHours
from devtools.polling import until

from .builders import DEVICE, outlet
from .doc_examples import DOCS, automate
from .fake_device import GEN
from .hub_fixture import HubFixture

BLUEPRINTS: Final = DOCS.parent / "custom_components" / DOMAIN / "blueprints"
NAMES: Final = sorted(path.stem for path in BLUEPRINTS.glob("*.yaml"))
IMPORT: Final = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
TELL: Final = [{"action": "test.note", "data": {"title": "{{ title }}", "message": "{{ message }}"}}]
pytestmark = pytest.mark.usefixtures("stopped_clock")
ONLINE: Final = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0)


@pytest.fixture
def notes(hass: HomeAssistant) -> list[ServiceCall]:
    """Return the notifications of blueprints."""
    return async_mock_service(hass, "test", "note")


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep blueprints in the test's own folder."""
    hass.config.config_dir = str(tmp_path)


async def use(hass: HomeAssistant, blueprint: str, **given: Any) -> None:
    """Make an automation of a blueprint, as after its import."""
    folder = Path(hass.config.path("blueprints", "automation", DOMAIN))
    await hass.async_add_executor_job(lambda: shutil.copytree(BLUEPRINTS, folder, dirs_exist_ok=True))
    await automate(hass, {"use_blueprint": {"path": f"{DOMAIN}/{blueprint}.yaml", "input": {"tell": TELL, **given}}})


async def test_offline(hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall]) -> None:
    await hub_fixture.device().send_report(ONLINE)
    where = {"device_id": hub_fixture.hub.fleet_devices.id_of("outlet-1")}
    await use(hass, "offline", where=where, patience="00:00:00")
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    await hub_fixture.device().send_report(ONLINE)
    assert [call.data["title"] for call in notes] == ["Counter of Ozone 1 is offline", "Counter of Ozone 1 is back"]


async def test_lost_treatments(hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall]) -> None:
    await use(hass, "lost_treatments")
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.device().send_event(3, Kind.BASIC, prev=1, counters=Counters(3))
    assert [call.data["title"] for call in notes] == ["Ozone 1 lost 1 events"]


async def test_goal_reached(hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall]) -> None:
    await hub_fixture.configure(outlet(goals=goals_of({"day": {"basic": 1}})))
    await use(hass, "goal_reached", where={"device_id": hub_fixture.hub.fleet_devices.id_of("outlet-1")})
    await hub_fixture.device().send_event(1, Kind.BASIC)
    assert [dict(call.data) for call in notes] == [
        {"title": "Harbour reached its goal", "message": "1 of 1 basic treatments this day."}
    ]


async def test_maintenance_due(hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall]) -> None:
    await use(hass, "maintenance_due", where={"device_id": hub_fixture.hub.fleet_devices.id_of("machine-1")})
    entity_id = hub_fixture.entity_id("machine-1", "maintenance_due")
    assert entity_id is not None
    for state in ("off", "on"):
        hass.states.async_set(entity_id, state)
        await hass.async_block_till_done()
    assert [call.data["title"] for call in notes] == ["Ozone 1 is due for maintenance"]


@pytest.mark.parametrize(("closed", "sent"), [((), 1), ((ClosedDays(date(2020, 1, 1), date(2099, 12, 31)),), 0)])
async def test_silence(
    hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall], closed: tuple[ClosedDays, ...], sent: int
) -> None:
    await hub_fixture.configure(outlet(hours=OpeningHours(WHOLE_WEEK, closed)))
    await use(hass, "silence", where={"device_id": hub_fixture.hub.fleet_devices.id_of("outlet-1")})
    entity_id = hub_fixture.entity_id("machine-1", "silent")
    assert entity_id is not None
    attributes = {"last_treatment": datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "expected": 16}
    for state in ("off", "on"):
        hass.states.async_set(entity_id, state, attributes)
        await hass.async_block_till_done()
    assert [call.data["title"] for call in notes] == ["Ozone 1 is silent"] * sent
    assert all("Meanwhile about 16 are usual" in call.data["message"] for call in notes)


async def test_daily_summary(hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall]) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC)
    await hub_fixture.device().send_event(2, Kind.PREMIUM)
    evening = dt_util.now().replace(hour=22)
    await use(hass, "daily_summary", at=evening.strftime("%H:%M:%S"))
    async_fire_time_changed(hass, evening)
    await until("the notification", lambda: bool(notes), interval=0)
    assert [dict(call.data) for call in notes] == [{"title": "2 treatments today", "message": "Harbour: 2"}]


@pytest.mark.parametrize(("days_later", "sent"), [(0, ["1 treatments"]), (1, [])])
async def test_monthly_report(
    hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall], days_later: int, sent: list[str]
) -> None:
    now = dt_util.now()
    last_month = now - timedelta(days=30)
    await hub_fixture.device().send_event(1, Kind.BASIC, at=round(last_month.timestamp() * 1000))
    await hub_fixture.device().send_event(2, Kind.BASIC)
    what = [hub_fixture.hub.fleet_devices.id_of("outlet-1")]
    evening = now.replace(hour=22)
    await use(hass, "monthly_report", what=what, day=now.day + days_later, at=evening.strftime("%H:%M:%S"))
    async_fire_time_changed(hass, evening)
    await hass.async_block_till_done()
    if sent:
        await until("the notification", lambda: bool(notes), interval=0)
    assert [call.data["message"].splitlines()[2].split(",")[0] for call in notes] == sent


async def test_milestone(hass: HomeAssistant, hub_fixture: HubFixture, notes: list[ServiceCall]) -> None:
    await use(hass, "milestone", total=hub_fixture.entity_id("machine-1", "total"), step=2)
    for seq in range(1, 5):
        await hub_fixture.device().send_event(seq, Kind.BASIC)
    assert [call.data["title"] for call in notes] == ["2 treatments", "4 treatments"]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_run_here(name: str) -> None:
    assert f"test_{name}" in globals()


@pytest.mark.parametrize("name", NAMES)
def test_each_is_imported_with_one_click_from_where_it_comes(name: str) -> None:
    source = load_yaml_dict(str(BLUEPRINTS / f"{name}.yaml"))["blueprint"]["source_url"]
    assert source.endswith(f"/custom_components/{DOMAIN}/blueprints/{name}.yaml")
    assert f"{IMPORT}{quote(source, safe='')})" in (DOCS / "automations.md").read_text(encoding="utf-8")
