"""The demo with the firmware on the oldest supported Home Assistant, and that of a company: every number compared."""

import json
from pathlib import Path
import subprocess
from typing import Final

import pytest

from demo.company_plan import SITES
from demo.fleet_plan import MACHINES

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(400)]

ROOT: Final = Path(__file__).parents[2]
# All other tests run the version that is developed on: what only that one has would break who stays with an older one.
OLDEST: Final = json.loads((ROOT / "hacs.json").read_text())["homeassistant"]


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of Home Assistant's check for leftovers: it runs in a process of its own here."""


def found_right(folder: Path, *options: str) -> int:
    """Run a check, and return how many findings were right, as all of them were."""
    command = [str(ROOT / "script/demo"), *options, "--check", "--days", "2", "--folder", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    assert "wrong" not in result.stdout
    return result.stdout.count("  right  ")


def test_home_assistant_shows_what_the_journals_hold(tmp_path: Path) -> None:
    assert found_right(tmp_path, "--ha", OLDEST, "--firmware") == len(MACHINES) + 8


def test_one_of_each_is_killed_and_each_press_of_a_company_is_counted_once(tmp_path: Path) -> None:
    machines = sum(len(outlet.machines) for site in SITES for outlet in site.outlets)
    assert found_right(tmp_path, "--company") == machines + 6 * len(SITES) + 3 + 7
