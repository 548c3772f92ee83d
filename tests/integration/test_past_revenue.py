"""Past revenue inside Home Assistant: what reports, exports and analytics say stays, whatever is configured later."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_RECONFIGURE, SubentryFlowContext
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.const import CONF_LEDGER, DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

NOW = at("2026-11-28T11:00:00")
PERIOD = {"start": "2026-10-01", "end": "2026-11-27"}


@pytest.fixture
async def hub_fixture(hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up_hub: SetUpHub) -> HubFixture:
    """Return two outlets in different zones, one with prices, and treatments of the two months before."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-11-28T11:00:00+00:00")
    hub_fixture = await set_up_hub(
        outlet(prices={"basic": 5, "premium": 12.5}),
        outlet("Station", outlet_id="outlet-2"),
        machine(assignments=assigned(), placements=placed()),
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed("outlet-2")),
    )
    for seq, moment in enumerate(("2026-10-05T12:00", "2026-10-31T22:59", "2026-11-27T22:30"), start=1):
        await hub_fixture.device().send_event(seq, Kind.BASIC, at(moment))
        await hub_fixture.device(OTHER_DEVICE).send_event(seq, Kind.PREMIUM, at(moment), gen="other")
    return hub_fixture


async def answers(hass: HomeAssistant, folder: Path) -> dict[str, Any]:
    """Return what every action says about the past: reports, analytics and exported files."""
    found: dict[str, Any] = {"report": await called(hass, "create_report", **PERIOD)}
    for group_by in ("none", "kind", "outlet", "machine"):
        result = await called(hass, "get_analytics", **PERIOD, group_by=group_by, bucket="day", compare="previous")
        found[group_by] = without_downtime(result)
    for what in ("treatments", "summary"):
        path = folder / f"{what}.csv"
        await called(hass, "export_csv", **PERIOD, what=what, group_by="outlet", bucket="week", path=str(path))
        found[what] = path.read_text()
    return found


async def called(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    answer = await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    assert answer is not None
    return dict(answer)


def without_downtime(result: Any) -> Any:
    """Return an answer without downtime, which is that of the present machines."""
    if isinstance(result, dict):
        return {key: without_downtime(value) for key, value in result.items() if "downtime" not in key}
    return [without_downtime(item) for item in result] if isinstance(result, list) else result


async def a_price_from_today(hub_fixture: HubFixture) -> None:
    """Enter another price, as a person does."""
    flows = hub_fixture.hass.config_entries.subentries
    context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id="outlet-1")
    flow = await flows.async_init((hub_fixture.entry.entry_id, "outlet"), context=context)
    for form in ({"next_step_id": "prices"}, {"next_step_id": "prices_today"}, {"basic": 6}):
        flow = await flows.async_configure(flow["flow_id"], form)
    assert flow["reason"] == "reconfigure_successful"
    await hub_fixture.device().settle()


async def a_removed_outlet(hub_fixture: HubFixture) -> None:
    """Delete the outlet that earned something."""
    await hub_fixture.remove("outlet-1")


async def a_removed_fleet(hub_fixture: HubFixture) -> None:
    """Delete every outlet and machine."""
    await hub_fixture.remove("outlet-1", "outlet-2", "machine-1", "machine-2")


@pytest.mark.parametrize(
    "change", [a_price_from_today, a_removed_outlet, a_removed_fleet], ids=lambda change: change.__name__
)
async def test_the_past_stays_as_it_was(
    hass: HomeAssistant,
    tmp_path: Path,
    hub_fixture: HubFixture,
    change: Callable[[HubFixture], Awaitable[None]],
) -> None:
    hass.config.allowlist_external_dirs.add(str(tmp_path))
    before = await answers(hass, tmp_path)
    assert before["report"]["revenue"] == 15

    await change(hub_fixture)

    assert await answers(hass, tmp_path) == before


async def test_the_past_outlives_the_hub(
    hass: HomeAssistant, tmp_path: Path, hub_fixture: HubFixture, set_up_hub: SetUpHub
) -> None:
    hass.config.allowlist_external_dirs.add(str(tmp_path))
    before = await answers(hass, tmp_path)

    await hass.config_entries.async_remove(hub_fixture.entry.entry_id)
    again = await set_up_hub()

    assert again.entry.data[CONF_LEDGER] == hub_fixture.entry.data[CONF_LEDGER]
    assert await answers(hass, tmp_path) == before


async def test_a_machine_that_moves_leaves_its_past_where_it_was(
    hass: HomeAssistant, tmp_path: Path, hub_fixture: HubFixture
) -> None:
    hass.config.allowlist_external_dirs.add(str(tmp_path))
    before = await answers(hass, tmp_path)

    await hub_fixture.configure(
        machine(assignments=assigned(), placements=(*placed(end=NOW), *placed("outlet-2", NOW)))
    )

    assert await answers(hass, tmp_path) == before
