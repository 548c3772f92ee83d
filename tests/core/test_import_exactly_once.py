"""However a history is divided between the old system and Home Assistant, in whatever order: each treatment once."""

from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings, strategies as st

from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Event, Kind, Received
from custom_components.ozon_telemetry.core.ledger.queries import ledger_size, totals

from .builders import DEVICE, GEN, HOUR
from .twofold import START, Archive, Press, Told, presses, proven_by

relaxed = settings(max_examples=40)


def stories(*, everything_heard: bool) -> st.SearchStrategy[list[Told]]:
    """Return what a device did; `everything_heard` means that nothing escaped both systems."""
    heard = st.sampled_from(
        [(True, True), (True, False), (False, True), *([] if everything_heard else [(False, False)])]
    )
    pauses = st.sampled_from([2000, 60_000, 3_600_000, 5 * 24 * 3_600_000])
    told = st.builds(
        lambda kind, who, reset, pause: Told(kind, who[0], who[1], reset == 0, pause),
        st.sampled_from(Kind),
        heard,
        st.integers(0, 6),
        pauses,
    )
    return st.lists(told, min_size=1, max_size=25)


def live(archive: Archive, everything: list[Press], imports: list[int], size: int) -> list[Press]:
    """Let Home Assistant hear a history as it happens and import it at some points; return what anybody heard of."""
    last = max(imports, default=0)
    for number, press in enumerate(everything):
        if number in imports:
            archive.take_in(everything[:number], size)
        archive.hear([press])
    if len(everything) <= last:
        archive.take_in(everything, size)
    return [it for number, it in enumerate(everything) if it.to_new or (it.to_old and number < last)]


imports = st.lists(st.integers(1, 25), max_size=3)
sizes = st.sampled_from([1, 3, 1000])


def total_of(archive: Archive) -> Counters:
    with archive.ledger.reading() as connection:
        return reduce(Counters.plus, totals(connection).values(), ZERO)


@relaxed
@given(stories(everything_heard=True), imports, sizes)
def test_every_treatment_that_anybody_heard_of_is_a_row_at_its_own_time(
    story: list[Told], imports: list[int], size: int
) -> None:
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        heard = live(archive, list(presses(story)), [*imports, len(story)], size)
        assert [(row.occurred_at, row.kind) for row in archive.rows()] == [(it.at, it.event.kind) for it in heard]
        assert total_of(archive).total == len(heard) == len(story)
        assert archive.ledger.verify().is_sound


@relaxed
@given(stories(everything_heard=False), imports, sizes)
def test_what_nobody_heard_of_is_what_the_counters_prove(story: list[Told], imports: list[int], size: int) -> None:
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        heard = live(archive, list(presses(story)), imports, size)
        assert [row.occurred_at for row in archive.rows()] == [press.at for press in heard]
        assert total_of(archive) == proven_by(heard)
        assert archive.ledger.verify().is_sound
        with archive.ledger.reading() as connection:
            assert ledger_size(connection).recovered == proven_by(heard).total - len(heard)


def flashed(after: list[Press], kinds: list[tuple[Kind, bool]]) -> list[Press]:
    """Return what the device counts with the new firmware; the old system hears what the journal keeps for ours."""
    counters, at = ZERO, after[-1].at if after else START
    told = []
    for seq, (kind, to_old) in enumerate(kinds, start=1):
        counters, at = counters.plus(ONE[kind]), at + HOUR
        told.append(Press(Event(DEVICE, kind, at, counters, GEN, seq, seq - 1), to_old, to_new=True))
    return told


@relaxed
@given(
    stories(everything_heard=False),
    st.lists(st.tuples(st.sampled_from(Kind), st.booleans()), min_size=1, max_size=15),
    st.lists(st.tuples(st.sampled_from(["import", "replay"]), st.integers(1, 40)), max_size=5),
    sizes,
)
@example([Told(Kind.STANDARD)], [(Kind.BASIC, False), (Kind.STANDARD, False), (Kind.BASIC, True)], [("import", 4)], 1)
def test_a_journal_and_an_import_that_tell_the_same_are_counted_once(
    story: list[Told], journal: list[tuple[Kind, bool]], steps: list[tuple[str, int]], size: int
) -> None:
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        before = [press for press in presses(story) if press.to_old]
        everything = [*before, *flashed(before, journal)]
        replayed = len(before)
        for step, upto in [*sorted(steps, key=lambda step: step[1]), ("replay", 99), ("import", 99)]:
            if step == "import":
                archive.take_in(everything[:upto], size)
            elif upto > replayed:
                news = everything[replayed:upto]
                archive.ledger.commit([Received(press.event, everything[-1].at + HOUR) for press in news])
                replayed = min(upto, len(everything))
        assert total_of(archive) == proven_by(before).plus(everything[-1].event.counters)
        assert archive.ledger.verify().is_sound
