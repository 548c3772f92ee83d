"""An import in pieces, however large, is the import of the whole: where a page ends shows nowhere."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings, strategies as st
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.instants import DAY
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Millis
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.core.ledger.schema import DISPUTED, RECOVERED, TREATMENT

from .builders import DEVICE, HOUR
from .owner_totals import owner_totals
from .two_systems import START, Press, Step, TwoSystems, presses


def stories(*pauses: Millis) -> st.SearchStrategy[list[Step]]:
    """Return what a device did, with such times between its treatments."""
    step = st.builds(
        lambda kind, old, new, reset, pause: Step(kind, old, new, reset == 0, pause),
        st.sampled_from(Kind),
        st.booleans(),
        st.booleans(),
        st.integers(0, 6),
        st.sampled_from(pauses),
    )
    return st.lists(step, min_size=1, max_size=25)


def live_stories() -> st.SearchStrategy[tuple[list[Step], int]]:
    """Return what a device did, and how much of it came live before the import.

    A live treatment is explained again by what is imported of the two days around it.
    """
    quick, long = (2000, 35_000, 61_000, HOUR), 5 * DAY
    return st.one_of(st.tuples(stories(*quick), st.integers(0, 25)), st.tuples(stories(*quick, long), st.just(0)))


def booked(ledger: Ledger) -> list[Any]:
    """Return what is counted, by time, kind and counters: names of generations are nobody's business."""
    row, gap, doubt = TREATMENT.c, RECOVERED.c, DISPUTED.c
    amounts = ("basic", "standard", "premium")
    with ledger.reading() as connection:
        rows = select(row.occurred_at, row.received_at, row.kind, *(row[it] for it in amounts), row.machine)
        gaps = select(gap.occurred_at, *(gap[it] for it in amounts), gap.machine)
        doubts = select(doubt.occurred_at, doubt.reason, *(doubt[it] for it in amounts), doubt.machine)
        found = [sorted(map(tuple, connection.execute(query))) for query in (rows, gaps, doubts)]
        return [*found, owner_totals(connection)]


def import_in(systems: TwoSystems, kept: Sequence[LegacyTreatment], size: int) -> ImportResult:
    """Import a history in pieces of a size."""
    result = ImportResult()
    for start in range(0, len(kept), size):
        result = result.plus(systems.ledger.import_history(DEVICE, kept[start : start + size]))
    return result


@settings(max_examples=30)
@given(live_stories(), st.integers(1, 9))
def test_pieces_are_the_whole(story: tuple[list[Step], int], size: int) -> None:
    steps, live = story
    everything: list[Press] = list(presses(steps))
    kept = [press.legacy_treatment() for press in everything if press.to_old]
    with TwoSystems.running() as whole, TwoSystems.running() as pieces:
        for systems in (whole, pieces):
            systems.receive_live(everything[:live])
        import_in(whole, kept, len(kept) or 1)
        import_in(pieces, kept, size)
        assert booked(pieces.ledger) == booked(whole.ledger)
        assert pieces.ledger.verify().is_sound
        for systems in (whole, pieces):
            systems.receive_live(everything[live:])
        assert booked(pieces.ledger) == booked(whole.ledger)


def test_counters_that_began_again_long_ago_may_go_on_in_another_piece() -> None:
    """Nothing was counted for days, and the counters are not those of the newest run: earlier ones may have gone on."""
    counters = [(1, 0), (2, 0), (3, 0), (0, 1), (0, 2), (4, 0)]
    kinds = [Kind.BASIC] * 3 + [Kind.STANDARD] * 2 + [Kind.BASIC]
    kept = [
        LegacyTreatment(kind, Counters(*told), START + day * 3 * DAY, START + day * 3 * DAY, TimeSource.DEVICE)
        for day, (kind, told) in enumerate(zip(kinds, counters, strict=True))
    ]
    for size in (1, 2, 6):
        with TwoSystems.running() as systems:
            import_in(systems, kept, size)
            rows, gaps, _, sums = booked(systems.ledger)
            assert (len(rows), gaps, sum(it.total for it in sums.values())) == (6, [], 6), size
