"""Without a broker: the firmware's program, Home Assistant's own `esphome` integration, and nothing between them."""

from pathlib import Path

import pytest

from tests.kill.native_trial import run_native

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.usefixtures("socket_enabled")]


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Take the place of Home Assistant's check for leftovers: it runs in a process of its own here."""


async def test_no_kill_loses_or_doubles_what_is_pulled(tmp_path: Path, socket_enabled: None) -> None:
    """Device, link and Home Assistant are all killed by this seed."""
    story: list[str] = []
    report = await run_native(tmp_path, seed=16, rounds=6, tell=story.append)
    assert {line.rsplit(", ", 1)[1] for line in story[:-1]} == {"device", "link", "home assistant"}
    assert report.is_clean, story
