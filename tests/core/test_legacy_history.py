"""One history from two places: in which order it was, and where the counters began again."""

import pytest

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.legacy_history import (
    GapBounds,
    LegacyTreatment,
    _cut_runs,
    distinct_treatments,
    merge_runs,
)
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Millis

from .builders import HOUR, MINUTE, NOW


def seen(number: int, hour: float, received: float | None = None, gen: str | None = None) -> LegacyTreatment:
    """Return a basic treatment at an hour of the device's clock, received at an hour of the servers'."""
    at, arrival = (NOW + round(hours * HOUR) for hours in (hour, hour if received is None else received))
    return LegacyTreatment(Kind.BASIC, Counters(number), at, arrival, TimeSource.DEVICE, gen)


def kept(number: int, hour: float, received: float | None = None) -> LegacyTreatment:
    """Return one that the ledger has."""
    return seen(number, hour, received, "legacy")


def runs(
    rows: list[LegacyTreatment], fresh: list[LegacyTreatment], same: list[int | None] | None = None
) -> list[list[int]]:
    """Return the numbers of each run."""
    return [[treatment.seq for treatment in run.rows] for run in merge_runs(rows, fresh, same or [None] * len(fresh))]


def test_treatments_that_one_place_missed_come_between_those_it_has() -> None:
    assert runs([kept(1, 1), kept(4, 4)], [seen(2, 2), seen(3, 3)]) == [[1, 2, 3, 4]]


def test_counters_that_fell_begin_a_run() -> None:
    assert runs([kept(8, 1), kept(9, 2)], [seen(1, 3), seen(2, 4)]) == [[8, 9], [1, 2]]


def test_servers_that_disagree_are_overruled_by_the_devices_clock() -> None:
    ahead = [kept(1, 1, received=8), kept(3, 3, received=10)]
    assert runs(ahead, [seen(2, 2), seen(4, 4)]) == [[1, 2, 3, 4]]


def test_a_clock_that_was_set_back_is_overruled_by_the_order_of_arrival() -> None:
    rows = [kept(1, 1), kept(2, 2), kept(4, 1.5, received=4)]
    fresh = [seen(1, 1), seen(2, 2), seen(3, 1.2, received=3), seen(5, 2.1, received=5)]
    assert runs(rows, fresh, [0, 1, None, None]) == [[1, 2, 3, 4, 5]]


def test_long_apart_the_servers_decide() -> None:
    rows = [kept(3, 1.5, received=1), kept(4, 1, received=50)]
    assert runs(rows, [seen(5, 1.2, received=100)]) == [[3, 4, 5]]


def test_what_both_places_have_holds_them_together() -> None:
    rows = [kept(1, 9, received=1), kept(2, 8, received=2), kept(3, 7, received=3)]
    fresh = [seen(2, 8, received=0), seen(1, 9, received=0), seen(4, 6, received=4)]
    assert runs(rows, fresh, [1, 0, None]) == [[1, 2, 3, 4]]


def test_a_late_one_is_put_where_it_belongs_by_counters_and_time() -> None:
    assert runs([kept(1, 1), kept(2, 2), kept(5, 5)], [seen(3, 3, received=9)]) == [[1, 2, 3, 5]]
    assert runs([kept(4, 4), kept(5, 5)], [seen(3, 3, received=9)]) == [[3, 4, 5]]


@pytest.mark.parametrize(
    "misfit",
    [
        pytest.param(kept(3, 3, received=9)._replace(counters=Counters(1, 2)), id="its counters are not between"),
        pytest.param(kept(5, 2.5, received=9), id="its time is before the one before it"),
        pytest.param(
            kept(3, 3.5, received=9)._replace(counters=Counters(3, 1)), id="the next one does not go on from it"
        ),
    ],
)
def test_what_fits_nowhere_is_a_beginning_of_its_own(misfit: LegacyTreatment) -> None:
    rows = [kept(number, number) for number in (1, 2, 4, 6, 7)]
    assert any(misfit in run.rows for run in merge_runs([*rows, misfit], [seen(8, 8)], [None]))


def test_each_treatment_is_told_once() -> None:
    unsure = seen(2, 2)._replace(source=TimeSource.RECEIPT)
    soon, later = (unsure._replace(received_at=NOW + at, occurred_at=NOW + at) for at in (2 * HOUR + MINUTE, 9 * HOUR))
    assert list(distinct_treatments([seen(1, 1), seen(1, 1), unsure, soon, later])) == [seen(1, 1), unsure, later]


@pytest.mark.parametrize(("apart", "is_same"), [(HOUR, True), (HOUR + 1, False)])
def test_a_clock_that_is_wrong_may_begin_again_with_the_counters(apart: Millis, *, is_same: bool) -> None:
    """Without a battery a device tells the same times each day: then only the receipts tell two days apart."""
    told = seen(2, 2)._replace(source=TimeSource.RECEIPT, device_time=0)
    later = told._replace(received_at=told.received_at + apart, occurred_at=told.occurred_at + apart)
    assert told.is_same(later) is later.is_same(told) is is_same


def test_without_a_clock_a_fall_is_a_beginning() -> None:
    unsure: list[Millis] = [1, 2, 3]
    rows = [
        kept(number, hour)._replace(source=TimeSource.RECEIPT) for number, hour in zip((4, 5, 1), unsure, strict=True)
    ]
    assert runs(rows, [seen(2, 4)]) == [[4, 5], [1, 2]]


# From the third to the seventh basic treatment, between the first and the second hour: four of them are only proved.
BOUNDS = GapBounds(("legacy", 8), Counters(3), Counters(7), NOW + HOUR, NOW + 2 * HOUR)
SECOND = 1000


@pytest.mark.parametrize(
    ("treatment", "is_contained"),
    [
        pytest.param(seen(4, 1.5), True, id="the first of them"),
        pytest.param(seen(7, 1.5), True, id="the last of them"),
        pytest.param(seen(3, 1.5), False, id="counted before"),
        pytest.param(seen(8, 1.5), False, id="counted after"),
        pytest.param(seen(5, 0.5), False, id="too early"),
        pytest.param(seen(5, 2.5), False, id="too late"),
        pytest.param(seen(5, 1)._replace(occurred_at=NOW + HOUR - SECOND), True, id="at the start"),
        pytest.param(seen(5, 1)._replace(occurred_at=NOW + HOUR - SECOND - 1), False, id="just before the start"),
        pytest.param(seen(5, 2)._replace(occurred_at=NOW + 2 * HOUR + SECOND), True, id="at the end"),
        pytest.param(seen(5, 2)._replace(occurred_at=NOW + 2 * HOUR + SECOND + 1), False, id="just after the end"),
        pytest.param(
            seen(5, 1)._replace(occurred_at=NOW + HOUR - SECOND - MINUTE, source=TimeSource.MINUTE),
            True,
            id="in the minute of the start",
        ),
        pytest.param(
            seen(5, 1)._replace(occurred_at=NOW + HOUR - SECOND - MINUTE - 1, source=TimeSource.MINUTE),
            False,
            id="in the minute before",
        ),
    ],
)
def test_a_treatment_that_counters_proved(treatment: LegacyTreatment, *, is_contained: bool) -> None:
    assert BOUNDS.contains(treatment) is is_contained


@pytest.mark.parametrize(
    ("treatment", "is_refuted"),
    [
        pytest.param(seen(2, 1.5), True, id="the counters began again"),
        pytest.param(seen(3, 1.5), True, id="the counters began again, as far as before"),
        pytest.param(seen(4, 1.5), False, id="the counters went on"),
        pytest.param(seen(8, 1.5), False, id="the counters are beyond"),
        pytest.param(seen(2, 1)._replace(occurred_at=NOW + HOUR + SECOND), False, id="at the start"),
        pytest.param(seen(2, 1)._replace(occurred_at=NOW + HOUR + SECOND + 1), True, id="just after the start"),
        pytest.param(seen(2, 2)._replace(occurred_at=NOW + 2 * HOUR + SECOND), True, id="at the end"),
        pytest.param(seen(2, 2)._replace(occurred_at=NOW + 2 * HOUR + SECOND + 1), False, id="just after the end"),
    ],
)
def test_a_treatment_that_shows_that_counters_prove_nothing(treatment: LegacyTreatment, *, is_refuted: bool) -> None:
    assert BOUNDS.is_refuted_by(treatment) is is_refuted


LATE = [
    pytest.param([5, 6, 8], 7, 2.5, [[5, 6, 7, 8]], id="between two, by counters and time"),
    pytest.param([5, 6, 8], 7, 1.5, [[5, 6, 8], [7]], id="by its time before the one that it follows"),
    pytest.param([5, 7, 8], 6, 1, [[5, 6, 7, 8]], id="at the very time of the one that it follows"),
]


@pytest.mark.parametrize(("numbers", "late", "hour", "expected"), LATE)
def test_a_late_one_keeps_its_place_in_the_run(
    numbers: list[int], late: int, hour: float, expected: list[list[int]]
) -> None:
    rows = [kept(number, place) for place, number in enumerate(numbers, 1)]
    found = _cut_runs([*rows, seen(late, hour, received=4)], 30 * SECOND)
    assert [[treatment.seq for treatment in run.rows] for run in found] == expected
