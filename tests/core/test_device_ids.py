"""A MAC address names one device, however it is written."""

import pytest

from custom_components.ozon_telemetry.core.domain.device_ids import Spellings, is_same_device, mac_of

from .builders import DEVICE

SPELLINGS = ["3C:8A:1F:A4:3E:C4", "3c:8a:1f:a4:3e:c4", "3C-8A-1F-A4-3E-C4", "3c8a1fa43ec4", "3c8a.1fa4.3ec4"]
OTHERS = ["3C:8A:1F:A4:3E:C5", "3C:8A:1F:A4:3E", "3C:8A:1F:A4:3E:C4:00", "machine-7", "ghijklmnopqr", ""]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_address_is_found_in_each_spelling(spelling: str) -> None:
    assert mac_of(spelling) == "3C8A1FA43EC4"
    assert is_same_device(DEVICE, spelling)


@pytest.mark.parametrize("other", [*OTHERS, None, 7])
def test_what_differs_in_more_is_another_device(other: object) -> None:
    assert not is_same_device(DEVICE, other)


def test_names_that_are_no_address_are_compared_as_they_are() -> None:
    assert is_same_device("machine-7", "machine-7")
    assert not is_same_device("machine-7", "Machine-7")


def test_a_device_is_known_by_the_spelling_that_came_first() -> None:
    spellings = Spellings()
    assert {spellings.note(spelling) for spelling in SPELLINGS} == {DEVICE}
    assert {spellings.known_as(spelling) for spelling in SPELLINGS} == {DEVICE}
    assert spellings.note("machine-7") == "machine-7"


def test_two_spellings_that_are_known_stay_two_devices() -> None:
    spellings = Spellings([SPELLINGS[0], SPELLINGS[3]])
    assert [spellings.known_as(spelling) for spelling in (SPELLINGS[0], SPELLINGS[3])] == [SPELLINGS[0], SPELLINGS[3]]
    assert spellings.known_as(SPELLINGS[1]) == SPELLINGS[0]
