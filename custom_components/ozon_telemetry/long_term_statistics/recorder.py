"""Access to the recorder's statistics: read its rows, and write new ones without blocking it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from itertools import batched
from typing import Any, Final, NamedTuple

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.models import StatisticData, StatisticMeanType, StatisticMetaData
from homeassistant.components.recorder.statistics import (
    StatisticsRow,
    async_add_external_statistics,
    get_last_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant

from ..const import DOMAIN

# The recorder needs about 0.3 ms a row and does nothing else meanwhile: a chunk blocks it for less than 0.1 s.
CHUNK: Final = 250
UNIT_TREATMENTS: Final = "treatments"
_HOUR_SECONDS: Final = 3600


class Statistic(NamedTuple):
    """A series as the recorder knows it; the unit of revenue is a currency."""

    id: str
    name: str
    unit: str


class HourRow(NamedTuple):
    """One hour: when it begins (UTC seconds), its treatments or revenue, and all until its end."""

    start: int
    state: float
    sum: float


async def async_read(hass: HomeAssistant, statistic_id: str, since: int) -> list[HourRow]:
    """Return the recorder's rows from `since` (UTC seconds) on."""
    start = datetime.fromtimestamp(since, UTC)
    result = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, start, None, {statistic_id}, "hour", None, {"state", "sum"}
    )
    return list(map(_hour_row, result.get(statistic_id, ())))


async def async_last_row(hass: HomeAssistant, statistic_id: str) -> HourRow | None:
    """Return the newest row; None without one."""
    types: set[Any] = {"state", "sum"}
    result = await get_instance(hass).async_add_executor_job(get_last_statistics, hass, 1, statistic_id, False, types)
    rows = result.get(statistic_id, ())
    return _hour_row(rows[0]) if rows else None


async def async_units(hass: HomeAssistant, statistic_ids: set[str]) -> dict[str, str | None]:
    """Return the units of those of these series that the recorder has."""
    read = partial(get_metadata, hass, statistic_ids=statistic_ids)
    found = await get_instance(hass).async_add_executor_job(read)
    return {statistic_id: metadata["unit_of_measurement"] for statistic_id, (_, metadata) in found.items()}


async def async_set_unit(hass: HomeAssistant, statistic_ids: Iterable[str], unit: str) -> None:
    """Give series another unit, their numbers as they are, and wait until the recorder has it."""
    for statistic_id in statistic_ids:
        get_instance(hass).async_update_statistics_metadata(
            statistic_id, new_unit_class=None, new_unit_of_measurement=unit
        )
    await _async_written(hass)


async def async_clear(hass: HomeAssistant, statistic_id: str) -> None:
    """Delete all rows of a series, and wait until the recorder has deleted them."""
    get_instance(hass).async_clear_statistics([statistic_id])
    await _async_written(hass)


async def async_write(hass: HomeAssistant, statistic: Statistic, rows: Sequence[HourRow]) -> None:
    """Write rows, replacing those of the same hours, and wait until the recorder has written them."""
    metadata = StatisticMetaData(
        source=DOMAIN,
        statistic_id=statistic.id,
        name=statistic.name,
        unit_class=None,
        unit_of_measurement=statistic.unit,
        mean_type=StatisticMeanType.NONE,
        has_sum=True,
    )
    for chunk in batched(rows, CHUNK, strict=False):
        async_add_external_statistics(hass, metadata, list(map(_data, chunk)))
        await _async_written(hass)


async def _async_written(hass: HomeAssistant) -> None:
    """Wait for the tasks in the recorder's queue; its `async_block_till_done` returns while the last one still runs."""
    done = hass.loop.create_future()
    get_instance(hass).queue_task(SynchronizeTask(done))
    await done


def _hour_row(row: StatisticsRow) -> HourRow:
    return HourRow(round(row["start"]), row.get("state") or 0.0, row.get("sum") or 0.0)


def _data(row: HourRow) -> StatisticData:
    # In a zone that is ahead by what the hour begins past a full one, it is a full one, which the recorder insists on.
    zone = timezone(timedelta(seconds=-row.start % _HOUR_SECONDS))
    return StatisticData(start=datetime.fromtimestamp(row.start, zone), state=row.state, sum=row.sum)
