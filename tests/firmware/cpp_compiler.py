"""Compiler and coverage runner for the C++ unit tests of the component's sources that do not include ESPHome."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
import fcntl
from hashlib import sha256
import os
from pathlib import Path
import re
from select import select
import shutil
import subprocess
from typing import Final

from devtools.firmware.build import CACHE, COMPONENTS, ESPHOME

CPP: Final = Path(__file__).parent / "cpp"
JOURNAL: Final = COMPONENTS / "treatment_journal"
_NAMES: Final = (
    *("record", "segment", "segment_index", "segment_store", "flash_ring", "journal", "send_window"),
    *("card_guard", "card_worker", "card_client", "event_batch"),
)
PORTABLE: Final = tuple(JOURNAL / f"{name}.cpp" for name in _NAMES)
PURE: Final = (*PORTABLE, JOURNAL / "card_file_host.cpp")
SD_CARD: Final = JOURNAL / "sd_card_esp32.cpp"
INPUTS: Final = COMPONENTS / "treatment_input"
PIN_INTERRUPT: Final = INPUTS / "pin_interrupt_esp32.cpp"
RTC: Final = (COMPONENTS / "rtc_chip" / "rtc_registers.cpp",)
RTC_CHIP: Final = RTC[0].with_name("rtc_chip.cpp")
INPUT: Final = tuple(INPUTS / f"{name}.cpp" for name in ("pulse_decoder", "input_capture"))
TASK: Final = JOURNAL / "storage_task_esp32.cpp"
HOST_TASK: Final = JOURNAL / "storage_task_host.cpp"

_FAT: Final = (f"-I{CPP.parent / 'fat'}", f"-I{ESPHOME.parent / 'fatfs'}")
# As ESPHome compiles, with every warning an error
FLAGS: Final = (
    *("-std=gnu++20", "-g", "-fno-exceptions", "-Wall", "-Wextra", "-Werror"),
    *(f"-I{JOURNAL}", f"-I{INPUTS}", f"-I{RTC[0].parent}", f"-I{CPP}", f"-I{CPP / 'stubs'}", *_FAT),
    f"-I{CPP / 'esphome_stubs'}",
)
C_FLAGS: Final = ("-g", "-O1", "-w", *_FAT)  # the sources of others
SANITIZED: Final = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
THREADS: Final = ("-fsanitize=thread", "-O1")
COVERED: Final = ("--coverage",)  # not with the sanitizers: their checks are branches too
STALL_SECONDS: Final = 300.0  # the longest unit test takes a few seconds of an idle machine


def link(
    result: Path, pure: tuple[Path, ...], mode: tuple[str, ...], others: tuple[Path, ...], *libraries: str
) -> Path:
    """Link a program at `result` from pure sources, compiled in a mode, and other sources."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = [pool.submit(_object, source, mode) for source in pure]
        objects += [pool.submit(_object, source, ()) for source in others]
    _run(["g++", *mode, *(str(future.result()) for future in objects), *libraries, "-o", str(result)], result.parent)
    return result


def _object(source: Path, mode: tuple[str, ...]) -> Path:
    """Return the object file of a source, from the cache unless it, a header or a flag changed."""
    compiler = ("gcc", *C_FLAGS) if source.suffix == ".c" else ("g++", *FLAGS)
    digest = sha256(repr((compiler, mode)).encode())
    for path in (source, *sorted(COMPONENTS.rglob("*.h")), *sorted(CPP.parent.rglob("*.h"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    folder = CACHE / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"{source.stem}-{digest.hexdigest()[:16]}.o"
    with result.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            _run([*compiler, *mode, "-c", str(source), "-o", str(result)], folder)
    return result


def assembly(source: Path, *flags: str) -> str:
    """Return the machine code of a source as text."""
    return _run(["g++", *FLAGS, *flags, "-S", str(source), "-o", "-"], source.parent)


def run_tests(program: Path, environment: dict[str, str] | None = None) -> str:
    """Run a program of GoogleTest and return its output. Raises RuntimeError if a test fails or makes no progress.

    Each test prints a line when it starts and when it ends: a busy machine may take any time for all of them, but a
    test that prints nothing for STALL_SECONDS hangs.
    """
    output: list[str] = []
    with subprocess.Popen(
        [program],
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
    ) as process:
        assert process.stdout is not None
        while select([process.stdout], [], [], STALL_SECONDS)[0]:
            if not (data := os.read(process.stdout.fileno(), 65536)):
                break
            output.append(data.decode(errors="replace"))
        else:
            process.kill()
            output.append(f"\nno output for {STALL_SECONDS} s: the last test hangs")
    text = "".join(output)
    if process.returncode:
        raise RuntimeError(f"{program} ended with {process.returncode}:\n{text[-8000:]}")
    return text


def untaken_branches(program: Path, data: Path) -> list[str]:
    """Run a program and return `file:line` of each branch of ours that it never took; `data` is an empty folder."""
    objects = CACHE / "objects"
    run_tests(program, {"GCOV_PREFIX": str(data), "GCOV_PREFIX_STRIP": str(len(objects.parts) - 1)})
    for counts in data.glob("*.gcda"):
        shutil.copy((objects / counts.name).with_suffix(".gcno"), data)
    report = _run(["gcov", "--branch-probabilities", "--stdout", *map(str, data.glob("*.gcda"))], data)
    return sorted(set(_untaken(report.splitlines())))


def _untaken(report: list[str]) -> Iterator[str]:
    ours = {
        path.name for path in (*PURE, *INPUT, *RTC, RTC_CHIP, SD_CARD, TASK, *JOURNAL.glob("*.h"), *INPUTS.glob("*.h"))
    }
    source = line = ""
    for text in report:
        if match := re.match(r"\s*-:\s*0:Source:(.*)", text):
            source = Path(match[1]).name
        elif match := re.match(r"\s*[-#=*0-9]+:\s*(\d+):", text):
            line = match[1]
        elif source in ours and re.match(r"branch .*(never executed|taken 0%)", text):
            yield f"{source}:{line}"


def _run(command: list[str], folder: Path) -> str:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
    return result.stdout
