"""A failed clock or card is told with what to do, for as long as it has failed."""

from typing import Any

import pytest

from custom_components.ozon_telemetry.core.domain.messages import Status

from .fleet import DEVICE, OTHER_DEVICE
from .house import House
from .translated import TEXTS


@pytest.mark.parametrize(("part", "issue"), [("rtc_available", "clock_failed"), ("sd_available", "card_failed")])
async def test_a_failed_part_is_told_until_it_works(house: House, part: str, issue: str) -> None:
    failed: dict[str, Any] = {part: False}
    works: dict[str, Any] = {part: True}
    await house.device().report(Status(DEVICE, online=True, **failed))
    assert house.issues()[issue].translation_placeholders == {"device": DEVICE, "machine": "Ozone 1"}
    assert TEXTS["issues"][issue]["fix_flow"]["step"]["check"]["description"]
    await house.device().report(Status(DEVICE, online=False))
    assert issue in house.issues(), "a will says nothing of the part"
    await house.device().report(Status(DEVICE, online=True, **works))
    assert issue not in house.issues()


async def test_a_device_without_a_machine_is_nobodys_concern(house: House) -> None:
    await house.device(OTHER_DEVICE).report(Status(OTHER_DEVICE, online=True, sd_available=False))
    assert "card_failed" not in house.issues()
