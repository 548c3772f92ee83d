"""The preview of other prices says by how much what was earned would change, and is what then changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.analytics import DateRange, Query, run_query
from custom_components.ozon_telemetry.core.domain.calendar import day_number
from custom_components.ozon_telemetry.core.domain.fleet import Fleet
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.domain.prices import (
    PriceHistory,
    PricePeriod,
    Revenue,
    amounts_of,
    price_history,
    since_ever,
    with_prices_from,
)
from custom_components.ozon_telemetry.core.ledger.price_preview import RevenueChange, RevenueChanges, preview_prices

from .ledger_fixture import ButtonPress, LedgerFixture, millis, small_fleet

pytestmark = pytest.mark.usefixtures("engine")

FIVE = since_ever({"basic": 5})
SIX_FROM_NOVEMBER = with_prices_from(FIVE, day_number(date(2026, 11, 1)), amounts_of({"basic": 6}))
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def ledger_at(folder: Path, prices: PriceHistory) -> LedgerFixture:
    """Return a ledger of two outlets, of which the first one has prices."""
    return LedgerFixture(folder, with_prices(small_fleet(), prices))


def with_prices(fleet: Fleet, prices: PriceHistory) -> Fleet:
    """Return a fleet whose first outlet has other prices."""
    first = replace(fleet.outlets["o0"], prices=prices)
    return Fleet.of([first, fleet.outlets["o1"]], fleet.machines.values())


def pressed(ledger_fixture: LedgerFixture, *presses: tuple[str, Kind]) -> None:
    """Press buttons in both outlets."""
    for device_id in ("d0", "d1"):
        ledger_fixture.press(ButtonPress(device_id, kind, millis(at)) for at, kind in presses)


def changes(ledger_fixture: LedgerFixture, old: PriceHistory, new: PriceHistory) -> RevenueChanges:
    with ledger_fixture.ledger.reading() as connection:
        return preview_prices(connection, "o0", old, new)


def test_it_says_by_month_how_many_treatments_earn_what_instead(tmp_path: Path) -> None:
    ledger_fixture = ledger_at(tmp_path, FIVE)
    pressed(ledger_fixture, ("2026-10-05T12:00", Kind.BASIC), ("2026-10-06T12:00", Kind.BASIC))
    pressed(ledger_fixture, ("2026-11-05T12:00", Kind.BASIC))
    assert changes(ledger_fixture, FIVE, since_ever({"basic": "5.5"})) == {
        OCTOBER: RevenueChange(2, Revenue(Decimal(10), 2), Revenue(Decimal("11.0"), 2)),
        NOVEMBER: RevenueChange(1, Revenue(Decimal(5), 1), Revenue(Decimal("5.5"), 1)),
    }


def test_days_begin_at_the_midnight_of_the_outlet(tmp_path: Path) -> None:
    ledger_fixture = ledger_at(tmp_path, FIVE)
    pressed(ledger_fixture, ("2026-10-31T22:59", Kind.BASIC), ("2026-10-31T23:00", Kind.BASIC))
    assert changes(ledger_fixture, FIVE, SIX_FROM_NOVEMBER) == {
        NOVEMBER: RevenueChange(1, Revenue(Decimal(5), 1), Revenue(Decimal(6), 1))
    }


@pytest.mark.parametrize("new", [FIVE, since_ever({"basic": 5, "premium": 9})])
def test_what_changes_no_price_of_a_treatment_changes_nothing(tmp_path: Path, new: PriceHistory) -> None:
    ledger_fixture = ledger_at(tmp_path, FIVE)
    pressed(ledger_fixture, ("2026-10-05T12:00", Kind.BASIC))
    assert changes(ledger_fixture, FIVE, new) == {}


def test_a_removed_price_earns_nothing(tmp_path: Path) -> None:
    ledger_fixture = ledger_at(tmp_path, FIVE)
    pressed(ledger_fixture, ("2026-10-05T12:00", Kind.BASIC), ("2026-10-05T13:00", Kind.PREMIUM))
    assert changes(ledger_fixture, FIVE, ()) == {OCTOBER: RevenueChange(1, Revenue(Decimal(5), 1), Revenue())}


DAYS = st.integers(day_number(date(2026, 9, 20)), day_number(date(2026, 11, 20)))
AMOUNTS = st.tuples(*[st.none() | st.integers(0, 9).map(Decimal)] * 3)
HISTORIES = st.lists(st.builds(PricePeriod, DAYS, AMOUNTS), max_size=3).map(price_history)
PRESSES = st.lists(
    st.builds(
        lambda kind, hours, lost: ButtonPress("d0", kind, millis("2026-09-25") + hours * 3_600_000, lost),
        st.sampled_from(Kind),
        st.integers(0, 55 * 24),
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(max_examples=30)
@given(PRESSES, HISTORIES, HISTORIES)
def test_it_is_what_changes_once_they_are_saved(
    presses: list[ButtonPress], old: PriceHistory, new: PriceHistory
) -> None:
    with TemporaryDirectory() as folder:
        ledger_fixture = ledger_at(Path(folder), old)
        ledger_fixture.press(sorted(presses, key=lambda press: press.at))
        told = changes(ledger_fixture, old, new)
        before = revenue(ledger_fixture)
        ledger_fixture.ledger.change_fleet(with_prices(ledger_fixture.ledger.fleet, new), ledger_fixture.now)
        change = sum(((it.after.amount or 0) - (it.before.amount or 0) for it in told.values()), Decimal(0))
        assert revenue(ledger_fixture) - before == change
        ledger_fixture.ledger.close()


def revenue(ledger_fixture: LedgerFixture) -> Decimal:
    """Return what all treatments earned."""
    query = Query(DateRange(date(2026, 9, 1), date(2026, 11, 30)))
    with ledger_fixture.ledger.reading() as connection:
        return run_query(connection, ledger_fixture.context, query).revenue or Decimal(0)
