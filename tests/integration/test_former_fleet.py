"""A hub that is removed and added again: its ledger stays, and so can its outlets, machines, prices and hours."""

from collections.abc import AsyncIterator
from pathlib import Path

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report
from custom_components.ozon_telemetry.fleet.subentries import fleet_of

from .builders import OTHER_DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .discovery import discover_by_mqtt

HARBOUR = outlet(prices={"basic": 5})
FIRST = machine(assignments=assigned(), placements=placed())
LEDGER = "ozon_telemetry.db"


@pytest.fixture
async def removed(hass: HomeAssistant, set_up_hub: SetUpHub) -> Path:
    """Return the ledger of a hub that counted two treatments and was removed."""
    hub_fixture = await set_up_hub(HARBOUR, FIRST, ledger=LEDGER)
    for seq in (1, 2):
        await hub_fixture.device().send_event(seq, Kind.BASIC)
    await hass.config_entries.async_remove(hub_fixture.entry.entry_id)
    return Path(hass.config.path(LEDGER))


@pytest.fixture(autouse=True)
async def _unload(hass: HomeAssistant) -> AsyncIterator[None]:
    yield
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


async def add_hub(hass: HomeAssistant) -> ConfigFlowResult:
    """Add a hub as a person does, up to the question about the former fleet, if there is one."""
    step = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(step["flow_id"], {"prefix": "ozon/device"})


async def answer(hass: HomeAssistant, step: ConfigFlowResult, *, take_over: bool) -> ConfigFlowResult:
    """Answer the question about the former fleet."""
    answered = await hass.config_entries.flow.async_configure(step["flow_id"], {"take_over": take_over})
    await hass.async_block_till_done()
    return answered


@pytest.mark.usefixtures("removed")
async def test_the_former_fleet_is_offered_and_taken_over_with_all_it_counted(hass: HomeAssistant) -> None:
    step = await add_hub(hass)
    assert step["step_id"] == "former"
    assert step["description_placeholders"] == {"outlets": "Harbour", "machines": "Ozone 1"}

    created = await answer(hass, step, take_over=True)

    fleet = fleet_of(created["result"])
    assert (fleet.outlets, fleet.machines) == ({"outlet-1": HARBOUR}, {"machine-1": FIRST})
    assert created["result"].runtime_data.totals.total("machine-1").total == 2


@pytest.mark.usefixtures("removed")
async def test_the_former_fleet_can_be_left(hass: HomeAssistant) -> None:
    created = await answer(hass, await add_hub(hass), take_over=False)
    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert not created["result"].subentries


@pytest.mark.parametrize("content", ["", "[]", '{"subentries": 1}', '{"subentries": [{"title": 1}]}'])
async def test_what_cannot_be_read_is_not_offered(hass: HomeAssistant, removed: Path, content: str) -> None:
    removed.with_name(f"{LEDGER}.fleet.json").write_text(content)
    assert (await add_hub(hass))["type"] is FlowResultType.CREATE_ENTRY


async def test_without_the_ledger_nothing_is_offered(hass: HomeAssistant, removed: Path) -> None:
    await hass.async_add_executor_job(removed.unlink)
    assert (await add_hub(hass))["type"] is FlowResultType.CREATE_ENTRY


class TestDiscovery:
    """A device that is discovered while there is no hub."""

    @pytest.fixture
    async def step(self, hass: HomeAssistant, removed: Path) -> ConfigFlowResult:
        """Return what its discovery shows."""
        assert await hass.async_add_executor_job(removed.exists)
        birth = encode_report(Status(OTHER_DEVICE, online=True, gen="95216b23", seq=1, acked=0)).decode()
        return await discover_by_mqtt(hass, birth, OTHER_DEVICE)

    async def test_the_former_fleet_is_offered_before_a_machine_is_asked_for(
        self, hass: HomeAssistant, step: ConfigFlowResult
    ) -> None:
        assert step["step_id"] == "former"
        created = await answer(hass, step, take_over=True)
        assert fleet_of(created["result"]).machines == {"machine-1": FIRST}

    async def test_without_it_the_device_gets_a_new_machine(self, hass: HomeAssistant, step: ConfigFlowResult) -> None:
        step = await answer(hass, step, take_over=False)
        assert step["step_id"] == "new_outlet"
        created = await hass.config_entries.flow.async_configure(
            step["flow_id"], {"outlet_name": "Station", "machine_name": "Ozone 2"}
        )
        await hass.async_block_till_done()
        assert [one.name for one in fleet_of(created["result"]).outlets.values()] == ["Station"]
