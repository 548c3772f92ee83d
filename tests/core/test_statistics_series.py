"""Statistics series: what counts in them, which of them a commit changes, and reading them in chunks."""

import pytest

from custom_components.ozon_telemetry.core.analytics.series_histories import series_histories
from custom_components.ozon_telemetry.core.analytics.statistics_series import (
    Role,
    Series,
    Sum,
    series_changed_by_commit,
    series_of,
)
from custom_components.ozon_telemetry.core.domain.calendar import quarter_of
from custom_components.ozon_telemetry.core.domain.fleet import UNASSIGNED, UNOWNED, Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.wall_clock import UtcOffsetSpan
from custom_components.ozon_telemetry.core.ledger import CommitResult, Gap, Ledger
from custom_components.ozon_telemetry.core.ledger.rollup import RollupDelta

from .builders import event, received

AT = 1_772_442_000_000
GAP = Gap("d", "g", 4, 2, Counters(1, 0, 1), AT, AT, Owner("m", "o"))


@pytest.mark.parametrize(
    ("owner", "roles"),
    [(UNOWNED, []), (Owner("m", UNASSIGNED), ["fleet", "machine"]), (Owner("m", "o"), ["fleet", "machine", "outlet"])],
)
def test_a_treatment_counts_in_the_series_of_those_who_own_it(owner: Owner, roles: list[str]) -> None:
    assert [series.role for series in series_of(owner, Kind.BASIC)] == roles


def test_recovered_treatments_change_the_series_of_their_kinds() -> None:
    rollup = RollupDelta()
    rollup.add_gap(GAP)
    changed = series_changed_by_commit(CommitResult(sums=rollup.cells))
    assert {series.measure for series in changed} == {Kind.BASIC, Kind.PREMIUM, Sum.TOTAL}
    assert set(changed.values()) == {quarter_of(AT)}


def test_the_histories_of_series_are_read_in_chunks(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(2)))
    washer, stranger = (Series(Role.MACHINE, owner, Kind.BASIC) for owner in ("washer", "stranger"))
    due = [(series, 0, [UtcOffsetSpan(0, 0)]) for series in (washer, stranger)]
    with ledger.reading() as connection:
        chunk = series_histories(connection, due, ledger.zones, chunk_hours=1)
        assert {series: history.total for series, history in chunk.items()} == {washer: 2}
        rest = series_histories(connection, due[1:], ledger.zones)
    assert {series: history.total for series, history in rest.items()} == {stranger: 0}
