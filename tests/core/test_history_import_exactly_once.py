"""However a history is divided between the old system and Home Assistant, in whatever order: each treatment once."""

from functools import reduce

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Event, Kind, Received
from custom_components.ozon_telemetry.core.ledger.queries import ledger_size

from .builders import DEVICE, GEN, HOUR
from .owner_totals import owner_totals
from .two_systems import START, Press, Step, TwoSystems, expected_totals, presses

pytestmark = pytest.mark.usefixtures("engine")

relaxed = settings(max_examples=40)


def stories(*, everything_received: bool) -> st.SearchStrategy[list[Step]]:
    """Return what a device did; `everything_received` means that nothing escaped both systems."""
    receivers = st.sampled_from(
        [(True, True), (True, False), (False, True), *([] if everything_received else [(False, False)])]
    )
    # Without a loss every event is a fact, however soon or late. What was lost is explained by what a machine can do,
    # from what lies within two days of the piece that is imported.
    soon, late = (2000, 5 * 24 * 3_600_000) if everything_received else (35_000, 2 * 3_600_000)
    pauses = st.sampled_from([soon, 60_000, 3_600_000, late])
    steps = st.builds(
        lambda kind, who, reset, pause: Step(kind, who[0], who[1], reset == 0, pause),
        st.sampled_from(Kind),
        receivers,
        st.integers(0, 6),
        pauses,
    )
    return st.lists(steps, min_size=1, max_size=25)


def play(systems: TwoSystems, everything: list[Press], imports: list[int], size: int) -> list[Press]:
    """Let Home Assistant receive a history live and import it at some points; return what any system received."""
    last = max(imports, default=0)
    for number, press in enumerate(everything):
        if number in imports:
            systems.import_legacy(everything[:number], size)
        systems.receive_live([press])
    if len(everything) <= last:
        systems.import_legacy(everything, size)
    return [it for number, it in enumerate(everything) if it.to_new or (it.to_old and number < last)]


imports = st.lists(st.integers(1, 25), max_size=3)
sizes = st.sampled_from([1, 3, 1000])


def total_of(systems: TwoSystems) -> Counters:
    with systems.ledger.reading() as connection:
        return reduce(Counters.plus, owner_totals(connection).values(), ZERO)


@relaxed
@given(stories(everything_received=True), imports, sizes)
def test_every_treatment_that_anybody_heard_of_is_a_row_at_its_own_time(
    story: list[Step], imports: list[int], size: int
) -> None:
    with TwoSystems.running() as systems:
        received = play(systems, list(presses(story)), [*imports, len(story)], size)
        assert [(row.occurred_at, row.kind) for row in systems.rows()] == [(it.at, it.event.kind) for it in received]
        assert total_of(systems).total == len(received) == len(story)
        assert systems.ledger.verify().is_sound


@relaxed
@given(stories(everything_received=False), imports, sizes)
def test_what_nobody_heard_of_is_what_the_counters_prove(story: list[Step], imports: list[int], size: int) -> None:
    with TwoSystems.running() as systems:
        received = play(systems, list(presses(story)), imports, size)
        assert [row.occurred_at for row in systems.rows()] == [press.at for press in received]
        assert total_of(systems) == expected_totals(received)
        assert systems.ledger.verify().is_sound
        with systems.ledger.reading() as connection:
            assert ledger_size(connection).recovered == expected_totals(received).total - len(received)


def flashed(after: list[Press], kinds: list[tuple[Kind, bool]]) -> list[Press]:
    """Return what the device counts with the new firmware; the old system hears what the journal keeps for ours."""
    counters, at = ZERO, after[-1].at if after else START
    flashed_presses = []
    for seq, (kind, to_old) in enumerate(kinds, start=1):
        counters, at = counters.plus(ONE[kind]), at + HOUR
        flashed_presses.append(Press(Event(DEVICE, kind, at, counters, GEN, seq, seq - 1), to_old, to_new=True))
    return flashed_presses


@relaxed
@given(
    stories(everything_received=False),
    st.lists(st.tuples(st.sampled_from(Kind), st.booleans()), min_size=1, max_size=15),
    st.lists(st.tuples(st.sampled_from(["import", "replay"]), st.integers(1, 40)), max_size=5),
    sizes,
)
@example([Step(Kind.STANDARD)], [(Kind.BASIC, False), (Kind.STANDARD, False), (Kind.BASIC, True)], [("import", 4)], 1)
def test_a_journal_and_an_import_that_tell_the_same_are_counted_once(
    story: list[Step], journal: list[tuple[Kind, bool]], steps: list[tuple[str, int]], size: int
) -> None:
    with TwoSystems.running() as systems:
        before = [press for press in presses(story) if press.to_old]
        everything = [*before, *flashed(before, journal)]
        replayed = len(before)
        for step, upto in [*sorted(steps, key=lambda step: step[1]), ("replay", 99), ("import", 99)]:
            if step == "import":
                systems.import_legacy(everything[:upto], size)
            elif upto > replayed:
                new = everything[replayed:upto]
                systems.ledger.commit([Received(press.event, everything[-1].at + HOUR) for press in new])
                replayed = min(upto, len(everything))
        assert total_of(systems) == expected_totals(before).plus(everything[-1].event.counters)
        assert systems.ledger.verify().is_sound
