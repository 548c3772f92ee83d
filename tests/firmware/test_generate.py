"""The host's backend fits exactly one ESPHome: another one stops the build instead of testing something else."""

import subprocess

import pytest

from .build import ESPHOME, HOST

PATCHING = """
import sys; sys.path.insert(0, {host!r})
from generate import patched
print(patched({text!r}, [("old", "new")], "mqtt/mqtt_client.h"))
"""


def patched(text: str) -> subprocess.CompletedProcess[str]:
    """Patch a text with the generator, in ESPHome's environment."""
    code = PATCHING.format(host=str(HOST), text=text)
    return subprocess.run([ESPHOME / "python", "-c", code], capture_output=True, text=True, check=False)


def test_a_patch_that_fits_once_is_applied() -> None:
    assert patched("an old text").stdout == "an new text\n"


@pytest.mark.parametrize("text", ["a text", "old and old"], ids=["moved away", "twice"])
def test_a_patch_that_does_not_fit_once_stops_and_says_which(text: str) -> None:
    result = patched(text)
    assert result.returncode != 0
    assert result.stderr == "mqtt/mqtt_client.h: this patch does not fit the installed ESPHome any more:\nold\n"
