"""The demo with the firmware on the oldest supported Home Assistant: every number compared."""

import json
from pathlib import Path
import subprocess
from typing import Final

import pytest

from demo.fleet_plan import MACHINES

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(400)]

ROOT: Final = Path(__file__).parents[2]
# All other tests run the version that is developed on: what only that one has would break who stays with an older one.
OLDEST: Final = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of Home Assistant's check for leftovers: it runs in a process of its own here."""


def test_home_assistant_shows_what_the_journals_hold(tmp_path: Path) -> None:
    command = [ROOT / "script/demo", "--ha", OLDEST, "--firmware", "--check", "--days", "2", "--folder", tmp_path]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    assert "wrong" not in result.stdout
    assert result.stdout.count("  right  ") == len(MACHINES) + 8
