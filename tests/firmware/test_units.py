"""Runs the C++ tests of the parts that know nothing of ESPHome, and sees that they take every branch."""

from pathlib import Path
import subprocess

import pytest

from .units import COUNTED, CPP, PURE, SANITIZED, SD_CARD, link, run_counted

JOURNAL_TESTS = tuple(
    CPP / f"{name}.cpp"
    for name in (
        *("test_record", "test_segment_store", "test_sender"),
        *("test_journal", "test_journal_survival", "test_journal_steps"),
        "faults",
    )
)
WRAPPED = tuple(f"-Wl,--wrap={call}" for call in ("open", "read", "write", "lseek", "fsync", "ftruncate"))
GTEST = ("-lgtest", "-lgtest_main")

both = pytest.mark.parametrize(
    ("pure", "tests", "libraries"),
    [
        pytest.param(PURE, JOURNAL_TESTS, (*WRAPPED, *GTEST), id="journal"),
        pytest.param((SD_CARD,), (CPP / "test_sd_card.cpp",), GTEST, id="sd_card"),
    ],
)

type Sources = tuple[Path, ...]


@both
def test_the_unit_tests_pass_under_the_sanitizers(
    tmp_path: Path, pure: Sources, tests: Sources, libraries: tuple[str, ...]
) -> None:
    program = link(tmp_path / "units", pure, SANITIZED, tests, *libraries)
    result = subprocess.run([program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-6000:]


@both
def test_the_unit_tests_take_every_branch(
    tmp_path: Path, pure: Sources, tests: Sources, libraries: tuple[str, ...]
) -> None:
    program = link(tmp_path / "units", pure, COUNTED, tests, *libraries)
    counts = tmp_path / "counts"
    counts.mkdir()
    assert run_counted(program, counts) == []
