"""Days and hours that are made anew in another zone, compared with those that were summed in it all the time."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.domain.fleet import Fleet
from custom_components.ozon_telemetry.core.domain.messages import Kind, Millis
from custom_components.ozon_telemetry.core.ledger import Ledger, local_sums
from custom_components.ozon_telemetry.core.ledger.accounts import read_accounts
from custom_components.ozon_telemetry.core.ledger.schema import DAY, HOUR

from .ledger_fixture import ButtonPress, LedgerFixture, millis, small_fleet

# Each zone, and a moment at or before which something unusual happens to its days or hours.
CHANGES: Final = {
    "Europe/Berlin": "2026-10-25T02:00",
    "America/Santiago": "2026-09-06T00:00",  # the clocks skip midnight
    "Australia/Lord_Howe": "2026-04-05T02:00",  # half an hour is there twice
    "Asia/Kathmandu": "1986-01-01T00:00",  # from +5:30 to +5:45
    "Pacific/Apia": "2011-12-30T00:00",  # a day that never was
    "America/St_Johns": "1988-04-03T00:01",
    "UTC": "1969-12-31T23:50",
}
zones = st.sampled_from(sorted(CHANGES))
near_changes = st.builds(
    lambda zone, minutes: millis(CHANGES[zone], zone) + minutes * 60_000, zones, st.integers(-1600, 1600)
)
moments = st.lists(near_changes | st.integers(millis("1900-01-01"), millis("2199-12-31")), max_size=8)


def summed(moments: Sequence[Millis], *zones: str) -> list[list[tuple[object, ...]]]:
    """Return the days and hours of a ledger with presses at these moments that was in one zone after the other."""
    fleet = small_fleet((None, ZoneInfo("Pacific/Apia")))
    with TemporaryDirectory() as folder:
        fixture = LedgerFixture(Path(folder), fleet, zones[0], now=millis("2200-01-01"))
        with closing(fixture.ledger) as ledger:
            kinds = list(Kind)
            fixture.press(
                ButtonPress(f"d{number % 3}", kinds[number % 2], moment) for number, moment in enumerate(moments)
            )
            for zone in zones[1:]:
                ledger.change_fleet(fleet, fixture.now, ZoneInfo(zone))
            assert ledger.verify().is_sound
            return [rows(ledger, "day"), rows(ledger, "hour")]


def rows(ledger: Ledger, name: str) -> list[tuple[object, ...]]:
    """Return the rows of a roll-up."""
    with ledger.reading() as connection:
        return sorted(map(tuple, connection.execute(select({"day": DAY, "hour": HOUR}[name]))))


@settings(max_examples=15)
@given(moments=moments, before=zones, after=zones)
def test_sums_of_another_zone_are_as_if_they_had_always_been_in_it(
    moments: list[Millis], before: str, after: str
) -> None:
    assert summed(moments, before, after) == summed(moments, after)


@pytest.mark.parametrize("zone", CHANGES)
def test_sums_around_a_change_of_the_clocks_are_as_if_they_had_always_been_in_the_zone(zone: str) -> None:
    moments = [millis(CHANGES[zone], zone) + minutes * 60_000 for minutes in range(-1500, 1500, 15)]
    assert summed(moments, "UTC" if zone != "UTC" else "Asia/Kathmandu", zone) == summed(moments, zone)


@pytest.mark.parametrize(
    ("moment", "zone"), [("2025-12-31T23:30", "America/Santiago"), ("2026-01-01T00:30", "Asia/Kathmandu")]
)
def test_a_year_ends_where_it_ends_in_the_zone(moment: str, zone: str) -> None:
    moments = [millis(moment, zone)]
    assert summed(moments, "UTC", zone) == summed(moments, zone)


@settings(max_examples=15)
@given(moments=moments, split=st.integers(0, 8), before=zones, after=zones, own=st.lists(zones, min_size=2, max_size=2))
def test_interrupted_after_any_part_it_goes_on_after_a_restart(
    moments: list[Millis], split: int, before: str, after: str, own: list[str]
) -> None:
    """Outlet by outlet; what is pressed meanwhile is summed where the days of its outlet are."""
    old, new = (small_fleet((None, *zones)) for zones in ((ZoneInfo(own[0]), None), (None, ZoneInfo(own[1]))))
    presses = [ButtonPress(f"d{number % 4}", Kind.BASIC, moment) for number, moment in enumerate(moments)]
    with TemporaryDirectory() as folder, patch.object(local_sums, "PART", 1):
        fixture = LedgerFixture(Path(folder), old, before, now=millis("2200-01-01"))
        fixture.press(presses[:split])
        fixture.ledger.begin_change(new, fixture.now, ZoneInfo(after))
        rest = presses[split:]
        while fixture.ledger.is_booking:
            fixture.press(rest[:1])
            rest = rest[1:]
            assert fixture.ledger.verify().is_sound
            if len(rest) % 2:
                fixture.ledger.close()
                fixture.ledger = Ledger(fixture.ledger.place, ZoneInfo(after))
                fixture.ledger.begin_change(new, fixture.now, ZoneInfo(after))
            else:
                fixture.ledger.continue_booking()
        fixture.press(rest)
        with closing(fixture.ledger) as ledger:
            assert ledger.verify().is_sound
            assert _sums(ledger) == _summed_in(new, after, presses)


def _sums(ledger: Ledger) -> list[list[tuple[object, ...]]]:
    """Return the days, by account, and hours of a ledger."""
    with ledger.reading() as connection:
        accounts = read_accounts(connection)
        days = [(accounts[row.account], *row) for row in connection.execute(select(DAY))]
    return [sorted((account, day, *amounts) for account, day, _, *amounts in days), rows(ledger, "hour")]


def _summed_in(fleet: Fleet, zone: str, presses: Sequence[ButtonPress]) -> list[list[tuple[object, ...]]]:
    """Return the days and hours of a ledger that had this fleet and zone all the time."""
    with TemporaryDirectory() as folder:
        fixture = LedgerFixture(Path(folder), fleet, zone, now=millis("2200-01-01"))
        with closing(fixture.ledger) as ledger:
            fixture.press(presses)
            return _sums(ledger)


def test_a_part_is_an_outlet_that_takes_a_moment() -> None:
    with TemporaryDirectory() as folder, patch.object(local_sums, "PART", 1):
        fixture = LedgerFixture(Path(folder), small_fleet((None,) * 4), "UTC")
        fixture.press(ButtonPress(f"d{number}", Kind.BASIC, fixture.now) for number in range(4))
        with closing(fixture.ledger) as ledger:
            ledger.begin_change(ledger.fleet, fixture.now, ZoneInfo("Asia/Kathmandu"))
            parts = 1
            while ledger.is_booking:
                ledger.continue_booking()
                parts += 1
            assert parts == 4


def test_a_part_has_few_outlets_however_little_is_in_them() -> None:
    with TemporaryDirectory() as folder:
        fixture = LedgerFixture(Path(folder), small_fleet((None,) * 7), "UTC")
        fixture.press(ButtonPress(f"d{number}", Kind.BASIC, fixture.now) for number in range(7))
        with closing(fixture.ledger) as ledger:
            ledger.begin_change(ledger.fleet, fixture.now, ZoneInfo("Asia/Kathmandu"))
            assert ledger.is_booking
            ledger.continue_booking()
            assert not ledger.is_booking


def test_a_small_change_of_the_zone_is_done_at_once() -> None:
    with TemporaryDirectory() as folder:
        fixture = LedgerFixture(Path(folder), small_fleet(), "UTC")
        fixture.press([ButtonPress("d0", Kind.BASIC, fixture.now), ButtonPress("d1", Kind.BASIC, fixture.now)])
        with closing(fixture.ledger) as ledger:
            ledger.begin_change(ledger.fleet, fixture.now, ZoneInfo("Asia/Kathmandu"))
            assert not ledger.is_booking
