"""A few rounds of the kill test; `script/kill-test` plays as many as wanted."""

from pathlib import Path

import pytest

from .trial import run


@pytest.mark.broker
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("socket_enabled")
async def test_no_kill_loses_or_doubles_a_treatment(tmp_path: Path) -> None:
    story: list[str] = []
    report = await run(tmp_path, seed=7, rounds=3, tell=story.append, longest_freeze=3.0)
    assert report.treatments > 0
    assert report.is_clean, story
