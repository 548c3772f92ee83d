"""What analytics leave out: what nobody owns, kinds a gap has none of, steps in which nothing remained."""

from datetime import date

import pytest

from custom_components.ozon_telemetry.core.analytics import (
    DateRange,
    Filter,
    GroupBy,
    Query,
    QueryError,
    csv_export,
    selection,
    statistics_series,
)
from custom_components.ozon_telemetry.core.analytics.selection import matches_treatment
from custom_components.ozon_telemetry.core.domain.calendar import Period, quarter_of
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import UNASSIGNED, UNOWNED, Fleet, Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.wall_clock import UtcOffsetSpan
from custom_components.ozon_telemetry.core.ledger import CommitResult, Gap, Ledger, Treatment
from custom_components.ozon_telemetry.core.ledger.rollup import RollupDelta

from .builders import event, received

AT = 1_772_442_000_000
LOST = Gap("d", "g", 4, 2, Counters(1, 0, 1), AT, AT, Owner("m", "o"))


def test_what_nobody_owns_is_no_news_unless_it_is_asked_for() -> None:
    stray = Treatment("d", "g", 1, Kind.BASIC, AT, AT, TimeSource.DEVICE, Counters(1), UNOWNED)
    assert not matches_treatment(stray, Filter())
    assert matches_treatment(stray, Filter(unassigned=True))


def test_a_gap_is_exported_by_the_kinds_it_has() -> None:
    rows = csv_export._export_rows(LOST._replace(recovered=Counters(1, 0, 2)))
    assert [(row.kind, row.treatments) for row in rows] == [(Kind.BASIC, 1), (Kind.PREMIUM, 2)]


@pytest.mark.parametrize(
    ("owner", "roles"),
    [(UNOWNED, []), (Owner("m", UNASSIGNED), ["fleet", "machine"]), (Owner("m", "o"), ["fleet", "machine", "outlet"])],
)
def test_a_treatment_counts_in_the_series_of_those_who_own_it(owner: Owner, roles: list[str]) -> None:
    assert [series.role for series in statistics_series.series_of(owner, Kind.BASIC)] == roles


def test_recovered_treatments_touch_the_series_of_their_kinds() -> None:
    tally = RollupDelta()
    tally.add_gap(LOST)
    touched = statistics_series.series_changed_by_commit(CommitResult(sums=tally.cells))
    assert {series.kind for series in touched} == {Kind.BASIC, Kind.PREMIUM}
    assert set(touched.values()) == {quarter_of(AT)}


def test_the_courses_of_series_are_read_in_pieces(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(2)))
    whose = [
        statistics_series.Series(statistics_series.Role.MACHINE, owner, Kind.BASIC) for owner in ("washer", "stranger")
    ]
    due = [(series, 0, [UtcOffsetSpan(0, 0)]) for series in whose]
    with ledger.reading() as connection:
        piece = statistics_series.series_histories(connection, due, chunk_hours=1)
        assert {series: course.total for series, course in piece.items()} == {whose[0]: 2}
        rest = statistics_series.series_histories(connection, due[1:])
    assert {series: course.total for series, course in rest.items()} == {whose[1]: 0}


def test_more_days_than_anyone_can_read_are_refused() -> None:
    with pytest.raises(QueryError, match="ask for weeks"):
        Query(DateRange(date(1990, 1, 1), date(2026, 1, 1)), Period.DAY)


def test_devices_that_are_asked_for_are_there_although_they_counted_nothing() -> None:
    asked = Filter(devices=frozenset({"b", "a"}))
    assert selection._present_keys(Fleet(), GroupBy.DEVICE, asked) == ["a", "b"]
