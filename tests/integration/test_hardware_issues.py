"""Issues of failed hardware: a clock or card that has failed, until it works again."""

from typing import Any

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Status

from .builders import DEVICE, OTHER_DEVICE
from .hub_fixture import HubFixture
from .translation_check import TEXTS


@pytest.mark.parametrize(("part", "issue"), [("rtc_available", "clock_failed"), ("sd_available", "card_failed")])
async def test_a_failed_part_is_an_issue_until_it_works(hub_fixture: HubFixture, part: str, issue: str) -> None:
    failed: dict[str, Any] = {part: False}
    works: dict[str, Any] = {part: True}
    await hub_fixture.device().send_report(Status(DEVICE, online=True, **failed))
    assert hub_fixture.issues()[issue].translation_placeholders == {"device": DEVICE, "machine": "Ozone 1"}
    assert TEXTS["issues"][issue]["fix_flow"]["step"]["check"]["description"]
    await hub_fixture.device().send_report(Status(DEVICE, online=False))
    assert issue in hub_fixture.issues(), "a will says nothing of the part"
    await hub_fixture.device().send_report(Status(DEVICE, online=True, **works))
    assert issue not in hub_fixture.issues()


async def test_a_device_without_a_machine_has_no_issue(hub_fixture: HubFixture) -> None:
    await hub_fixture.device(OTHER_DEVICE).send_report(Status(OTHER_DEVICE, online=True, sd_available=False))
    assert "card_failed" not in hub_fixture.issues()
