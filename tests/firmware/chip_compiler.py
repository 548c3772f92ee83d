"""Cross compiler of the chip: the component's sources as an ESP32-C3 runs them, their sizes, stack frames and calls.

ESPHome's own headers are the real ones, those of ESP-IDF are stubs: what is checked is our code. As a program it prints
the sizes.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
import fcntl
from hashlib import sha256
import os
from pathlib import Path
import re
import subprocess
import sys
from typing import Final

from devtools.firmware.build import CACHE, COMPONENTS, ESPHOME, HOST, ROOT

from .cpp_compiler import CPP, INPUT, JOURNAL, PIN_INTERRUPT, PORTABLE, RTC, SD_CARD, TASK

CROSS: Final = CACHE.parent / "riscv32"  # script/lib/cross_compiler.sh fills it
STUBS: Final = CPP.parent / "chip"
INTERRUPT: Final = COMPONENTS / "treatment_input" / "treatment_input.cpp"
# What is ours alone
MEASURED: Final = (*PORTABLE, JOURNAL / "card_file_esp32.cpp", SD_CARD, TASK, *INPUT, PIN_INTERRUPT, *RTC)
SOURCES: Final = tuple(path for path in sorted(COMPONENTS.rglob("*.cpp")) if not path.stem.endswith("_host"))
# What connects it to ESPHome, whose templates are in it, with another library in the place of ArduinoJson
CONNECTING: Final = tuple(path for path in SOURCES if path not in MEASURED)
_FLAGS: Final = (
    *("-march=rv32imc", "-mabi=ilp32", "-std=gnu++20", "-Os", "-ffunction-sections", "-fdata-sections"),
    *("-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror", "-fcallgraph-info=su", "-D_GNU_SOURCE"),
    *("-DUSE_ESP32", "-DUSE_ESP_IDF", "-DUSE_ESP32_FRAMEWORK_ESP_IDF", "-DUSE_ESP32_VARIANT_ESP32C3"),
    "-DESPHOME_LOG_LEVEL=5",
)


@dataclass(frozen=True, slots=True)
class Size:
    """What an object file takes in flash and memory, in bytes."""

    text: int
    data: int
    bss: int

    def __add__(self, other: Size) -> Size:
        """Return the sum of both."""
        return Size(self.text + other.text, self.data + other.data, self.bss + other.bss)


def compile_all(sources: tuple[Path, ...] = SOURCES) -> dict[Path, Path]:
    """Return the object file of each source. Raises RuntimeError with the compiler's words, also if it only warns."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(sources, pool.map(_object, sources), strict=True))


def size(compiled: Path) -> Size:
    """Return the size of an object file."""
    return Size(*map(int, _run(_tool("size"), str(compiled)).splitlines()[1].split()[:3]))


def calls_in(section: str, compiled: Path) -> set[str]:
    """Return the functions that the code in a section calls, without their arguments."""
    text = _run(_tool("objdump"), "--disassemble", "--reloc", "--demangle", f"--section={section}", str(compiled))
    return set(re.findall(r"R_RISCV_(?:CALL|CALL_PLT|JAL)\s+([\w:]+)", text))


@dataclass(frozen=True, slots=True)
class CallGraph:
    """Stack frames of functions, by their linker names, and which function calls which."""

    frames: dict[str, int]
    calls: dict[str, set[str]]

    def deepest(self, name: str, path: tuple[str, ...] = ()) -> tuple[int, tuple[str, ...]]:
        """Return the most stack that a function and what it calls take, and the chain that takes it.

        Functions of libraries count as nothing. Raises RecursionError if a function can call itself.
        """
        if name in path:
            raise RecursionError(" -> ".join((*path, name)))
        below = [self.deepest(called, (*path, name)) for called in self.calls.get(name, ())]
        most, chain = max(below, default=(0, ()))
        return self.frames.get(name, 0) + most, (name, *chain)

    def named(self, part: str) -> set[str]:
        """Return the functions with this part in their linker names."""
        return {name for name in self.frames if part in name}


def call_graph(compiled: list[Path], indirect: str) -> CallGraph:
    """Return the graph of object files. A call through a pointer may reach what has `indirect` in its name."""
    frames: dict[str, int] = {}
    calls: dict[str, set[str]] = {}
    for path in compiled:
        text = path.with_suffix(".ci").read_text()
        frames |= {name: int(size) for name, size in re.findall(r'node: { title: "(.*?)" .*\\n(\d+) bytes', text)}
        for caller, called in re.findall(r'edge: { sourcename: "(.*?)" targetname: "(.*?)"', text):
            calls.setdefault(caller, set()).add(called)
    graph = CallGraph(frames, calls)
    calls["__indirect_call"] = graph.named(indirect)
    return graph


def _includes() -> Iterator[str]:
    newlib = CROSS / "usr" / "include" / "newlib"
    (headers,) = (newlib / "c++").iterdir()
    (packages,) = (ESPHOME.parent / "lib").glob("python*/site-packages")
    yield from (f"-I{JOURNAL}", f"-I{INPUT[0].parent}", f"-I{RTC[0].parent}", f"-I{ROOT}")
    library = (headers, headers / "arm-none-eabi")  # which is where Debian puts the headers that name the C library
    for folder in (*library, STUBS, CPP / "stubs", newlib, HOST / "arduinojson" / "src", packages):
        yield from ("-isystem", str(folder))


def _object(source: Path) -> Path:
    """Return the object file of a source, from the cache unless it, a header or a flag changed."""
    digest = sha256(repr(_FLAGS).encode())
    files = (*COMPONENTS.rglob("*.h"), *STUBS.rglob("*.h"), *CPP.rglob("*.h"), *HOST.rglob("ArduinoJson.h"))
    for path in (source, ROOT / "requirements" / "esphome.txt", CROSS / ".ready", *sorted(files)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    folder = CACHE / "chip" / f"{source.stem}-{digest.hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    result = folder / f"{source.stem}.o"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            _run(_tool("g++"), *_FLAGS, *_includes(), "-c", str(source), "-o", str(result))
    return result


def _tool(name: str) -> str:
    path = CROSS / "usr" / "bin" / f"riscv64-unknown-elf-{name}"
    if not path.exists():
        raise RuntimeError("the cross compiler is not set up here: script/firmware-test does that")
    return str(path)


def _run(*command: str) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def report() -> Iterator[str]:
    """Yield a line of sizes for each source, and the sums of what is ours alone and of what connects it to ESPHome."""
    compiled = compile_all()
    yield f"{'for an ESP32-C3, in bytes':28}{'text':>7}{'data':>7}{'bss':>7}{'frame':>7}"
    for sources, name in ((MEASURED, "together"), (CONNECTING, "with templates of ESPHome")):
        total = Size(0, 0, 0)
        for source in sorted(sources):
            one = size(compiled[source])
            frame = max(call_graph([compiled[source]], "").frames.values())
            yield f"{source.stem:28}{one.text:7}{one.data:7}{one.bss:7}{frame:7}"
            total += one
        yield f"{name:28}{total.text:7}{total.data:7}{total.bss:7}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")
