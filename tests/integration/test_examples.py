"""The examples and blueprints that users start from, as they are written there, in a running Home Assistant."""

import asyncio
from pathlib import Path
import shutil
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv, device_registry as dr, label_registry as lr
from homeassistant.helpers.script import Script
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict, parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.messages import ONE, Channel, Counters, Kind, Status
from custom_components.ozon_telemetry.hub import now_millis

from .examples import automations, blocks
from .fleet import DEVICE
from .house import House
from .patience import until
from .wire import GEN

BLUEPRINTS: Final = Path(__file__).parent.parent.parent / "blueprints" / "automation" / DOMAIN
TELL: Final = [{"action": "test.note", "data": {"title": "{{ title }}", "message": "{{ message }}"}}]
ONLINE: Final = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0)
YESTERDAY: Final = 24 * 3600 * 1000
PREMIUM, EVERYTHING, LOST, OFFLINE = range(4)


@pytest.fixture
def messages(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what was sent."""
    return async_mock_service(hass, "notify", "send_message")


@pytest.fixture
def notes(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what blueprints had to tell."""
    return async_mock_service(hass, "test", "note")


async def automate(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Set up an automation."""
    assert await async_setup_component(hass, "automation", {"automation": [{"alias": "Example", **config}]})
    await hass.async_block_till_done()
    assert hass.states.is_state("automation.example", "on"), "the automation could not be set up"


async def use(hass: HomeAssistant, blueprint: str, **given: Any) -> None:
    """Make an automation of a blueprint, as after its import."""
    folder = Path(hass.config.path("blueprints", "automation", DOMAIN))
    await hass.async_add_executor_job(lambda: shutil.copytree(BLUEPRINTS, folder, dirs_exist_ok=True))
    await automate(hass, {"use_blueprint": {"path": f"{DOMAIN}/{blueprint}.yaml", "input": {"tell": TELL, **given}}})


@pytest.fixture(autouse=True)
def _own_folder(hass: HomeAssistant, tmp_path: Path) -> None:
    """Keep blueprints in the test's own folder."""
    hass.config.config_dir = str(tmp_path)


def told(messages: list[ServiceCall]) -> list[str]:
    """Return the texts that were sent."""
    return [call.data["message"] for call in messages]


class TestAutomations:
    """docs/automations.md."""

    async def test_on_premium_treatments(self, hass: HomeAssistant, house: House, messages: list[ServiceCall]) -> None:
        await automate(hass, automations("automations.md")[PREMIUM])
        await house.device().event(1, Kind.BASIC)
        await house.device().event(2, Kind.PREMIUM)
        assert told(messages) == ["A premium treatment on Ozone 1 in Harbour"]

    async def test_on_every_treatment_however_late(
        self, hass: HomeAssistant, house: House, messages: list[ServiceCall]
    ) -> None:
        await automate(hass, automations("automations.md")[EVERYTHING])
        await house.device().event(1, Kind.BASIC, at=now_millis() - YESTERDAY)
        await house.device().event(2, Kind.BASIC)
        assert [text.split(" at ")[0] for text in told(messages)] == [f"{DEVICE} #1: basic", f"{DEVICE} #2: basic"]

    async def test_on_lost_treatments(self, hass: HomeAssistant, house: House, messages: list[ServiceCall]) -> None:
        await automate(hass, automations("automations.md")[LOST])
        await house.device().event(1, Kind.BASIC)
        house.device().counters = house.device().counters.plus(ONE[Kind.PREMIUM])
        await house.device().event(3, Kind.BASIC, prev=1)
        assert told(messages) == ["Ozone 1: 1 events lost, 1 treatments recovered"]

    async def test_a_condition(self, hass: HomeAssistant, house: House, messages: list[ServiceCall]) -> None:
        label = lr.async_get(hass).async_create("Ozon")
        machine = house.hub.registry.id_of("machine-1")
        assert machine is not None
        dr.async_get(hass).async_update_device(machine, labels={label.label_id})
        await automate(hass, automations("automations.md")[OFFLINE])
        for status, heard in ((ONLINE, 0), (Status(DEVICE, online=False), 1)):
            await house.device().report(status)
            hass.bus.async_fire("before_opening")
            await hass.async_block_till_done()
            assert len(messages) == heard

    def test_there_is_no_other_example(self) -> None:
        assert len(automations("automations.md")) == OFFLINE + 1


class TestOperations:
    """docs/operations.md."""

    @pytest.mark.usefixtures("house")
    async def test_verifying_the_ledger(self, hass: HomeAssistant) -> None:
        verify, _ = (parse_yaml(text) for text in blocks("operations.md", "yaml"))
        script = Script(hass, _validated(verify), "Example", "script")
        result = await script.async_run({})
        assert result is not None
        assert result.variables["found"]["sound"] is True

    async def test_identifying_a_device(self, hass: HomeAssistant, house: House) -> None:
        _, identify = (parse_yaml(text) for text in blocks("operations.md", "yaml"))
        await house.device().report(ONLINE)
        running = asyncio.create_task(Script(hass, _validated(identify), "Example", "script").async_run())
        await until(lambda: bool(house.device().heard(Channel.COMMAND)))
        command = house.device().heard(Channel.COMMAND)[-1]
        await house.device().report(Status(DEVICE, online=True, gen=GEN, command_id=command["id"]))
        await running


def _validated(example: Any) -> Any:
    return cv.SCRIPT_SCHEMA(example["actions"])


class TestBlueprints:
    """blueprints/automation/ozon_telemetry."""

    async def test_offline(self, hass: HomeAssistant, house: House, notes: list[ServiceCall]) -> None:
        await house.device().report(ONLINE)
        where = {"device_id": house.hub.registry.id_of("outlet-1")}
        await use(hass, "offline", where=where, patience="00:00:00")
        await house.device().report(Status(DEVICE, online=False))
        await house.device().report(ONLINE)
        assert [call.data["title"] for call in notes] == [f"ESP32 {DEVICE} is offline", f"ESP32 {DEVICE} is back"]

    async def test_lost_treatments(self, hass: HomeAssistant, house: House, notes: list[ServiceCall]) -> None:
        await use(hass, "lost_treatments")
        await house.device().event(1, Kind.BASIC)
        await house.device().event(3, Kind.BASIC, prev=1, counters=Counters(3))
        assert [call.data["title"] for call in notes] == ["Ozone 1 lost 1 events"]

    async def test_maintenance_due(self, hass: HomeAssistant, house: House, notes: list[ServiceCall]) -> None:
        await use(hass, "maintenance_due", where={"device_id": house.hub.registry.id_of("machine-1")})
        entity_id = house.entity_id("machine-1", "maintenance_due")
        assert entity_id is not None
        for state in ("off", "on"):
            hass.states.async_set(entity_id, state)
            await hass.async_block_till_done()
        assert [call.data["title"] for call in notes] == ["Ozone 1 is due for maintenance"]

    async def test_a_condition_of_maintenance(
        self, hass: HomeAssistant, house: House, messages: list[ServiceCall]
    ) -> None:
        config = automations("automations.md")[OFFLINE]
        where = {"device_id": house.hub.registry.id_of("outlet-1")}
        config["conditions"] = [{"condition": f"{DOMAIN}.is_maintenance_due", "target": where}]
        await automate(hass, config)
        entity_id = house.entity_id("machine-1", "maintenance_due")
        assert entity_id is not None
        for state, heard in (("off", 0), ("on", 1)):
            hass.states.async_set(entity_id, state)
            hass.bus.async_fire("before_opening")
            await hass.async_block_till_done()
            assert len(messages) == heard

    async def test_daily_summary(self, hass: HomeAssistant, house: House, notes: list[ServiceCall]) -> None:
        await house.device().event(1, Kind.BASIC)
        await house.device().event(2, Kind.PREMIUM)
        soon = dt_util.now().replace(microsecond=0)
        await use(hass, "daily_summary", at=(soon.replace(second=59)).strftime("%H:%M:%S"))
        async_fire_time_changed(hass, soon.replace(second=59, microsecond=600_000))
        await until(lambda: bool(notes))
        assert [dict(call.data) for call in notes] == [{"title": "2 treatments today", "message": "Harbour: 2"}]

    async def test_milestone(self, hass: HomeAssistant, house: House, notes: list[ServiceCall]) -> None:
        await use(hass, "milestone", total=house.entity_id("machine-1", "total"), step=2)
        for seq in range(1, 5):
            await house.device().event(seq, Kind.BASIC)
        assert [call.data["title"] for call in notes] == ["2 treatments", "4 treatments"]

    def test_each_is_run_here_and_linked(self) -> None:
        names = {path.stem for path in BLUEPRINTS.glob("*.yaml")}
        assert names == {name.removeprefix("test_") for name in vars(TestBlueprints)} & names
        for name in names:
            source = load_yaml_dict(str(BLUEPRINTS / f"{name}.yaml"))["blueprint"]["source_url"]
            assert source.endswith(f"/blueprints/automation/{DOMAIN}/{name}.yaml")
