"""`script/journal` prints and checks a card on a PC, and the firmware reads a card that was written there."""

from pathlib import Path
import re
import shutil
import subprocess

import pytest

from demo.sd_card import SEGMENT_RECORDS, write_card
from devtools.firmware.build import ROOT
from devtools.firmware.device import Device
from devtools.polling import until_sync
from script.journal_file import LINE_SIZE, Record, read_file, segments

from .hub import FakeHub
from .test_replay import assert_complete

GEN = "95216b23"
HEAD = "journal    number  time (UTC)            kind      basic stand.  prem.\n"
LINES = (
    "95216b23        1  2026-11-23 17:40:52Z  BASIC         1      0      0  boot 3\n",
    "95216b23        2  no clock              PREMIUM       1      0      1  boot 3\n",
)


def record(seq: int) -> Record:
    """Return the record of a basic treatment after `seq - 1` others."""
    return Record(GEN, seq, 1, 1000 * seq, 1795455652 + seq, "BASIC", seq, 0, 0)


def journal(*places: object) -> subprocess.CompletedProcess[str]:
    """Run script/journal."""
    return subprocess.run([ROOT / "script/journal", *map(str, places)], capture_output=True, text=True, check=False)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Return a card with two treatments."""
    records = (
        Record(GEN, 1, 3, 1920546, 1795455652, "BASIC", 1, 0, 0),
        Record(GEN, 2, 3, 1930000, 0, "PREMIUM", 1, 0, 1),
    )
    write_card(tmp_path / "card", records)
    return tmp_path / "card"


def segment(card: Path) -> Path:
    """Return the only file on a card."""
    [path] = card.rglob("*.TJ1")
    return path


def flip(path: Path, offset: int) -> None:
    """Break one bit."""
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


def test_a_card_is_printed_record_by_record(card: Path) -> None:
    result = journal(card)
    assert (result.stdout, result.stderr, result.returncode) == (HEAD + "".join(LINES), "", 0)


def test_a_file_that_was_copied_from_its_card_is_printed_too(card: Path, tmp_path: Path) -> None:
    copy = shutil.copy(segment(card), tmp_path)
    assert journal(copy).stdout == HEAD + "".join(LINES)


def test_a_broken_record_is_reported_and_the_others_are_printed(card: Path) -> None:
    flip(segment(card), 20)
    result = journal(card)
    assert (result.stdout, result.returncode) == (HEAD + LINES[1], 1)
    assert result.stderr == f"{segment(card)}: record 1 is broken\n"


@pytest.mark.parametrize("offset", [0, 20, LINE_SIZE - 9], ids=["prefix", "field", "padding"])
def test_only_what_the_checksum_covers_can_break(card: Path, offset: int) -> None:
    flip(segment(card), offset)
    assert journal(card).returncode == (1 if offset < 100 else 0)


def test_a_record_in_the_wrong_place_is_broken(card: Path) -> None:
    path = segment(card)
    data = path.read_bytes()
    path.write_bytes(data[LINE_SIZE : 2 * LINE_SIZE] * 2 + data[2 * LINE_SIZE :])
    assert journal(card).stderr == f"{path}: record 1 is broken\n"


def test_a_card_of_firmware_before_folders_is_printed_too(card: Path) -> None:
    path = segment(card)
    path.rename(path.parent.parent / path.name)
    path.parent.rmdir()
    assert journal(card).stdout == HEAD + "".join(LINES)


def test_a_folder_that_was_copied_from_its_card_is_printed_too(card: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(segment(card).parent, tmp_path / "00000001")
    assert journal(copy).stdout == HEAD + "".join(LINES)


def test_a_record_of_another_generation_is_broken(card: Path) -> None:
    card_of_another = segment(card).parent.parent.rename(card / "0BADF00D")
    assert journal(card_of_another).stdout == HEAD


def test_no_path_or_a_wrong_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").touch()
    assert journal().returncode == 2
    assert "Usage" in journal().stderr
    assert (result := journal(tmp_path / "picture.jpg")).returncode == 2
    assert "is not a segment of a journal" in result.stderr


def test_the_example_in_the_protocol_is_valid() -> None:
    example = re.search(r"^TJ1,.*", (ROOT / "docs/protocol.md").read_text(), re.MULTILINE)
    line = Record(GEN, 12, 3, 1920546, 1795455652, "BASIC", 5, 4, 3).line().decode()
    assert example is not None
    assert re.fullmatch(re.sub("␠+…␠", " +", re.escape(example[0])).replace("⏎", "\n"), line)


def test_what_the_firmware_writes_is_written_the_same_here(device: Device, hub: FakeHub) -> None:
    device.start()
    device.press("basic", SEGMENT_RECORDS + 2)
    hub.wait_for_events(device.device_id, SEGMENT_RECORDS + 2)
    until_sync("the card to have all records", lambda: len(device.journal()) == SEGMENT_RECORDS + 2)
    paths = segments(device.card)
    assert [path.stem for path in paths[:2]] == ["00000001", "00000041"]
    for path in paths:
        lines = b"".join(record.line() for record in read_file(path).records)
        assert path.read_bytes() == lines.ljust(SEGMENT_RECORDS * LINE_SIZE, b"\0")


def test_the_firmware_delivers_a_card_that_was_written_here(device: Device, hub: FakeHub) -> None:
    number = write_card(device.card, map(record, range(1, 2 * SEGMENT_RECORDS + 11)))
    device.start()
    events = hub.wait_for_events(device.device_id, number)
    assert_complete(events, number)
    assert {event["gen"] for event in events} == {GEN}
    assert device.journal() == list(map(record, range(1, number + 1)))
