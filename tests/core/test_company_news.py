"""News of a company: what a text of them says, and that what is not understood may have changed anything."""

import json

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import Owner
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Account, CommitResult, Treatment
from custom_components.ozon_telemetry.core.ledger.company_news import (
    MOST_SUMS,
    NOTHING,
    RELOAD,
    STATES,
    JournalSpan,
    News,
    decode,
    encode,
)
from custom_components.ozon_telemetry.core.ledger.records import Cell
from custom_components.ozon_telemetry.core.ledger.rollup import NO_AMOUNTS

from .builders import DEVICE, GEN, NOW, OTHER_DEVICE

numbers = st.integers(-(2**62), 2**62)
cells = st.tuples(numbers, st.builds(Account, st.text(), st.text(), st.text()))
amounts = st.tuples(*[numbers] * len(NO_AMOUNTS))
spans = st.builds(JournalSpan, st.text(), st.text(), numbers, numbers)
news = st.builds(
    News,
    st.dictionaries(cells, amounts, max_size=5),
    st.lists(spans, max_size=3).map(tuple),
    is_reload=st.booleans(),
    has_states=st.booleans(),
)


@given(news)
def test_what_is_told_is_understood(told: News) -> None:
    assert decode(encode(told)) == told


def test_nothing_is_a_short_text() -> None:
    assert encode(NOTHING) == '{"format":1}'


CHANGES: list[dict[str, object]] = [
    {"accounts": []},
    {"accounts": [["m", "o"]]},
    {"accounts": [["m", "o", 1]]},
    {"sums": [[1, -1, *NO_AMOUNTS]]},
    {"sums": [[1, 0, True, *NO_AMOUNTS[1:]]]},
    {"sums": [[1, 0, 1]]},
    {"sums": [[]]},
    {"sums": 1},
    {"journals": [["d", "g", 1]]},
    {"journals": [["d", 1, 1, 2]]},
]
record = json.loads(encode(News({(1, Account("m", "o", "d")): NO_AMOUNTS}, (JournalSpan("d", "g", 1, 2),))))


@pytest.mark.parametrize(
    "body",
    ["", "[]", "[" * 100_000, "{}", '{"format":2}', *(json.dumps(record | change) for change in CHANGES)],
)
def test_what_is_not_understood_may_have_changed_anything(body: str) -> None:
    assert decode(body) == RELOAD


def row(seq: int, device_id: str = DEVICE, gen: str = GEN) -> Treatment:
    """Return a treatment that nobody owns."""
    return Treatment(device_id, gen, seq, Kind.BASIC, NOW, NOW, TimeSource.DEVICE, Counters(seq, 0, 0), Owner())


def test_a_batch_tells_which_numbers_of_each_journal_are_new() -> None:
    rows = [row(3), row(1), row(4), row(1, OTHER_DEVICE), row(2, gen="another"), row(7)]
    assert News.of(CommitResult(treatments=rows)).journals == (
        JournalSpan(OTHER_DEVICE, GEN, 1, 1),
        JournalSpan(DEVICE, GEN, 1, 1),
        JournalSpan(DEVICE, GEN, 3, 4),
        JournalSpan(DEVICE, GEN, 7, 7),
        JournalSpan(DEVICE, "another", 2, 2),
    )


def sums(number: int) -> dict[Cell, tuple[int, ...]]:
    """Return sums of so many quarters."""
    return {(quarter, Account("m", "o", "d")): (1, *NO_AMOUNTS[1:]) for quarter in range(number)}


def test_a_batch_tells_its_sums_unless_they_are_too_many() -> None:
    few = sums(MOST_SUMS)
    added_and_taken_back = {(-1, Account("m", "o", "d")): NO_AMOUNTS}
    assert News.of(CommitResult(sums=few | added_and_taken_back)) == News(few)
    assert News.of(CommitResult(sums=sums(MOST_SUMS + 1))) == RELOAD


def test_too_many_pieces_of_journals_are_not_told() -> None:
    rows = [row(seq) for seq in range(1, 2 * MOST_SUMS + 2, 2)]
    assert News.of(CommitResult(treatments=rows[1:])).journals
    assert News.of(CommitResult(treatments=rows)) == RELOAD


def test_states_are_told_alone() -> None:
    assert decode(encode(STATES)) == News(has_states=True)
