"""The sources compiled for an ESP32-C3: no warning, bounded sizes and stacks, an interrupt that stays in memory."""

from functools import reduce
from operator import add
from pathlib import Path
import re
from typing import Final

import pytest

from .chip_compiler import (
    CONNECTING,
    INTERRUPT,
    MEASURED,
    SOURCES,
    CallGraph,
    Size,
    call_graph,
    calls_in,
    compile_all,
    report,
    size,
)
from .cpp_compiler import TASK

# Of 1.75 MiB of an app's partition. The data are the memory that survives a reset: all else is allocated, once
MOST: Final = Size(text=24 * 1024, data=12, bss=0)
LARGEST_FRAME: Final = 704  # decode_record(), with a copy of its line
MOST_CONNECTING: Final = Size(text=26 * 1024, data=0, bss=0)
LARGEST_FRAME_CONNECTING: Final = 832  # gather_() and to_text(), with the buffer of ESPHome's JSON
# Of the storage task's 8 KiB; what is left is for FatFs, the driver of the card, sscanf() and an interrupt
DEEPEST_OF_TASK: Final = 3 * 1024
# Of the 8 KiB of ESPHome's loop, in which NVS, MQTT and JSON need the rest
DEEPEST_OF_LOOP: Final = 2 * 1024

pytestmark = pytest.mark.timeout(0)  # the first of these tests compiles


@pytest.fixture(scope="module")
def compiled() -> dict[Path, Path]:
    """Return the object file of each source."""
    return compile_all()


@pytest.fixture(scope="module")
def graph(compiled: dict[Path, Path]) -> CallGraph:
    """Return the calls of what is ours alone; its only virtual calls are of a card."""
    return call_graph([compiled[source] for source in MEASURED], "6SdCard")


@pytest.fixture(scope="module")
def whole_graph(compiled: dict[Path, Path]) -> CallGraph:
    """Return the calls of every source; what it calls of ESPHome and of libraries counts as nothing."""
    return call_graph(list(compiled.values()), "6SdCard")


def test_every_source_compiles_without_a_warning(compiled: dict[Path, Path]) -> None:
    assert all(path.stat().st_size for path in compiled.values())
    assert set(MEASURED) <= set(compiled)


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "wrong.cpp"
    source.write_text('#include <cstdio>\n#include <cstdint>\nvoid f(uint32_t n) { printf("%u", n); }\n')
    with pytest.raises(RuntimeError, match=r"expects argument of type 'unsigned int'"):  # it is a long here
        compile_all((source,))


@pytest.mark.parametrize(
    ("sources", "most"), [(MEASURED, MOST), (CONNECTING, MOST_CONNECTING)], ids=["ours alone", "connecting"]
)
def test_the_sizes_are_bounded(compiled: dict[Path, Path], sources: tuple[Path, ...], most: Size) -> None:
    total = reduce(add, (size(compiled[source]) for source in sources))
    assert total.text <= most.text
    assert total.data <= most.data
    assert total.bss <= most.bss


def test_the_report_has_every_source_and_the_sums() -> None:
    head, *lines = report()
    ours, connecting = lines[: len(MEASURED) + 1], lines[len(MEASURED) + 1 :]
    assert len(ours) + len(connecting) == len(SOURCES) + 2
    assert head.split()[-4:] == ["text", "data", "bss", "frame"]
    for *of_each, total in (ours, connecting):
        assert int(total.split()[-3]) == sum(int(line.split()[1]) for line in of_each)


def test_both_transports_are_compiled(whole_graph: CallGraph) -> None:
    assert whole_graph.named("TreatmentJournal6fetch_E")
    assert whole_graph.named("ApiAction")
    assert whole_graph.named("TreatmentJournal10send_next_E")


def test_the_stack_frames_are_bounded(graph: CallGraph, whole_graph: CallGraph) -> None:
    assert max(graph.frames.values()) <= LARGEST_FRAME
    assert max(whole_graph.frames.values()) <= LARGEST_FRAME_CONNECTING


def test_the_deepest_chain_of_the_storage_task_leaves_room_for_the_driver(graph: CallGraph) -> None:
    (run,) = graph.named("StorageTask4run_")
    depth, chain = graph.deepest(run)
    assert depth <= DEEPEST_OF_TASK, (depth, chain)
    assert len(chain) > 4  # from the task through worker and store to a segment
    stack = int(re.findall(r"STACK = (\d+);", TASK.read_text())[0])
    assert stack >= DEEPEST_OF_TASK + 5 * 1024


@pytest.mark.parametrize(
    "function", ["Journal6recordE", "Journal4nextE", "CardClient6updateE", "InputCapture4pollE"], ids=lambda name: name
)
def test_what_the_loop_calls_is_not_deep(graph: CallGraph, function: str) -> None:
    (name,) = graph.named(function)
    depth, chain = graph.deepest(name)
    assert 0 < depth <= DEEPEST_OF_LOOP, (depth, chain)


@pytest.mark.parametrize(
    "function", ["4loopE", "6recordENS0_4KindEy", "6fetch_E", "15answer_command_E", "7on_ack_E"], ids=lambda name: name
)
def test_what_esphome_calls_is_not_deep(whole_graph: CallGraph, function: str) -> None:
    (name,) = (name for name in whole_graph.named(f"16TreatmentJournal{function}") if name.startswith("_ZN7esphome"))
    depth, chain = whole_graph.deepest(name)
    assert 0 < depth <= DEEPEST_OF_LOOP, (depth, chain)


def test_the_interrupt_handler_lies_in_memory_and_calls_nothing_that_may_lie_in_flash(
    compiled: dict[Path, Path],
) -> None:
    """The timer and the level are in IRAM in ESP-IDF and ESPHome, the switch with CONFIG_GPIO_CTRL_FUNC_IN_IRAM."""
    assert calls_in(".iram1", compiled[INTERRUPT]) == {
        "esp_timer_get_time",
        "esphome::ISRInternalGPIOPin::digital_read",
        "gpio_intr_disable",
    }


def test_a_function_that_calls_itself_is_found() -> None:
    with pytest.raises(RecursionError, match="a -> b -> a"):
        CallGraph({"a": 16, "b": 16}, {"a": {"b"}, "b": {"a"}}).deepest("a")
