"""Runs the C++ tests of record, store, journal and sender, and sees that they take every branch."""

from pathlib import Path
import subprocess

from .units import COUNTED, CPP, PURE, SANITIZED, link, run_counted

TESTS = tuple(
    CPP / f"{name}.cpp" for name in ("test_record", "test_segment_store", "test_journal", "test_sender", "faults")
)
WRAPPED = tuple(f"-Wl,--wrap={call}" for call in ("open", "read", "write", "lseek", "fsync", "ftruncate"))
LIBRARIES = (*WRAPPED, "-lgtest", "-lgtest_main")


def test_the_unit_tests_pass_under_the_sanitizers(tmp_path: Path) -> None:
    program = link(tmp_path / "units", PURE, SANITIZED, TESTS, *LIBRARIES)
    result = subprocess.run([program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-6000:]


def test_the_unit_tests_take_every_branch(tmp_path: Path) -> None:
    program = link(tmp_path / "units", PURE, COUNTED, TESTS, *LIBRARIES)
    counts = tmp_path / "counts"
    counts.mkdir()
    assert run_counted(program, counts) == []
