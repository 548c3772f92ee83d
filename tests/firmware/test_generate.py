"""Patches of the installed ESPHome: one that does not match exactly once stops the build."""

import subprocess

import pytest

from devtools.firmware.build import ESPHOME, HOST

PATCHING = """
import sys; sys.path.insert(0, {host!r})
from generate import patched
print(patched({text!r}, [("old", "new")], "mqtt/mqtt_client.h"))
"""


def patched(text: str) -> subprocess.CompletedProcess[str]:
    """Patch a text with the generator in ESPHome's environment."""
    code = PATCHING.format(host=str(HOST), text=text)
    return subprocess.run([ESPHOME / "python", "-c", code], capture_output=True, text=True, check=False)


def test_a_patch_that_matches_once_is_applied() -> None:
    assert patched("an old text").stdout == "an new text\n"


@pytest.mark.parametrize("text", ["a text", "old and old"], ids=["moved away", "twice"])
def test_a_patch_that_does_not_match_once_stops_and_names_it(text: str) -> None:
    result = patched(text)
    assert result.returncode != 0
    assert result.stderr == "mqtt/mqtt_client.h: this patch does not match the installed ESPHome:\nold\n"
