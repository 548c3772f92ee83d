"""The second try of a test, with the options that script/test gives to pytest."""

from pathlib import Path
import re
import shlex
import subprocess
import sys
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
TRIES: Final = """
import pytest
from playwright.async_api import TimeoutError as PlaywrightTimeoutError
from devtools.polling import until_sync

TRIES = []
ONCE = TimeoutError, PlaywrightTimeoutError

@pytest.fixture(autouse=True)
def tries(request):
    TRIES.append(request.node.name)
    return TRIES.count(request.node.name)

@pytest.mark.parametrize("error", ONCE, ids=["asyncio", "playwright"])
def test_wait(tries, error):
    if tries == 1:
        raise error("in vain")

def test_wait_twice():
    until_sync("what never comes", lambda: False, 0.01)

def test_figure(tries):
    assert tries > 1, "TimeoutError: so it says"

def test_wait_and_then_a_figure(tries):
    if tries == 1:
        raise TimeoutError
    assert tries == 1
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest tells of such tests."""
    options = re.search(r"-p tests\.second_try .*(?= \"\$@\")", (ROOT / "script/test").read_text(encoding="utf-8"))
    assert options
    file = tmp_path_factory.mktemp("tries") / "test_tries.py"
    file.write_text(TRIES)
    pool = "-c /dev/null -p no:cacheprovider -p no:homeassistant -n 1 --dist loadgroup"
    command = [
        sys.executable,
        "-m",
        "pytest",
        *shlex.split(f"{pool} {options[0]}"),
        f"--rootdir={file.parent}",
        str(file),
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_a_wait_that_ended_in_vain_is_tried_once_more(told: str) -> None:
    assert "3 failed, 2 passed, 4 rerun" in told


def test_what_was_tried_again_is_named_with_what_was_waited_for(told: str) -> None:
    named = re.split(r"=+ .+ =+\n", told.partition("tried again")[2])[0].splitlines()[1:]
    assert len(named) == 4
    assert "test_tries.py::test_wait_twice - TimeoutError: waited 0.01 s for what never comes" in named


@pytest.mark.parametrize("name", ["test_figure", "test_wait_twice", "test_wait_and_then_a_figure"])
def test_what_fails_again_and_each_wrong_figure_fail(told: str, name: str) -> None:
    assert re.search(rf"^FAILED .*::{name}\b", told, re.MULTILINE)
