"""A gap of N missing numbers proves at most N treatments, whatever the counters of a device say."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import assume, given, strategies as st
import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.acceptance import (
    Decision,
    Disposition,
    Generation,
    PriorState,
    decide,
    infer_recovered,
)
from custom_components.ozon_telemetry.core.domain.disputes import DisputeChoice, DisputeReason, Resolution
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Counters, Event, Kind
from custom_components.ozon_telemetry.core.ledger import CommitResult, Ledger
from custom_components.ozon_telemetry.core.ledger.schema import RECOVERED

from .builders import GEN, NOW, event, received
from .owner_totals import owner_totals

HUGE = 4_000_000_000
counts = st.integers(0, 12) | st.integers(0, 2**32 - 1)
counters = st.builds(Counters, counts, counts, counts)


def total(ledger: Ledger) -> int:
    """Return what the ledger counts on all machines."""
    with ledger.reading() as connection:
        return sum(counted.total for counted in owner_totals(connection).values())


def disputed(result: CommitResult) -> list[tuple[Counters, DisputeReason]]:
    """Return what a batch left disputed, and why."""
    return [(dispute.amount, dispute.reason) for dispute in result.disputes]


@pytest.mark.parametrize(
    ("seq", "told", "recovered", "rest"),
    [
        (510, Counters(HUGE, HUGE, HUGE), 499, 3 * HUGE - 510),
        (11, Counters(1_000_000), 0, 999_989),
        (13, Counters(11, 1, 1), 2, 0),
        (12, Counters(13, 1, 1), 1, 3),
    ],
)
def test_what_counters_say_beyond_the_missing_numbers_is_disputed(
    ledger: Ledger, seq: int, told: Counters, recovered: int, rest: int
) -> None:
    ledger.commit(received(*(event(number) for number in range(1, 11))))
    result = ledger.commit(received(event(seq, told, prev=10)))
    assert sum(amount.total for amount, _ in disputed(result)) == rest
    assert total(ledger) == 10 + 1 + recovered
    report = ledger.verify()
    assert (report.is_sound, report.recovered) == (True, recovered)


def test_the_reason_and_the_decision_of_a_person(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    result = ledger.commit(received(event(2, Counters(1_000_000))))
    assert disputed(result) == [(Counters(999_998), DisputeReason.BEYOND_MISSING)]
    keys = [dispute.key for dispute in result.disputes]
    for resolution, counted in ((Resolution(DisputeChoice.ALL, NOW), 1_000_000), (None, 2)):
        ledger.resolve_disputes(keys, resolution)
        assert total(ledger) == counted
        assert ledger.verify().is_sound


def test_a_later_journal_of_a_known_device_begins_at_zero(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    result = ledger.commit(received(event(3, Counters(900, 1), gen="second", prev=0)))
    assert [(gap.missing, gap.recovered) for gap in result.gaps] == [(2, Counters(1, 1))]
    assert disputed(result) == [(Counters(898), DisputeReason.BEYOND_MISSING)]


@given(counters, st.sampled_from(Kind), counters, st.integers(0, 2000) | counts)
def test_no_counters_prove_more_than_is_missing(before: Counters, kind: Kind, after: Counters, missing: int) -> None:
    assume(after[kind] > 0)  # the codec refuses what counts nothing
    evidence = infer_recovered(before, kind, after, missing)
    risen = after.minus(before).minus(ONE[kind])
    assert min(evidence.recovered) >= 0
    assert min(evidence.beyond) >= 0
    assert evidence.recovered.total <= missing
    if min(risen) >= 0:
        assert evidence.recovered.plus(evidence.beyond) == risen
        assert evidence.recovered.total == min(risen.total, missing)


@dataclass
class Press:
    """A press of an honest device: its record may be lost, and its number skip some, as after a blank flash."""

    kind: Kind
    is_lost: bool
    skipped: int


presses = st.lists(
    st.builds(Press, st.sampled_from(Kind), st.booleans(), st.sampled_from([0, 0, 0, 1, 1000])), max_size=30
)


def journal_of(story: Sequence[Press]) -> list[Event]:
    """Return the events that an honest device can still send of its journal."""
    sent: list[Event] = []
    counted, seq, prev = ZERO, 0, 0
    for press in story:
        counted, seq = counted.plus(ONE[press.kind]), seq + 1 + press.skipped
        if not press.is_lost:
            sent.append(event(seq, counted, kind=press.kind, prev=prev))
            prev = seq
    return sent


class Fold:
    """The decisions on events, one after another, as a ledger would keep them of one generation."""

    def __init__(self, *, is_first: bool) -> None:
        """Begin with nothing of the generation; if it is not the device's first one, it began at zero."""
        self._state: Generation | None = None
        self._generations = 0 if is_first else 1
        self.counted = 0

    def arrive(self, *events: Event) -> None:
        """Decide on events, and check that none of them counts more than it may."""
        for arrived in events:
            decision = self._decide(arrived)
            if decision.disposition is Disposition.ACCEPTED:
                self._state = decision.generation
                self.counted += 1 + decision.recovered.total
                assert decision.recovered.total <= decision.missing

    def _decide(self, arrived: Event) -> Decision:
        count = self._generations if self._state is None else 1
        return decide(PriorState(self._state, count), arrived)


@given(story=presses, order=st.lists(st.integers(0, 29), max_size=40), is_first=st.booleans())
def test_an_honest_device_is_never_counted_beyond_its_presses(
    story: list[Press], order: list[int], *, is_first: bool
) -> None:
    sent, fold = journal_of(story), Fold(is_first=is_first)
    for index in order:
        fold.arrive(*sent[index : index + 3])
        assert fold.counted <= len(story)
    fold.arrive(*sent)
    newest = next((number for number, press in enumerate(reversed(story)) if not press.is_lost), len(story))
    unseen_before_us = next((n for n, press in enumerate(story) if not press.is_lost), 0) if is_first else 0
    assert fold.counted == len(story) - newest - unseen_before_us


@given(st.lists(st.tuples(st.sampled_from(Kind), st.sampled_from([None, None, None, 0, 1, 3])), max_size=30))
def test_a_flash_wiped_before_the_card_had_the_newest_adds_nothing(story: list[tuple[Kind, int | None]]) -> None:
    """What the ledger got before the wipe counts, and so does what follows with the card's older counters."""
    fold, seq, memory = Fold(is_first=True), 0, [ZERO]
    for kind, lacking in story:
        prev = seq
        if lacking is not None:  # on the card: the newest records never came there
            memory, seq = memory[: max(1, len(memory) - lacking)], seq + 1000
        memory.append(memory[-1].plus(ONE[kind]))
        seq += 1
        fold.arrive(event(seq, memory[-1], kind=kind, prev=prev))
    assert fold.counted == len(story)


@given(
    st.lists(
        st.tuples(st.integers(1, 600), st.integers(0, 599), st.sampled_from(Kind), counters).filter(
            lambda told: told[1] < told[0] and told[3][told[2]] > 0
        ),
        max_size=12,
    )
)
def test_no_events_make_a_gap_count_more_than_is_missing(said: list[tuple[int, int, Kind, Counters]]) -> None:
    Fold(is_first=False).arrive(*(event(seq, told, prev=prev, kind=kind) for seq, prev, kind, told in said))


def test_a_gap_in_the_ledger_counts_no_more_than_is_missing(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(40, Counters(9, 9, 99), prev=1), event(41, Counters(7, 100, 0), prev=40)))
    with ledger.reading() as connection:
        for gap in connection.execute(select(RECOVERED).where(RECOVERED.c.gen == GEN)):
            assert gap.basic + gap.standard + gap.premium <= gap.missing
    assert ledger.verify().is_sound


def test_counters_are_added_and_subtracted_kind_by_kind() -> None:
    assert Counters(5, 7, 9).minus(Counters(1, 2, 3)) == Counters(4, 5, 6)
    assert Counters(4, 5, 6).plus(Counters(1, 2, 3)) == Counters(5, 7, 9)
