"""The demo with the firmware: a past on the cards, live treatments, and every number compared."""

from pathlib import Path
import subprocess
import sys

import pytest

from demo.business import MACHINES

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of Home Assistant's check for leftovers: it runs in a process of its own here."""


def test_home_assistant_says_what_the_cards_say(tmp_path: Path) -> None:
    options = ["--firmware", "--check", "--days", "2", "--folder", str(tmp_path)]
    result = subprocess.run(
        [sys.executable, "-m", "demo", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    assert "wrong" not in result.stdout
    assert result.stdout.count("  right  ") == len(MACHINES) + 6
