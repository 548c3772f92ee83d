"""Runs the C++ unit tests of the sources that do not include ESPHome: with sanitizers, and with branch coverage."""

from pathlib import Path
import re

import pytest

from . import cpp_compiler
from .cpp_compiler import (
    COVERED,
    CPP,
    HOST_TASK,
    INPUT,
    PIN_INTERRUPT,
    PURE,
    RTC,
    RTC_CHIP,
    SANITIZED,
    SD_CARD,
    TASK,
    THREADS,
    assembly,
    link,
    run_tests,
    untaken_branches,
)

type Unit = tuple[tuple[Path, ...], tuple[Path, ...], tuple[str, ...]]

JOURNAL_TESTS = tuple(
    CPP / f"{name}.cpp"
    for name in (
        *("test_record", "test_segment_store", "test_segment_store_faults", "test_send_window"),
        *("test_event_batch", "test_pull"),
        *("test_journal", "test_journal_survival", "test_journal_cost"),
        *("test_storage_task", "faults"),
    )
)
WRAPPED = tuple(f"-Wl,--wrap={call}" for call in ("open", "read", "write", "lseek", "fsync", "ftruncate"))
GTEST = ("-lgtest", "-lgtest_main")

# run_tests() ends a test that hangs; nothing else limits how long a busy machine may take
pytestmark = pytest.mark.timeout(0)


@pytest.fixture(
    params=[
        pytest.param((PURE, JOURNAL_TESTS, (*WRAPPED, *GTEST)), id="journal"),
        pytest.param((INPUT, (CPP / "test_input.cpp",), (*GTEST, "-pthread")), id="input"),
        pytest.param(((SD_CARD,), (CPP / "test_sd_card.cpp",), GTEST), id="sd_card"),
        pytest.param(
            ((*RTC, RTC_CHIP), (CPP / "test_rtc_registers.cpp", CPP / "test_rtc_chip.cpp"), GTEST), id="rtc_chip"
        ),
        pytest.param(((CPP / "test_preference_flash.cpp",), (), GTEST), id="preference_flash"),
        pytest.param(((TASK,), (CPP / "test_storage_task_esp32.cpp", *PURE), GTEST), id="storage_task"),
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


@pytest.mark.parametrize(
    "chip",
    [
        pytest.param((), id="esp32"),
        pytest.param(("-DSOC_GPIO_SUPPORT_PIN_GLITCH_FILTER=1",), id="esp32-c3"),
        pytest.param(("-DSOC_GPIO_SUPPORT_PIN_GLITCH_FILTER=1", "-DSOC_GPIO_FLEX_GLITCH_FILTER_NUM=8"), id="esp32-c6"),
    ],
)
def test_each_chip_filters_glitches_as_it_can(tmp_path: Path, chip: tuple[str, ...]) -> None:
    sources = (PIN_INTERRUPT, CPP / "test_pin_interrupt.cpp")
    assert "[  PASSED  ]" in run_tests(link(tmp_path / "units", sources, (*SANITIZED, *chip), (), *GTEST))


@pytest.mark.parametrize("optimisation", ["-Og", "-Os", "-O2"])
def test_the_interrupt_handler_calls_no_function(optimisation: str) -> None:
    """A function that the compiler leaves outside may lie in flash, which cannot be read while it is written."""
    code = assembly(CPP / "interrupt.cpp", optimisation, "-fno-inline", "-fno-exceptions", "-DNDEBUG")
    (handler,) = re.findall(r"^\w+on_interrupt\w+:$.*?\.cfi_endproc", code, re.MULTILINE | re.DOTALL)
    assert "ret" in handler
    assert re.findall(r"\bcall\b.*", handler) == []


def test_the_loop_and_the_storage_task_share_nothing_without_an_order(tmp_path: Path) -> None:
    sources = (*PURE, HOST_TASK, CPP / "test_threads.cpp")
    program = link(tmp_path / "threads", sources, THREADS, (), *GTEST)
    assert "[  PASSED  ]" in run_tests(program)
