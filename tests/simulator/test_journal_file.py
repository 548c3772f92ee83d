"""A journal on disk survives whatever its process does not."""

from pathlib import Path

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Kind
from simulator.journal import Journal, Record
from simulator.journal_file import JournalFile, read_journal


def record(seq: int) -> Record:
    """Return the record of a basic treatment after `seq` others."""
    return Record(seq, Kind.BASIC, Counters(seq), 1000 * seq, Clock.OK, 1, seq)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a journal with three records, the first of them acknowledged."""
    path = tmp_path / "device" / "card"
    journal = JournalFile(path, "gen")
    journal.start()
    for seq in (1, 2, 3):
        journal.append(record(seq))
    journal.move_mark(1)
    journal.remember_command("c-1")
    journal.close()
    return path


def test_everything_is_there_after_a_restart(path: Path) -> None:
    journal = JournalFile(path, "another")
    assert (journal.gen, journal.boot, journal.mark, journal.last) == ("gen", 1, 1, 3)
    assert journal.records == [record(1), record(2), record(3)]
    assert (journal.counters, journal.pending, journal.corrupt) == (Counters(3), 2, 0)
    assert journal.command == "c-1"
    journal.close()


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_line_that_was_cut_by_a_kill_is_as_if_it_was_never_begun(path: Path, cut: int) -> None:
    journal = JournalFile(path, "gen")
    journal.append(record(4))
    journal.close()
    path.write_bytes(path.read_bytes()[:-cut])
    journal = JournalFile(path, "gen")
    assert (journal.last, journal.corrupt) == (3, 0)
    journal.append(record(4))
    journal.close()
    assert read_journal(path).records[-1] == record(4)


def test_a_damaged_record_leaves_a_hole_and_its_seq_is_not_used_again(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"treatment",3', b'"treatment",7'))
    damaged = read_journal(path)
    assert [record.seq for record in damaged.records] == [1, 2]
    assert (damaged.last, damaged.corrupt) == (3, 1)


def test_reading_changes_nothing(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"half a li")
    before = path.read_bytes()
    assert read_journal(path).last == 3
    assert path.read_bytes() == before


def test_a_full_ring_drops_its_oldest_record_and_counts_unacknowledged_ones() -> None:
    journal = Journal("gen", capacity=2)
    for seq in (1, 2):
        journal.append(record(seq))
    journal.move_mark(1)
    for seq in (3, 4):
        journal.append(record(seq))
    assert [record.seq for record in journal.records] == [3, 4]
    assert journal.lost == 1
    assert (journal.prev(0), journal.prev(1)) == (0, 3)
