"""Statistics follow the hours of Home Assistant's zone, and say so as long as they do not."""

from collections.abc import Sequence
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.long_term_statistics.exporter import StatisticsExporter
from custom_components.ozon_telemetry.long_term_statistics.recorder import HourRow, Statistic, async_clear, async_write
from devtools.polling import until

from ..builders import at
from ..doc_examples import block, parsed, run_actions
from ..fake_device import FakeDevice
from .recorded import FLEET, MACHINE, OUTLET, changes, rows


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"])
async def test_all_series_follow_the_hours_of_another_zone_and_back(
    hass: HomeAssistant, fake_device: FakeDevice, exporter: StatisticsExporter, zone: str
) -> None:
    for seq, moment in enumerate(("2026-03-02T08:10", "2026-03-02T08:40", "2026-03-02T11:50"), start=1):
        await fake_device.send_event(seq, Kind.BASIC, at(moment))
    await exporter.async_export()
    in_utc = {"2026-03-02T08:00": 2.0, "2026-03-02T11:00": 1.0}
    there = {
        "Asia/Kolkata": {"2026-03-02T07:30": 1.0, "2026-03-02T08:30": 1.0, "2026-03-02T11:30": 1.0},
        "Asia/Kathmandu": {"2026-03-02T07:15": 1.0, "2026-03-02T08:15": 1.0, "2026-03-02T11:15": 1.0},
        "Australia/Lord_Howe": {"2026-03-02T08:00": 2.0, "2026-03-02T11:00": 1.0},
    }[zone]
    for zone_now, expected in ((zone, there), ("UTC", in_utc), (zone, there), ("UTC", in_utc)):
        await hass.config.async_update(time_zone=zone_now)
        await fake_device.settle()
        await exporter.async_export()
        for statistic_id in (MACHINE, OUTLET, exporter.statistic_id(FLEET)):
            assert await rows(hass, statistic_id) == expected, (zone_now, statistic_id)


async def test_statistics_are_rewritten_by_themselves_when_the_zone_changes(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:10"))
    await exporter.async_export()
    issue, told = f"statistics_outdated_{hub.entry.entry_id}", list[bool]()

    async def clear(hass_: HomeAssistant, statistic_id: str) -> None:
        told.append(ir.async_get(hass).async_get_issue(DOMAIN, issue) is not None)
        await async_clear(hass_, statistic_id)

    async def is_rewritten() -> bool:
        return await rows(hass, MACHINE) == {"2026-03-02T07:30": 1.0}

    with patch("custom_components.ozon_telemetry.long_term_statistics.exporter.async_clear", clear):
        await hass.config.async_update(time_zone="Asia/Kolkata")
        await until("rewritten statistics", is_rewritten)
        await until("the issue to go", lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue) is None)
    assert told == [True] * 6, "they are out of date until all are rewritten"


async def test_a_zone_with_the_same_hours_is_no_reason_to_write(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:10"))
    await exporter.async_export()
    with patch("custom_components.ozon_telemetry.long_term_statistics.exporter.async_clear") as clear:
        await hass.config.async_update(time_zone="Europe/Berlin")
        assert (await exporter.async_export()).rows == 0
    clear.assert_not_called()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, f"statistics_outdated_{hub.entry.entry_id}")


async def test_a_zone_that_changed_while_the_hub_was_not_loaded_is_noticed(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:10"))
    await exporter.async_export()
    await hass.config_entries.async_unload(hub.entry.entry_id)
    await hass.config.async_update(time_zone="Asia/Kolkata")
    await hass.config_entries.async_setup(hub.entry.entry_id)

    async def is_rewritten() -> bool:
        return await rows(hass, MACHINE) == {"2026-03-02T07:30": 1.0}

    await until("rewritten statistics", is_rewritten)


@pytest.mark.parametrize("error", [HomeAssistantError("no"), ValueError("no"), OSError("no")], ids=repr)
async def test_a_series_that_fails_stops_no_other(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter, error: Exception
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:00"))

    async def write(hass_: HomeAssistant, statistic: Statistic, rows: Sequence[HourRow]) -> None:
        if statistic.id == exporter.statistic_id(FLEET):
            raise error
        await async_write(hass_, statistic, rows)

    with patch("custom_components.ozon_telemetry.long_term_statistics.exporter.async_write", write):
        answer = await run_actions(hass, parsed(block("actions.md", "rebuild")))
    assert answer["mended"] == {"rows": 5, "refused": 1}
    assert await changes(hass, MACHINE) == await changes(hass, OUTLET) == {"2026-03-02T08:00": 1.0}
    issue = f"statistics_outdated_{hub.entry.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue)
    answer = await run_actions(hass, parsed(block("actions.md", "rebuild")))
    assert answer["mended"] == {"rows": 1, "refused": 0}
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue)


async def test_a_ledger_that_cannot_be_read_is_named_by_the_action(hass: HomeAssistant, hub: Hub) -> None:
    error = LedgerError(LedgerErrorKind.CORRUPT, "no ledger")
    with patch.object(hub.reader, "series_totals", side_effect=error), pytest.raises(HomeAssistantError) as raised:
        await run_actions(hass, parsed(block("actions.md", "rebuild")))
    assert raised.value.translation_domain == DOMAIN
