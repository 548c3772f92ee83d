"""The sources compiled for an ESP32-C3: no warning, bounded sizes and stacks, an interrupt that stays in memory."""

from functools import reduce
from operator import add
from pathlib import Path
import re
from typing import Final

import pytest

from .chip_compiler import INTERRUPT, MEASURED, CallGraph, Size, call_graph, calls_in, compile_all, report, size
from .cpp_compiler import TASK

# Of 1.75 MiB of an app's partition. The data are the memory that survives a reset: all else is allocated, once
MOST: Final = Size(text=24 * 1024, data=12, bss=0)
LARGEST_FRAME: Final = 704  # decode_record(), with a copy of its line
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


def test_every_source_compiles_without_a_warning(compiled: dict[Path, Path]) -> None:
    assert all(path.stat().st_size for path in compiled.values())
    assert set(MEASURED) <= set(compiled)


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "wrong.cpp"
    source.write_text('#include <cstdio>\n#include <cstdint>\nvoid f(uint32_t n) { printf("%u", n); }\n')
    with pytest.raises(RuntimeError, match=r"expects argument of type 'unsigned int'"):  # it is a long here
        compile_all((source,))


def test_the_sizes_are_bounded(compiled: dict[Path, Path]) -> None:
    total = reduce(add, (size(compiled[source]) for source in MEASURED))
    assert total.text <= MOST.text
    assert total.data <= MOST.data
    assert total.bss <= MOST.bss


def test_the_report_has_every_source_and_the_sum() -> None:
    head, *lines, last = report()
    assert len(lines) == len(MEASURED)
    assert head.split()[-4:] == ["text", "data", "bss", "frame"]
    assert int(last.split()[1]) == sum(int(line.split()[1]) for line in lines)


def test_the_stack_frames_are_bounded(graph: CallGraph) -> None:
    assert max(graph.frames.values()) <= LARGEST_FRAME


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
