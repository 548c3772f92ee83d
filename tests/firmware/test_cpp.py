"""Runs the C++ unit tests of the sources that do not include ESPHome: with sanitizers, and with branch coverage."""

from pathlib import Path

import pytest

from . import cpp_compiler
from .cpp_compiler import COVERED, CPP, PURE, SANITIZED, SD_CARD, link, run_tests, untaken_branches

type Unit = tuple[tuple[Path, ...], tuple[Path, ...], tuple[str, ...]]

JOURNAL_TESTS = tuple(
    CPP / f"{name}.cpp"
    for name in (
        *("test_record", "test_segment_store", "test_segment_store_faults", "test_send_window"),
        *("test_journal", "test_journal_survival", "test_journal_cost"),
        "faults",
    )
)
WRAPPED = tuple(f"-Wl,--wrap={call}" for call in ("open", "read", "write", "lseek", "fsync", "ftruncate"))
GTEST = ("-lgtest", "-lgtest_main")

# run_tests() ends a test that hangs; nothing else limits how long a busy machine may take
pytestmark = pytest.mark.timeout(0)


@pytest.fixture(
    params=[
        pytest.param((PURE, JOURNAL_TESTS, (*WRAPPED, *GTEST)), id="journal"),
        pytest.param(((SD_CARD,), (CPP / "test_sd_card.cpp",), GTEST), id="sd_card"),
    ]
)
def unit(request: pytest.FixtureRequest) -> Unit:
    """Return the sources under test, the tests and the libraries of one program."""
    unit: Unit = request.param
    return unit


def build(unit: Unit, mode: tuple[str, ...], folder: Path) -> Path:
    """Return the program of a unit, compiled in a mode."""
    sources, tests, libraries = unit
    return link(folder / "units", sources, mode, tests, *libraries)


def test_a_unit_test_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "units"
    program.write_text("#!/bin/sh\necho '[ RUN      ] Test.Hangs'\nexec sleep 1000\n")
    program.chmod(0o755)
    monkeypatch.setattr(cpp_compiler, "STALL_SECONDS", 1.0)
    with pytest.raises(RuntimeError, match=r"Test\.Hangs\n\nno output for 1\.0 s"):
        run_tests(program)


def test_the_unit_tests_pass_under_the_sanitizers(tmp_path: Path, unit: Unit) -> None:
    assert "[  PASSED  ]" in run_tests(build(unit, SANITIZED, tmp_path))


def test_the_unit_tests_take_every_branch(tmp_path: Path, unit: Unit) -> None:
    counts = tmp_path / "counts"
    counts.mkdir()
    assert untaken_branches(build(unit, COVERED, tmp_path), counts) == []
