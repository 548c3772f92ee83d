"""The pull over ESPHome's native API: what a position and an answer tell, and what is asked for next."""

from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Ack
from custom_components.ozon_telemetry.core.protocol.native_api import (
    MAX_AFTER,
    Call,
    JournalReport,
    Position,
    PullState,
    event_batches,
    journal_report,
    parse_position,
)

GEN = "95216b23"
DEVICE = "3C:8A:1F:A4:3E:C4"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("95216b23:12:3", Position(GEN, 12, 3)),
        ("95216b23:0:0", Position(GEN, 0, 0)),
        ("unavailable", None),
        ("unknown", None),
        (f"95216b23:{2**32 - 1}:{2**32 - 1}", Position(GEN, 2**32 - 1, 2**32 - 1)),
        (f"95216b23:{2**32}:0", None),
        (f"95216b23:0:{2**32}", None),
        ("95216b23:12", None),
        ("95216b23:-1:0", None),
        ("95216b23:x:0", None),
        ("95216b23:²:0", None),
        ("", None),
    ],
)
def test_a_position_is_told_by_a_text(text: str, position: Position | None) -> None:
    assert parse_position(text) == position


@pytest.mark.parametrize(
    ("answer", "report"),
    [
        ({"gen": GEN, "seq": 12, "acked": 10}, JournalReport(GEN, 12, 10)),
        ({"gen": None, "seq": 12, "acked": 10}, None),
        ({"gen": GEN, "seq": "12", "acked": 10}, None),
        ({"gen": GEN, "seq": 12, "acked": 13}, None),
        ({"gen": GEN, "seq": True, "acked": 0}, None),
        ({"gen": GEN, "seq": 12, "acked": True}, None),
        ({"gen": GEN, "seq": 2**32 - 1, "acked": 0}, JournalReport(GEN, 2**32 - 1, 0)),
        ({"gen": GEN, "seq": 2**32, "acked": 0}, None),
        ({"gen": GEN, "seq": 12}, None),
        ({}, None),
    ],
)
def test_an_answer_tells_of_the_journal_if_it_makes_sense(answer: dict[str, Any], report: JournalReport | None) -> None:
    assert journal_report(answer) == report


@pytest.mark.parametrize(("number", "sizes"), [(0, []), (1, [1]), (32, [32]), (33, [32, 1])])
def test_records_become_event_batches_of_at_most_32(number: int, sizes: list[int]) -> None:
    batches = event_batches(DEVICE, {"gen": GEN, "records": [{"seq": seq} for seq in range(number)]})
    decoded = [orjson.loads(batch) for batch in batches]
    assert [len(batch["records"]) for batch in decoded] == sizes
    assert all((batch["device_id"], batch["gen"]) == (DEVICE, GEN) for batch in decoded)


def test_an_answer_of_another_device_keeps_its_id_so_that_it_is_rejected() -> None:
    (batch,) = event_batches(DEVICE, {"device_id": "another", "gen": GEN, "records": [{}]})
    assert orjson.loads(batch)["device_id"] == "another"


@pytest.mark.parametrize("records", [None, "x", 5])
def test_what_is_no_list_of_records_is_none(records: object) -> None:
    assert event_batches(DEVICE, {"gen": GEN, "records": records}) == []


def state(newest: int, acked: int, ledger: int | None, **more: Any) -> PullState:
    """Return what is known of a journal."""
    ack = None if ledger is None else Ack(GEN, ledger)
    return PullState(JournalReport(GEN, newest, acked), ledger=ack, **{"needs_status": False} | more)


@pytest.mark.parametrize(
    ("known", "call", "mark"),
    [
        (PullState(), Call.STATUS, 0),
        (state(5, 5, 5), Call.NOTHING, 5),
        (state(5, 3, 3), Call.RECORDS, 3),
        (state(5, 3, 5), Call.ACKNOWLEDGEMENT, 5),
        (state(5, 5, 0), Call.RECORDS, 0),  # the ledger lost what it had
        (state(5, 3, 7), Call.NOTHING, 7),  # the journal went back
        (state(5, 3, None), Call.RECORDS, 3),  # nobody has adopted it: its own mark acknowledges nothing
        (state(5, 5, None), Call.NOTHING, 5),
        (state(5, 3, 3, is_unanswered=True), Call.NOTHING, 3),
        (state(5, 3, 3, needs_status=True), Call.STATUS, 3),
        (state(MAX_AFTER + 9, 0, MAX_AFTER + 1), Call.NOTHING, MAX_AFTER + 1),
    ],
)
def test_what_is_asked_for_follows_from_what_is_known(known: PullState, call: Call, mark: int) -> None:
    assert (known.next_call, known.mark) == (call, mark)


def test_a_journal_that_is_behind_the_ledger_is_noticed() -> None:
    assert state(5, 3, 7).is_beyond
    assert not state(5, 3, 5).is_beyond
    assert not PullState().is_beyond


def test_another_generation_is_another_journal() -> None:
    known = state(5, 5, 5)
    known.apply_report(JournalReport("00000002", 3, 0))
    assert (known.gen, known.ledger, known.mark) == ("00000002", None, 0)
    assert not known.apply_ack(Ack(GEN, 5))
    assert known.apply_ack(Ack("00000002", 0))


def test_an_answer_without_sense_changes_nothing() -> None:
    known = state(5, 5, 5)
    known.apply_report(None)
    assert known == state(5, 5, 5)
    assert PullState().gen == ""


@pytest.mark.parametrize(
    ("position", "call"),
    [
        (Position(GEN, 6, 1), Call.RECORDS),
        (Position(GEN, 5, 1), Call.NOTHING),
        (Position(GEN, 5, 2), Call.STATUS),
        (Position("00000002", 1, 1), Call.STATUS),
    ],
)
def test_a_position_tells_what_to_ask_for(position: Position, call: Call) -> None:
    known = state(5, 5, 5, revision=1)
    known.apply_position(position)
    assert known.next_call is call


def test_the_first_position_asks_for_no_second_status() -> None:
    known = state(5, 5, 5)
    known.apply_position(Position(GEN, 5, 7))
    assert known.next_call is Call.NOTHING
    PullState().apply_position(Position(GEN, 5, 7))


@given(st.lists(st.integers(0, 20), max_size=20), st.integers(0, 20))
def test_nothing_is_acknowledged_but_what_the_ledger_said(marks: list[int], acked: int) -> None:
    known = state(20, acked, None)
    for mark in marks:
        known.apply_ack(Ack(GEN, mark))
        known.apply_report(JournalReport(GEN, 20, min(20, known.mark)))
    assert known.mark == (marks[-1] if marks else acked)
