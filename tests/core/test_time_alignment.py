"""Copies of a history whose times were cut or shifted: the same treatments, so that importing them adds nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.instants import to_datetime, to_millis
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Kind, Millis
from custom_components.ozon_telemetry.core.domain.time_alignment import (
    UNSHIFTED,
    AlignmentFinder,
    AlignmentFinding,
    TimeAlignment,
    alike_rows,
)
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from custom_components.ozon_telemetry.core.ledger.rehearsal import Rehearsal

from .builders import DAY, DEVICE, HOUR, MINUTE, NOW, event, received
from .two_systems import Press, Step, TwoSystems, presses

pytestmark = pytest.mark.usefixtures("engine")

SECOND: Final[Millis] = 1000
AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

type Disturbance = Callable[[LegacyTreatment], LegacyTreatment]


def by(shift: Millis) -> Disturbance:
    """Return what sets all times of a copy off by a constant."""
    return lambda it: it._replace(occurred_at=it.occurred_at + shift, received_at=it.received_at + shift)


def cut(treatment: LegacyTreatment) -> LegacyTreatment:
    """Return a treatment whose times lost their seconds."""
    at, received = (it - it % MINUTE for it in (treatment.occurred_at, treatment.received_at))
    return treatment._replace(occurred_at=at, received_at=received, source=TimeSource.MINUTE)


def local_told_as_utc(treatment: LegacyTreatment) -> LegacyTreatment:
    """Return a treatment whose times are those of clocks in Amsterdam, without their zone."""
    at, received = (
        to_millis(to_datetime(it, AMSTERDAM).replace(tzinfo=UTC))
        for it in (treatment.occurred_at, treatment.received_at)
    )
    return treatment._replace(occurred_at=at, received_at=received)


def without_receipts(treatment: LegacyTreatment) -> LegacyTreatment:
    """Return a treatment whose device's time alone is two hours too early: it is not believed."""
    told, received = treatment.occurred_at - 2 * HOUR, treatment.received_at
    return treatment._replace(occurred_at=received, source=TimeSource.RECEIPT, device_time=told)


DISTURBANCES: Final[dict[str, Disturbance]] = {
    "none": lambda it: it,
    "cut to the minute": cut,
    "2 s later": by(2 * SECOND),
    "2 s earlier": by(-2 * SECOND),
    "37 s later": by(37 * SECOND),
    "1 h later": by(HOUR),
    "2 h earlier": by(-2 * HOUR),
    "5:45 h later": by(5 * HOUR + 45 * MINUTE),
    "2 h later, cut": lambda it: cut(by(2 * HOUR)(it)),
    "2 s later, cut": lambda it: cut(by(2 * SECOND)(it)),
    "local time told as UTC": local_told_as_utc,
    "local time told as UTC, cut": lambda it: cut(local_told_as_utc(it)),
    "the device's time alone": without_receipts,
}


@contextmanager
def rehearsal_of(ledger: Ledger) -> Iterator[Rehearsal]:
    """Provide a copy of the device's part of a ledger."""
    with TemporaryDirectory() as folder:
        rehearsal = Rehearsal(Path(folder) / "rehearsal.db", ledger.fleet, DEVICE)
        with ledger.reading() as connection:
            rehearsal.fill(connection)
        yield rehearsal
        rehearsal.close()


def find_alignment(ledger: Ledger, copy: Sequence[LegacyTreatment]) -> AlignmentFinding:
    """Return how a copy is aligned with a ledger."""
    finder = AlignmentFinder()
    with rehearsal_of(ledger) as rehearsal:
        finder.add(copy, rehearsal.alike(copy))
    return finder.find()


def import_copy(
    systems: TwoSystems, history: Iterable[LegacyTreatment], alignment: TimeAlignment | None = None, size: int = 1000
) -> ImportResult:
    """Import a copy as the ledger's own times would have it, first on trial; both must do the same."""
    copy = list(history)
    aligned = find_alignment(systems.ledger, copy).alignment if alignment is None else alignment
    pieces = [copy[start : start + size] for start in range(0, len(copy), size)]
    tried = result = ImportResult()
    with rehearsal_of(systems.ledger) as rehearsal:
        for piece in pieces:
            tried = tried.plus(rehearsal.import_history(piece, aligned))
    for piece in pieces:
        result = result.plus(systems.ledger.import_history(DEVICE, piece, aligned))
    assert tried == result
    return result


def ordinary_history(number: int = 140, seed: int = 1) -> list[Press]:
    """Return treatments of a year at the odd seconds of ordinary days, of which the ledger and the copy have all."""
    rng = Random(seed)
    pauses = (
        rng.choice([3 * MINUTE, 40 * MINUTE, 5 * HOUR, 3 * DAY]) + rng.randrange(60) * SECOND for _ in range(number)
    )
    return list(presses([Step(rng.choice(list(Kind)), pause=pause) for pause in pauses]))


@pytest.mark.parametrize("disturb", DISTURBANCES.values(), ids=DISTURBANCES.keys())
@pytest.mark.parametrize("live", ["imported", "live", "half"])
def test_a_disturbed_copy_of_140_treatments_adds_nothing(tmp_path: Path, disturb: Disturbance, live: str) -> None:
    systems, everything = TwoSystems(tmp_path), ordinary_history()
    received = {"imported": 0, "live": len(everything), "half": 70}[live]
    systems.receive_live(everything[:received])
    systems.import_legacy(everything[received:])
    before = systems.rows()
    copy = [disturb(press.legacy_treatment()) for press in everything]
    assert import_copy(systems, copy) == ImportResult(already_counted=140)
    assert import_copy(systems, copy) == ImportResult(already_counted=140)
    assert systems.rows() == before
    systems.ledger.close()


@pytest.mark.parametrize(
    ("name", "shifts"),
    [
        ("none", []),
        ("cut to the minute", []),
        ("2 s later", [2 * SECOND]),
        ("2 h earlier", [-2 * HOUR]),
        ("2 h later, cut", [2 * HOUR]),
        ("local time told as UTC", [HOUR, 2 * HOUR]),
        ("local time told as UTC, cut", [HOUR, 2 * HOUR]),
        ("the device's time alone", [-2 * HOUR]),
    ],
)
def test_a_constant_shift_is_recognised(tmp_path: Path, name: str, shifts: list[Millis]) -> None:
    systems, everything = TwoSystems(tmp_path), ordinary_history()
    systems.receive_live(everything)
    finding = find_alignment(systems.ledger, [DISTURBANCES[name](press.legacy_treatment()) for press in everything])
    assert (finding.alignment.shifts, sum(finding.counts.values()), finding.unaligned) == (shifts, 140, 0)
    assert finding.needs_answer is bool(shifts)
    systems.ledger.close()


@pytest.mark.parametrize("disturb", DISTURBANCES.values(), ids=DISTURBANCES.keys())
def test_what_only_the_copy_has_is_added_at_the_ledgers_time(tmp_path: Path, disturb: Disturbance) -> None:
    systems, everything = TwoSystems(tmp_path), ordinary_history()
    missed = {30, 31, 60, 139}
    systems.receive_live(press for number, press in enumerate(everything) if number not in missed)
    result = import_copy(systems, [disturb(press.legacy_treatment()) for press in everything])
    assert (result.added, result.recovered) == (4, -3)
    rows = systems.rows()
    apart = [abs(row.occurred_at - press.at) for row, press in zip(rows, everything, strict=True)]
    assert max(apart) < MINUTE + 2 * SECOND
    assert systems.ledger.verify().is_sound
    systems.ledger.close()


def test_counters_that_began_again_are_other_treatments(tmp_path: Path) -> None:
    systems = TwoSystems(tmp_path)
    rng = Random(2)
    story = [Step(Kind.BASIC, resets=number == 70, pause=rng.randrange(30, 9000) * SECOND) for number in range(140)]
    everything = list(presses(story))
    systems.receive_live(everything[:70])
    finding = find_alignment(systems.ledger, [press.legacy_treatment() for press in everything])
    assert (finding.alignment, finding.counts) == (UNSHIFTED, {0: 70})
    assert import_copy(systems, [press.legacy_treatment() for press in everything]).added == 70
    systems.ledger.close()


def test_times_that_nothing_explains_need_an_answer(tmp_path: Path) -> None:
    systems, everything = TwoSystems(tmp_path), ordinary_history()
    systems.receive_live(everything)
    rng = Random(3)
    copy = [by(rng.randrange(-99 * DAY, -DAY))(press.legacy_treatment()) for press in everything]
    finding = find_alignment(systems.ledger, copy)
    assert (finding.needs_answer, finding.is_mostly_unaligned) == (True, True)
    same = import_copy(systems, copy, TimeAlignment(ignores_times=True))
    assert same == ImportResult(already_counted=140)
    systems.ledger.close()


def test_a_shift_of_no_whole_second_is_the_middle_of_what_is_possible() -> None:
    """Copies whose pairs leave less than a second between them: each is within a second of the shift."""
    rows = [treatment(number, number * HOUR)._replace(gen="legacy") for number in (1, 2)]
    copy = [treatment(number, number * HOUR + late) for number, late in ((1, 5100), (2, 7050))]
    finder = AlignmentFinder()
    finder.add(copy, alike_rows(rows))
    assert (finder.find().alignment.shifts, finder.find().counts) == ([6075], {6075: 2})


def test_treatments_without_a_time_are_aligned_by_their_receipts() -> None:
    rows = [treatment(number, number * HOUR, TimeSource.RECEIPT)._replace(gen="legacy") for number in (1, 2, 3)]
    copy = [by(2 * HOUR)(treatment(number, number * HOUR + 7 * MINUTE, TimeSource.RECEIPT)) for number in (1, 2, 3)]
    finder = AlignmentFinder()
    finder.add(copy, alike_rows(rows))
    alignment = finder.find().alignment
    assert (alignment.shifts, alignment.moves_receipts) == ([2 * HOUR], True)
    assert all(alignment.corrected(it).is_same(row) for it, row in zip(copy, rows, strict=True))


def test_an_import_on_trial_knows_what_a_journal_counted(tmp_path: Path) -> None:
    """With its new firmware a device sent to both systems: its copy is compared with the journal's rows too."""
    systems = TwoSystems(tmp_path)
    systems.ledger.commit(received(*(event(number, timestamp=NOW - number * HOUR) for number in (1, 2, 3))))
    copy = [treatment(number, NOW - number * HOUR + 2 * HOUR) for number in (1, 2, 3)]
    assert find_alignment(systems.ledger, copy).counts == {2 * HOUR: 3}
    assert import_copy(systems, copy) == ImportResult(already_counted=3)
    systems.ledger.close()


def stories() -> st.SearchStrategy[list[Step]]:
    """Return what a device did: nobody treats twice within half a minute, and a reset takes a while."""
    seconds = st.one_of(st.integers(61, 600), st.integers(600, 500_000))
    step = st.builds(
        lambda kind, live, reset, pause: Step(kind, not live, live, reset == 0, pause * SECOND),
        st.sampled_from(Kind),
        st.booleans(),
        st.integers(0, 12),
        seconds,
    )
    return st.lists(step, min_size=1, max_size=30)


@settings(max_examples=40)
@given(stories(), st.sampled_from(sorted(DISTURBANCES)), st.sampled_from([1, 7, 1000]), st.integers(1, 2))
@example([Step(Kind.BASIC, pause=61 * SECOND)], "2 h later, cut", 1, 1)
def test_a_disturbed_copy_of_any_history_adds_nothing(story: list[Step], name: str, size: int, copies: int) -> None:
    with TemporaryDirectory() as folder:
        systems, everything = TwoSystems(Path(folder)), list(presses(story))
        systems.receive_live(everything)
        systems.import_legacy(everything)
        before = systems.rows()
        copy = [DISTURBANCES[name](press.legacy_treatment()) for press in everything]
        result = import_copy(systems, copy * copies, size=size)
        assert result == ImportResult(already_counted=len(copy) * copies)
        assert systems.rows() == before
        systems.ledger.close()


def treatment(number: int, at: Millis, source: TimeSource = TimeSource.DEVICE) -> LegacyTreatment:
    """Return a basic treatment."""
    return LegacyTreatment(Kind.BASIC, Counters(number), at, at, source)


@pytest.mark.parametrize("instant", [-SECOND, 0, MINUTE - 1, MINUTE + SECOND - 1])
def test_a_time_without_seconds_matches_its_minute(instant: Millis) -> None:
    without, with_seconds = treatment(1, 0, TimeSource.MINUTE), treatment(1, instant)
    assert without.is_same(with_seconds)
    assert with_seconds.is_same(without)


@pytest.mark.parametrize("instant", [-SECOND - 1, MINUTE + SECOND])
def test_a_time_without_seconds_does_not_match_another_minute(instant: Millis) -> None:
    assert not treatment(1, 0, TimeSource.MINUTE).is_same(treatment(1, instant))


def test_two_times_without_seconds_are_compared_as_they_are() -> None:
    minutes = [treatment(1, at, TimeSource.MINUTE) for at in (0, 0, MINUTE)]
    assert (minutes[0].is_same(minutes[1]), minutes[0].is_same(minutes[2])) == (True, False)


def test_the_counters_of_a_history_prove_nothing_more_when_its_times_are_cut(tmp_path: Path) -> None:
    systems = TwoSystems(tmp_path)
    counters = ZERO
    for number, pause in enumerate([10, 15, 12, 40, 11]):
        counters = counters.plus(ONE[Kind.BASIC])
        at = 1_790_000_000_000 + number * MINUTE // 3 + pause
        copied = cut(treatment(counters.basic, at))
        if number % 2:
            systems.ledger.import_history(DEVICE, [copied])
        else:
            systems.ledger.import_history(DEVICE, [treatment(counters.basic, at)])
    assert (len(systems.rows()), systems.ledger.verify().recovered) == (5, 0)
    systems.ledger.close()
