"""The recorder's long-term statistics follow the ledger: each treatment in its own hour, whenever it came."""

from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder import get_instance
from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.fleet.editor import subentry_of
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.long_term_statistics.exporter import StatisticsExporter

from ..builders import DEVICE, assigned, at, machine, outlet, placed
from ..doc_examples import block, parsed, run_actions
from ..fake_device import FakeDevice
from ..translation_check import missing_texts
from .recorded import FLEET, MACHINE, OUTLET, changes, later_changes


async def test_each_treatment_counts_in_its_own_hour(
    hass: HomeAssistant, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    for seq, moment in enumerate(("2026-03-02T08:30", "2026-03-02T08:59", "2026-03-02T11:00"), start=1):
        await fake_device.send_event(seq, Kind.BASIC, at(moment))
    await exporter.async_rebuild()
    expected = {"2026-03-02T08:00": 2.0, "2026-03-02T11:00": 1.0}
    assert await changes(hass, MACHINE) == expected
    assert await changes(hass, OUTLET) == expected
    assert await changes(hass, exporter.statistic_id(FLEET)) == expected


async def test_a_late_treatment_corrects_the_hours_after_it(
    hass: HomeAssistant, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T11:00"))
    await exporter.async_export()
    await fake_device.send_event(2, Kind.BASIC, at("2026-03-02T08:00"))
    await exporter.async_export()
    assert await changes(hass, MACHINE) == {"2026-03-02T08:00": 1.0, "2026-03-02T11:00": 1.0}


async def test_a_treatment_that_comes_while_they_are_written_leaves_the_hours_before_it_right(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    run, seqs = hub.reader._run, iter(range(2, 5))

    async def run_after_another_event(*query: Any) -> Any:
        if seq := next(seqs, None):
            await fake_device.send_event(seq, Kind.BASIC, at("2026-03-02T11:00"))
        return await run(*query)

    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:00"))
    with patch.object(hub.reader, "_run", run_after_another_event):
        await exporter.async_export()
    assert await changes(hass, MACHINE) == {"2026-03-02T08:00": 1.0, "2026-03-02T11:00": 3.0}


async def test_imported_history_is_in_the_statistics(hass: HomeAssistant, hub: Hub) -> None:
    hours = [at(f"2026-03-02T{hour}:00") for hour in ("08", "11")]
    history = [
        LegacyTreatment(Kind.BASIC, Counters(n), hour, hour, TimeSource.DEVICE) for n, hour in enumerate(hours, start=1)
    ]
    await hub.async_import_history(DEVICE, history)
    hub.history_imported()
    assert await later_changes(hass, MACHINE) == {"2026-03-02T08:00": 1.0, "2026-03-02T11:00": 1.0}


async def test_writing_again_writes_nothing(fake_device: FakeDevice, exporter: StatisticsExporter) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T11:00"))
    assert (await exporter.async_rebuild()).rows == 6
    assert (await exporter.async_rebuild()).rows == 0


async def test_the_action_of_the_docs_writes_what_is_missing(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T11:00"))
    answer = await run_actions(hass, parsed(block("actions.md", "rebuild")))
    assert answer["mended"] == {"rows": 6, "refused": 0}
    assert await changes(hass, MACHINE) == {"2026-03-02T11:00": 1.0}


async def test_a_move_entered_afterwards_moves_the_history(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:00"))
    await fake_device.send_event(2, Kind.BASIC, at("2026-03-04T08:00"))
    await exporter.async_export()

    moved = machine(
        assignments=assigned(), placements=(*placed(end=at("2026-03-03")), *placed("outlet-2", at("2026-03-03")))
    )
    hass.config_entries.async_add_subentry(hub.entry, subentry_of(outlet("Station", outlet_id="outlet-2")))
    hass.config_entries.async_update_subentry(
        hub.entry, hub.entry.subentries["machine-1"], data=subentry_of(moved).data
    )
    await fake_device.settle()
    await exporter.async_export()
    assert await changes(hass, OUTLET) == {"2026-03-02T08:00": 1.0}
    assert await changes(hass, "ozon_telemetry:outlet_2_basic") == {"2026-03-04T08:00": 1.0}
    assert await changes(hass, MACHINE) == {"2026-03-02T08:00": 1.0, "2026-03-04T08:00": 1.0}


async def test_a_lost_recorder_is_filled_again_at_start(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:00"))
    await exporter.async_rebuild()
    get_instance(hass).async_clear_statistics([MACHINE, OUTLET])
    assert await changes(hass, MACHINE) == {}

    await hass.config_entries.async_reload(hub.entry.entry_id)
    assert await later_changes(hass, MACHINE) == {"2026-03-02T08:00": 1.0}


async def test_statistics_that_the_recorder_does_not_take_are_logged_and_written_again(
    hass: HomeAssistant, fake_device: FakeDevice, hub: Hub, exporter: StatisticsExporter
) -> None:
    assert await async_setup_component(hass, REPAIRS, {})
    fixes: RepairsFlowManager = hass.data[REPAIRS]["flow_manager"]
    issue = f"statistics_outdated_{hub.entry.entry_id}"
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:00"))
    with patch("custom_components.ozon_telemetry.long_term_statistics.exporter.async_write"):
        await exporter.async_export()
        assert ir.async_get(hass).async_get_issue(DOMAIN, issue)
        step = await fixes.async_init(DOMAIN, context={"issue_id": issue})
        assert missing_texts("issues.statistics_outdated.fix_flow", step) == []
        step = await fixes.async_configure(step["flow_id"], {})
        assert step["errors"] == {"base": "not_yet"}
    step = await fixes.async_configure(step["flow_id"], {})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue)
    assert await changes(hass, MACHINE) == {"2026-03-02T08:00": 1.0}


async def test_hours_are_those_of_the_clock_in_zones_of_half_hours(
    hass: HomeAssistant, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    await hass.config.async_set_time_zone("Asia/Kolkata")
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T18:29"))  # 23:59 in Kolkata
    await fake_device.send_event(2, Kind.BASIC, at("2026-03-02T18:31"))  # 00:01
    await exporter.async_rebuild()
    assert await changes(hass, MACHINE) == {"2026-03-02T17:30": 1.0, "2026-03-02T18:30": 1.0}
