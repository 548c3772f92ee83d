"""The recorder's long-term statistics follow the ledger: each treatment in its own hour, whenever it came."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.statistics import list_statistic_ids, statistics_during_period
from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.analytics.statistics_series import Role, Series, Sum
from custom_components.ozon_telemetry.core.domain.calendar import Day, day_number
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.prices import (
    PriceHistory,
    amounts_of,
    since_ever,
    with_prices_from,
)
from custom_components.ozon_telemetry.core.ledger import LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.fleet.editor import save, subentry_of
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.long_term_statistics.exporter import StatisticsExporter, get_exporter
from custom_components.ozon_telemetry.long_term_statistics.recorder import HourRow, Statistic, async_clear, async_write
from devtools.polling import until

from .builders import DEVICE, assigned, at, hub_entry, machine, outlet, placed
from .doc_examples import block, parsed, run_actions
from .fake_device import FakeDevice
from .translation_check import missing_texts

MACHINE = "ozon_telemetry:machine_1_basic"
FLEET = Series(Role.FLEET, "", Kind.BASIC)
OUTLET = "ozon_telemetry:outlet_1_basic"
REVENUE = "ozon_telemetry:outlet_1_revenue"


@pytest.fixture(autouse=True)
def _custom_integrations(recorder_mock: Recorder, enable_custom_integrations: None) -> None:
    """Have a recorder, which must be there before Home Assistant."""


@pytest.fixture
async def hub(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> AsyncIterator[Hub]:
    """Return a running hub with one machine and one outlet, in UTC; it does not write before a test says so."""
    await hass.config.async_set_time_zone("UTC")
    entry = hub_entry(outlet(), machine(assignments=assigned(), placements=placed()))
    entry.add_to_hass(hass)
    with patch("custom_components.ozon_telemetry.dashboard.bundle.async_serve"):
        with patch.object(StatisticsExporter, "async_verify"):
            assert await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done()
        yield entry.runtime_data
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def exporter(hub: Hub) -> StatisticsExporter:
    """Return the hub's exporter of statistics: a second one would write the same rows."""
    return get_exporter(hub)


@pytest.fixture
def fake_device(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub: Hub) -> FakeDevice:
    """Return the fake device."""
    return FakeDevice(hass, mqtt_mock, hub)


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


async def test_series_are_named_after_their_machine_outlet_or_hub(
    hass: HomeAssistant, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.PREMIUM, at("2026-03-02T08:00"))
    await exporter.async_rebuild()
    await async_wait_recording_done(hass)
    known = await get_instance(hass).async_add_executor_job(list_statistic_ids, hass)
    owners = ("Ozone 1", "Harbour", "OzonTelemetry")
    assert {metadata["name"] for metadata in known} == {
        f"{owner} {measure}" for owner in owners for measure in ("premium", "total")
    }
    assert all(metadata["has_sum"] and metadata["unit_class"] is None for metadata in known)


async def test_all_kinds_together_have_a_series(
    hass: HomeAssistant, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    await fake_device.send_event(2, Kind.PREMIUM, at("2026-03-02T08:40"))
    await exporter.async_export()
    for series in ("ozon_telemetry:machine_1_total", "ozon_telemetry:outlet_1_total", _fleet(exporter, Sum.TOTAL)):
        assert await changes(hass, series) == {"2026-03-02T08:00": 2.0}


async def test_revenue_has_a_series_in_the_currency(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    _configure(hub, since_ever({"basic": "5.5"}))
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    await fake_device.send_event(2, Kind.PREMIUM, at("2026-03-02T09:30"))
    await fake_device.send_event(3, Kind.BASIC, at("2026-03-02T10:30"))
    await exporter.async_export()
    for series in (REVENUE, _fleet(exporter, Sum.REVENUE)):
        assert await changes(hass, series) == {"2026-03-02T08:00": 5.5, "2026-03-02T10:00": 5.5}
    known = await get_instance(hass).async_add_executor_job(list_statistic_ids, hass, {REVENUE})
    assert [(series["statistics_unit_of_measurement"], series["name"]) for series in known] == [
        ("EUR", "Harbour revenue")
    ]


async def test_a_corrected_price_corrects_the_statistics(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    _configure(hub, since_ever({"basic": "0.5"}))
    await fake_device.settle()
    for seq, day in enumerate((1, 2, 3), start=1):
        await fake_device.send_event(seq, Kind.BASIC, at(f"2026-03-0{day}T08:30"))
    await exporter.async_export()

    _configure(hub, with_prices_from(since_ever({"basic": "0.5"}), _day("2026-03-02"), amounts_of({"basic": 3})))
    await fake_device.settle()
    await exporter.async_export()

    expected = {"2026-03-01T08:00": 0.5, "2026-03-02T08:00": 3.0, "2026-03-03T08:00": 3.0}
    assert await changes(hass, REVENUE) == expected
    assert (await exporter.async_rebuild()).rows == 0


async def test_the_series_of_a_removed_outlet_stays_as_it_was(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    _configure(hub, since_ever({"basic": "5.5"}))
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    await exporter.async_export()

    hass.config_entries.async_remove_subentry(hub.entry, "outlet-1")
    await fake_device.settle()

    assert (await exporter.async_rebuild()).rows == 0
    assert await changes(hass, REVENUE) == {"2026-03-02T08:00": 5.5}


def _configure(hub: Hub, prices: PriceHistory) -> None:
    """Give the outlet other prices, as its flow does."""
    save(hub.hass, hub.entry, [outlet(prices=prices)])


def _day(text: str) -> Day:
    return day_number(date.fromisoformat(text))


def _fleet(exporter: StatisticsExporter, measure: Sum) -> str:
    return exporter.statistic_id(Series(Role.FLEET, "", measure))


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
