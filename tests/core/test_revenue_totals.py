"""The read model of revenue: what entities show is what the ledger's rows are worth."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.calendar import day_number
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Event, Kind, Millis, Received
from custom_components.ozon_telemetry.core.domain.prices import PricePeriod, amounts_of, price_history, since_ever
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.read_models.present_sums import PresentSums, Span
from custom_components.ozon_telemetry.core.read_models.revenue import RevenueTotals, priced_keys, priced_outlets
from custom_components.ozon_telemetry.core.read_models.totals import FLEET

from .engines import place_of
from .ledger_fixture import ButtonPress, LedgerFixture, millis

pytestmark = pytest.mark.usefixtures("engine")

JAKARTA = ZoneInfo("Asia/Jakarta")
DEARER_FROM = date(2026, 11, 26)  # a Thursday
HARBOUR = Outlet(
    "harbour",
    "Harbour",
    prices=price_history(
        [*since_ever({"basic": 5}), PricePeriod(day_number(DEARER_FROM), amounts_of({"basic": 6, "premium": "9.95"}))]
    ),
)
STATION = Outlet("station", "Station", zone=JAKARTA, prices=since_ever({"standard": "0.10"}))
AIRPORT = Outlet("airport", "Airport")
FLEET_OF_THREE = Fleet.of(
    [HARBOUR, STATION, AIRPORT],
    [
        Machine(f"m{number}", f"Machine {number}", placements=(Placement(outlet, 0),), assignments=(assignment,))
        for number, (outlet, assignment) in enumerate(
            zip(
                ("harbour", "station", "airport"),
                (Assignment(device, 0) for device in ("d0", "d1", "d2")),
                strict=True,
            )
        )
    ],
)
NOW = millis("2026-11-28T20:00", "Europe/Berlin")  # Saturday; in Jakarta it is Sunday
KEYS = (FLEET, "harbour", "station", "airport", "m0", "m1", "m2")


def loaded(ledger_fixture: LedgerFixture, now: Millis = NOW) -> RevenueTotals:
    with ledger_fixture.ledger.reading() as connection:
        return RevenueTotals(
            ledger_fixture.ledger.zones, PresentSums.load(connection, ledger_fixture.ledger.zones, now)
        )


def shown(totals: RevenueTotals) -> dict[tuple[str, Span], tuple[Decimal, int]]:
    return {(key, span): (totals.revenue(key, span), totals.treatments(key, span)) for key in KEYS for span in Span}


@pytest.fixture
def ledger_fixture(tmp_path: Path) -> LedgerFixture:
    """Return the fleet before its first treatment."""
    return LedgerFixture(tmp_path, FLEET_OF_THREE, now=NOW)


def basics(ledger_fixture: LedgerFixture, *moments: str, device_id: str = "d0") -> None:
    ledger_fixture.press(ButtonPress(device_id, Kind.BASIC, millis(moment, "Europe/Berlin")) for moment in moments)


def test_each_treatment_counts_in_its_own_day_week_and_month_at_its_own_price(ledger_fixture: LedgerFixture) -> None:
    basics(
        ledger_fixture,
        *("2026-10-31T23:59", "2026-11-01T00:00", "2026-11-22T23:59", "2026-11-23T00:00"),
        *("2026-11-25T23:59", "2026-11-26T00:00", "2026-11-27T23:59", "2026-11-28T00:00"),
    )
    totals = loaded(ledger_fixture)
    for key in ("harbour", "m0", FLEET):
        assert {span: (totals.treatments(key, span), int(totals.revenue(key, span))) for span in Span} == {
            Span.TODAY: (1, 6),
            Span.WEEK: (5, 2 * 5 + 3 * 6),
            Span.MONTH: (7, 4 * 5 + 3 * 6),
            Span.TOTAL: (8, 5 * 5 + 3 * 6),
        }


def test_the_day_of_an_outlet_is_that_of_its_zone(ledger_fixture: LedgerFixture) -> None:
    ledger_fixture.press(
        [
            ButtonPress("d1", Kind.STANDARD, millis("2026-11-28T23:59", "Asia/Jakarta")),
            ButtonPress("d1", Kind.STANDARD, millis("2026-11-29T00:00", "Asia/Jakarta")),
        ]
    )
    totals = loaded(ledger_fixture)
    assert totals.revenue("station", Span.TODAY) == Decimal("0.10")
    assert totals.revenue("station", Span.WEEK) == Decimal("0.20")


def test_what_a_fast_clock_counted_tomorrow_is_not_todays(ledger_fixture: LedgerFixture) -> None:
    basics(ledger_fixture, "2026-11-29T00:01")
    totals = loaded(ledger_fixture, millis("2026-11-28T23:58", "Europe/Berlin"))
    assert [totals.treatments(FLEET, span) for span in Span] == [0, 0, 0, 1]


def test_what_has_no_price_earns_nothing_and_counts(ledger_fixture: LedgerFixture) -> None:
    basics(ledger_fixture, "2026-11-28T10:00", device_id="d2")
    totals = loaded(ledger_fixture)
    assert totals.revenue("airport", Span.TOTAL) == 0
    assert totals.treatments("airport", Span.MONTH) == 1


def test_the_revenue_of_a_removed_outlet_stays_in_the_total(ledger_fixture: LedgerFixture) -> None:
    basics(ledger_fixture, "2026-11-28T10:00")
    before = shown(loaded(ledger_fixture))
    ledger_fixture.ledger.change_fleet(Fleet(), NOW)
    assert shown(loaded(ledger_fixture)) == before


PRESSES = st.lists(
    st.tuples(st.sampled_from(["d0", "d1", "d2"]), st.sampled_from(list(Kind)), st.integers(0, 40 * 24)), max_size=25
)


@given(PRESSES, st.integers(0, 25))
def test_what_is_added_is_what_would_be_loaded(
    tmp_path_factory: pytest.TempPathFactory, presses: list[tuple[str, Kind, int]], known: int
) -> None:
    ledger = Ledger(place_of(tmp_path_factory.mktemp("ledger") / "ledger.db"), ZoneInfo("Europe/Berlin"))
    ledger.change_fleet(FLEET_OF_THREE, NOW, ZoneInfo("Europe/Berlin"))
    events, counters, seqs = (
        list[Received](),
        dict.fromkeys(("d0", "d1", "d2"), ZERO),
        dict.fromkeys(("d0", "d1", "d2"), 0),
    )
    for device_id, kind, hours_ago in presses:
        at = NOW - hours_ago * 3_600_000
        counters[device_id] = counters[device_id].plus(ONE[kind])
        seqs[device_id] += 1
        seq = seqs[device_id]
        events.append(Received(Event(device_id, kind, at, counters[device_id], f"gen-{device_id}", seq, seq - 1), NOW))
    ledger.commit(events[:known])
    with ledger.reading() as connection:
        totals = RevenueTotals(ledger.zones, PresentSums.load(connection, ledger.zones, NOW))
    totals.apply(ledger.commit(events[known:]))
    with ledger.reading() as connection:
        assert shown(totals) == shown(RevenueTotals(ledger.zones, PresentSums.load(connection, ledger.zones, NOW)))
    ledger.close()


def test_only_what_stands_or_stood_where_there_is_a_price_has_a_revenue() -> None:
    priced = {"harbour", "station"}
    assert list(priced_keys(FLEET_OF_THREE, priced)) == [FLEET, "harbour", "station", "m0", "m1"]
    assert list(priced_keys(Fleet.of([AIRPORT], []), ())) == []
    after_removal = Fleet.of([AIRPORT], FLEET_OF_THREE.machines.values())
    assert list(priced_keys(after_removal, priced)) == [FLEET, "m0", "m1"]


def test_it_says_how_many_outlets_in_use_have_a_price_today(ledger_fixture: LedgerFixture) -> None:
    later = price_history([PricePeriod(day_number(date(2027, 1, 1)), amounts_of({"basic": 1}))])
    closed = Outlet("closed", "Closed", is_active=False)
    fleet = Fleet.of([HARBOUR, AIRPORT, Outlet("new", "New", prices=later), closed], [])
    assert priced_outlets(fleet, ledger_fixture.ledger.zones, NOW) == (1, 3)
