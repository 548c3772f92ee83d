"""Each machine, outlet and hub has series, for treatments and for revenue."""

from dataclasses import replace
from datetime import date
from typing import Final
from unittest.mock import patch

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import list_statistic_ids
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.ozon_telemetry.const import CONF_REVENUE_FOR_ADMINS, DOMAIN
from custom_components.ozon_telemetry.core.analytics.statistics_series import Role, Series, Sum
from custom_components.ozon_telemetry.core.domain.calendar import Day, day_number
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import (
    PriceHistory,
    amounts_of,
    since_ever,
    with_prices_from,
)
from custom_components.ozon_telemetry.fleet.editor import save
from custom_components.ozon_telemetry.hub import Hub
from custom_components.ozon_telemetry.long_term_statistics.exporter import StatisticsExporter
from devtools.polling import until

from ..builders import at, outlet, placed
from ..fake_device import FakeDevice
from .recorded import REVENUE, changes

EXPORTER: Final = "custom_components.ozon_telemetry.long_term_statistics.exporter"


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


async def _units(hass: HomeAssistant) -> set[tuple[str, str | None]]:
    """Return the unit of each of the recorder's series, by what it measures."""
    await async_wait_recording_done(hass)
    known = await get_instance(hass).async_add_executor_job(list_statistic_ids, hass)
    return {(it["statistic_id"].rpartition("_")[2], it["statistics_unit_of_measurement"]) for it in known}


async def _is_in_rupiah(hass: HomeAssistant) -> bool:
    return await _units(hass) == {("basic", "treatments"), ("total", "treatments"), ("revenue", "IDR")}


async def test_another_currency_is_the_unit_of_what_is_there_and_of_what_comes(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    """Prices are numbers in Home Assistant's currency: no row changes, and none is in the one before."""
    _configure(hub, since_ever({"basic": "5.5"}))
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    await exporter.async_export()
    assert ("revenue", "EUR") in await _units(hass)

    await hass.config.async_update(currency="IDR")
    await until("the other currency", lambda: _is_in_rupiah(hass))
    await fake_device.send_event(2, Kind.BASIC, at("2026-03-02T09:30"))
    assert (await exporter.async_export()).refused == 0
    for series in (REVENUE, _fleet(exporter, Sum.REVENUE)):
        assert await changes(hass, series) == {"2026-03-02T08:00": 5.5, "2026-03-02T09:00": 5.5}
    assert await _is_in_rupiah(hass)
    assert (await exporter.async_rebuild()).rows == 0


async def test_a_currency_that_changed_while_the_hub_was_not_loaded_is_noticed(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    _configure(hub, since_ever({"basic": "5.5"}))
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    await exporter.async_export()
    await hass.config_entries.async_unload(hub.entry.entry_id)
    await hass.config.async_update(currency="IDR")
    await hass.config_entries.async_setup(hub.entry.entry_id)
    await until("the other currency", lambda: _is_in_rupiah(hass))


async def test_a_currency_that_the_recorder_does_not_take_is_told_and_tried_again(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    _configure(hub, since_ever({"basic": "5.5"}))
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    issue = f"statistics_outdated_{hub.entry.entry_id}"
    with patch(f"{EXPORTER}.async_set_unit", side_effect=HomeAssistantError("no")):
        assert (await exporter.async_export()).rows == 8, "the series are written all the same"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue)
    await exporter.async_export()
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue)


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


async def test_what_leaves_a_removed_outlet_afterwards_takes_its_revenue_along(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    save(hass, hub.entry, [outlet(prices=since_ever({"basic": "5.5"})), outlet("Station", outlet_id="outlet-2")])
    await fake_device.settle()
    for seq, day in enumerate((2, 3), start=1):
        await fake_device.send_event(seq, Kind.BASIC, at(f"2026-03-0{day}T08:30"))
    hass.config_entries.async_remove_subentry(hub.entry, "outlet-1")
    await fake_device.settle()
    await exporter.async_export()
    assert len(await changes(hass, REVENUE)) == 2

    moved = at("2026-03-03T00:00")
    places = (*placed(end=moved), *placed("outlet-2", moved))
    save(hass, hub.entry, [replace(hub.fleet.machines["machine-1"], placements=places)])
    await fake_device.settle()
    await exporter.async_export()

    for series in (REVENUE, _fleet(exporter, Sum.REVENUE)):
        assert await changes(hass, series) == {"2026-03-02T08:00": 5.5}


async def test_another_zone_moves_the_day_from_which_a_price_holds(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    _configure(hub, with_prices_from(since_ever({"basic": 1}), _day("2026-03-03"), amounts_of({"basic": 3})))
    await fake_device.settle()
    for seq, hour in enumerate((22, 23), start=1):
        await fake_device.send_event(seq, Kind.BASIC, at(f"2026-03-02T{hour}:30"))
    await exporter.async_export()

    await hass.config.async_update(time_zone="Europe/Berlin")
    await fake_device.settle()
    await exporter.async_export()

    assert await changes(hass, REVENUE) == {"2026-03-02T22:00": 1.0, "2026-03-02T23:00": 3.0}


def _configure(hub: Hub, prices: PriceHistory) -> None:
    """Give the outlet other prices, as its flow does."""
    save(hub.hass, hub.entry, [outlet(prices=prices)])


def _day(text: str) -> Day:
    return day_number(date.fromisoformat(text))


def _fleet(exporter: StatisticsExporter, measure: Sum) -> str:
    return exporter.statistic_id(Series(Role.FLEET, "", measure))


async def test_revenue_that_is_for_administrators_has_no_series(
    hass: HomeAssistant, hub: Hub, fake_device: FakeDevice, exporter: StatisticsExporter
) -> None:
    """Every user may read statistics."""
    _configure(hub, since_ever({"basic": "5.5"}))
    await fake_device.settle()
    await fake_device.send_event(1, Kind.BASIC, at("2026-03-02T08:30"))
    await exporter.async_export()
    assert await changes(hass, REVENUE)

    hass.config_entries.async_update_entry(hub.entry, options={CONF_REVENUE_FOR_ADMINS: True})
    await hass.async_block_till_done()

    async def is_gone() -> bool:
        return not await changes(hass, REVENUE)

    await until("the end of the statistics", is_gone)
    assert await changes(hass, "ozon_telemetry:outlet_1_total")
