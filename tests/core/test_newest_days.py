"""A page has the newest treatments that a filter lets through, and costs what it shows, not what the ledger holds."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import select

from custom_components.ozon_telemetry.core.analytics import Filter, PageCursor, matches_treatment, newest_treatments
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Kind
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.records import TreatmentKey
from custom_components.ozon_telemetry.core.ledger.row_mapper import treatment_from_row
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT

from .ledger_fixture import DAY, ButtonPress, LedgerFixture, millis
from .query_cost import steps

pytestmark = pytest.mark.usefixtures("engine")

ZONES: Final = (None, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway"))
BEGIN: Final = millis("2026-01-01")
HOUR: Final = DAY // 24


def moving_fleet() -> Fleet:
    """Return three machines in outlets of three zones; a device changes between two, one begins late."""
    outlets = [Outlet(f"o{number}", f"O{number}", zone=zone) for number, zone in enumerate(ZONES)]
    swaps = [BEGIN + 10 * DAY, BEGIN + 20 * DAY]
    assignments = (
        (Assignment("d0", 0, swaps[0]), Assignment("d0", swaps[1])),
        (Assignment("d1", 0), Assignment("d0", *swaps)),
        (Assignment("d2", swaps[0]),),
    )
    placements = (
        (Placement("o0", 0),),
        (Placement("o1", 0, swaps[1]), Placement("o0", swaps[1])),
        (Placement("o2", 0),),
    )
    return Fleet.of(
        outlets, [Machine(f"m{i}", "", placements=placements[i], assignments=assignments[i]) for i in range(3)]
    )


presses = st.lists(
    st.builds(
        ButtonPress,
        st.sampled_from(["d0", "d1", "d2"]),
        st.sampled_from(list(Kind)),
        st.integers(0, 30 * 24).map(lambda hours: BEGIN + hours * HOUR),
        st.sampled_from([0, 0, 2]),
    ),
    max_size=40,
)


def some(*values: object) -> st.SearchStrategy[frozenset[object] | None]:
    """Return some of these values, or None for all."""
    return st.none() | st.frozensets(st.sampled_from(values), max_size=2)


filters = st.builds(
    Filter,
    some(*Kind),
    some("o0", "o1", "o2", "none"),
    some("m0", "m1", "m2", ""),
    some("d0", "d1", "d2"),
    st.booleans(),
)


@settings(max_examples=80)
@given(presses, filters, st.integers(1, 8), st.none() | st.integers(0, 31 * 24))
def test_pages_hold_what_matches_newest_first(
    pressed: list[ButtonPress], filter_: Filter, limit: int, pruned: int | None
) -> None:
    with TemporaryDirectory() as folder:
        fixture = LedgerFixture(Path(folder), moving_fleet(), now=BEGIN + 40 * DAY)
        fixture.press(pressed)
        fixture.ledger.mark_published()
        if pruned is not None:
            fixture.ledger.prune(BEGIN + pruned * HOUR)
        with fixture.ledger.reading() as connection:
            rows = map(treatment_from_row, connection.execute(select(TREATMENT)))
            matching = [row for row in rows if matches_treatment(row, filter_)]
            expected = sorted(matching, key=lambda row: (row.occurred_at, row[:3]), reverse=True)
            found: list[TreatmentKey] = []
            before: PageCursor | None = None
            while True:
                page = newest_treatments(connection, filter_, limit, before)
                found += [TreatmentKey(line.device_id, line.gen, line.seq) for line in page.events]
                if page.cursor is None:
                    break
                before = PageCursor.parse(page.cursor)
        fixture.ledger.close()
    assert found == [TreatmentKey(*row[:3]) for row in expected]


def fill(ledger: Ledger, fixture: LedgerFixture, first: int, days: int) -> None:
    """Let each device count in the morning of some days: one only on the first of them all."""
    devices = ["d0", "d1"] if first else ["d0", "d1", "d2"]
    at = [BEGIN + day * DAY + HOUR * 8 for day in range(first, first + days)]
    fixture.press(ButtonPress(device_id, Kind.BASIC, instant) for instant in at for device_id in devices)


@pytest.mark.file_only("counts the steps of SQLite's machine")
@pytest.mark.parametrize(
    "filter_",
    [
        Filter(devices=frozenset({"d2"})),
        Filter(outlets=frozenset({"o9"})),
        Filter(machines=frozenset({"m0"})),
        Filter(),
    ],
    ids=["a device of long ago", "an outlet without any", "a machine", "all"],
)
def test_a_page_costs_the_same_after_years(tmp_path: Path, filter_: Filter) -> None:
    """Steps of SQLite's machine: a deeper tree may take some more, but nothing is read that is not shown."""
    machines = [
        Machine(f"m{i}", "", placements=(Placement(f"o{i}", 0),), assignments=(Assignment(f"d{i}", 0),))
        for i in range(3)
    ]
    fleet = Fleet.of([Outlet(f"o{i}", "") for i in (0, 1, 2, 9)], machines)
    fixture = LedgerFixture(tmp_path, fleet, now=BEGIN + 4000 * DAY)
    fill(fixture.ledger, fixture, 0, 100)
    short = steps(fixture.ledger, lambda connection: newest_treatments(connection, filter_, 20, None))
    fill(fixture.ledger, fixture, 100, 900)
    assert steps(fixture.ledger, lambda connection: newest_treatments(connection, filter_, 20, None)) < short * 1.2
