"""The preview of a change of the fleet says exactly what rebooking will do, and what it will not."""

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings, strategies as st
import pytest
from sqlalchemy import event as sqlalchemy_event, select

from custom_components.ozon_telemetry.core.domain.calendar import date_of, day_of, quarter_of
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, UNOWNED, Assignment, Fleet, Outlet, Owner, Span
from custom_components.ozon_telemetry.core.domain.fleet_edits import move
from custom_components.ozon_telemetry.core.domain.messages import Counters, Millis, Received
from custom_components.ozon_telemetry.core.domain.overlaps import new_overlaps
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.booking_preview import BookingPreview, Transfer, preview_booking
from custom_components.ozon_telemetry.core.ledger.schema import RECOVERED, TREATMENT

from .builders import DAY, DEVICE, HOUR, MINUTE, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .engines import place_of
from .owner_totals import owner_totals
from .test_integrity_check import spoil
from .test_rebooking import batches, fleets

pytestmark = pytest.mark.usefixtures("engine")

ZONE = ZoneInfo("Europe/Amsterdam")
NORTH, SOUTH = Owner("washer", "north"), Owner("washer", "south")


def preview(ledger: Ledger, fleet: Fleet) -> BookingPreview:
    """Return what a change would do to a ledger."""
    overlaps = new_overlaps(ledger.fleet.machines.values(), fleet.machines.values())
    with ledger.reading() as connection:
        return preview_booking(connection, fleet, overlaps)


def owners(ledger: Ledger) -> dict[tuple[str, str, int, bool], tuple[Owner, int, Millis]]:
    """Return the owner, number and time of every row."""
    with ledger.reading() as connection:
        rows = {
            (row.device_id, row.gen, row.seq, False): (Owner(row.machine, row.outlet), 1, row.occurred_at)
            for row in connection.execute(select(TREATMENT))
        }
        gaps = {
            (row.device_id, row.gen, row.seq, True): (
                Owner(row.machine, row.outlet),
                row.basic + row.standard + row.premium,
                row.occurred_at,
            )
            for row in connection.execute(select(RECOVERED))
        }
        return rows | gaps


def without(fleet: Fleet, removed: str | None) -> Fleet:
    """Return a fleet without a machine that was removed: what is removed has an id that never comes back."""
    return fleet_of(*(it for it in fleet.machines.values() if it.id != removed))


@settings(max_examples=60)
@given(batches(), st.integers(0, 16), st.tuples(fleets, fleets, fleets), st.sampled_from([None, "washer", "dryer"]))
def test_it_is_what_rebooking_does(
    batch: list[Received], split: int, history: tuple[Fleet, Fleet, Fleet], removed: str | None
) -> None:
    """Whatever came before: a machine that was removed, another one that claimed what it had, late events."""
    before, between, after = history[0], without(history[1], removed), without(history[2], removed)
    with TemporaryDirectory() as folder:
        ledger = Ledger(place_of(Path(folder) / "ledger.db"), ZONE)
        ledger.change_fleet(before, NOW)
        ledger.commit(batch[:split])
        ledger.change_fleet(without(before, removed), NOW)
        ledger.change_fleet(between, NOW)
        ledger.commit([Received(it.event, NOW + HOUR) for it in batch[split:]])
        told, was = preview(ledger, after), owners(ledger)
        moved = ledger.change_fleet(after, NOW)
        now = owners(ledger)
        ledger.close()
    expected: Counter[tuple[Owner, Owner]] = Counter()
    days: dict[tuple[Owner, Owner], list[date]] = {}
    for key, (old, number, instant) in was.items():
        if (new := now[key][0]) != old and number:
            expected[old, new] += number
            days.setdefault((old, new), []).append(date_of(day_of(quarter_of(instant), ZONE)))
    assert {(it.old, it.new): it.treatments for it in told.transfers} == dict(expected)
    assert {(it.old, it.new): (it.first, it.last) for it in told.transfers} == {
        pair: (min(found), max(found)) for pair, found in days.items()
    }
    assert told.treatments == moved
    assert told.fixed == 0


cuts = st.integers(0, 3 * DAY)


@settings(max_examples=60)
@given(st.lists(cuts, max_size=12), cuts, cuts)
@example([0, 1, 2], 1, 2)
@example([15 * MINUTE, DAY], 15 * MINUTE, DAY)
def test_it_is_exact_to_the_millisecond(times: list[Millis], start: Millis, end: Millis) -> None:
    with TemporaryDirectory() as folder:
        ledger = Ledger(place_of(Path(folder) / "ledger.db"), ZONE)
        ledger.change_fleet(fleet_of(machine()), NOW)
        events = [event(seq, timestamp=NOW + at) for seq, at in enumerate(times, 1)]
        ledger.commit([Received(it, NOW + 4 * DAY) for it in events])
        held = (Assignment(DEVICE, ALWAYS, NOW + start), Assignment(DEVICE, NOW + max(start, end)))
        told = preview(ledger, fleet_of(machine(devices=held)))
        ledger.close()
    assert told.treatments == sum(start <= at < end for at in times)


def test_it_says_how_many_go_where_and_when(ledger: Ledger) -> None:
    ledger.commit(received(event(1, timestamp=NOW - 6 * DAY), event(2, timestamp=NOW - 2 * DAY), event(3)))
    told = preview(ledger, fleet_of(move(machine(), "south", NOW - 7 * DAY)))
    assert told.transfers == [Transfer(NORTH, SOUTH, 3, date(2026, 11, 12), date(2026, 11, 17))]


def test_a_change_that_concerns_nothing_says_so(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert preview(ledger, fleet_of(move(machine(), "south", NOW))) == BookingPreview([], [], 0)


def test_it_counts_the_treatments_of_two_devices_at_once(ledger: Ledger) -> None:
    ledger.change_fleet(fleet_of(machine(), machine("dryer", (Assignment(OTHER_DEVICE, ALWAYS),))), NOW)
    ledger.commit(received(event(1), event(2), event(1, device_id=OTHER_DEVICE, gen="other")))
    both = (Assignment(DEVICE, ALWAYS), Assignment(OTHER_DEVICE, NOW - 2 * DAY))
    told = preview(ledger, fleet_of(machine(devices=both), machine("dryer", ())))
    assert told.overlapping == [(2, 1)]
    assert [(it.old.machine, it.new.machine, it.treatments) for it in told.transfers] == [("dryer", "washer", 1)]


def test_what_retention_left_only_as_sums_stays_and_is_told(ledger: Ledger) -> None:
    ledger.commit(received(*(event(seq, timestamp=NOW - (10 - seq) * DAY) for seq in (1, 2, 3))))
    ledger.mark_published()
    assert ledger.prune(NOW - 7 * DAY - HOUR) == 2
    told = preview(ledger, fleet_of(move(machine(), "south", NOW - 20 * DAY)))
    assert (told.treatments, told.fixed) == (1, 2)
    assert ledger.change_fleet(fleet_of(move(machine(), "south", NOW - 20 * DAY)), NOW) == 1


def test_recovered_treatments_count(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(4, Counters(4, 0, 0), prev=1)))
    assert preview(ledger, fleet_of(move(machine(), "south", 0))).treatments == 4


def test_days_of_a_removed_outlet_are_those_of_its_zone(ledger: Ledger) -> None:
    """Its days are still summed in its own zone: read as others, they would be cut at a wrong midnight."""
    far = Outlet("north", "North", zone=ZoneInfo("Pacific/Auckland"))
    ledger.change_fleet(Fleet.of([far], [machine()]), NOW)
    ledger.commit(received(*(event(seq, timestamp=NOW - seq * HOUR) for seq in range(1, 72))))
    ledger.change_fleet(Fleet.of([], [machine()]), NOW)
    for hours in range(1, 72, 5):
        told = preview(ledger, fleet_of(move(machine(), "south", NOW - hours * HOUR)))
        assert told.treatments == hours


def test_what_is_no_longer_claimed_goes_back_to_the_machine_that_was_removed(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    ledger.change_fleet(fleet_of(), NOW + 1)
    ledger.change_fleet(fleet_of(machine("dryer")), NOW + 2)
    ledger.commit(received(event(2), at=NOW + 3))
    told = preview(ledger, fleet_of(machine("dryer", ())))
    assert {(it.old.machine, it.new.machine, it.treatments) for it in told.transfers} == {
        ("dryer", "washer", 1),
        ("dryer", "", 1),
    }
    assert ledger.change_fleet(fleet_of(machine("dryer", ())), NOW + 4) == 2
    with ledger.reading() as connection:
        assert owner_totals(connection)[NORTH] == Counters(1, 0, 0)


def test_what_another_machine_never_claimed_does_not_go_back(ledger: Ledger) -> None:
    """A removed machine had the device until long before the span that changes: nothing of that is its own."""
    ledger.change_fleet(fleet_of(machine(devices=(Assignment(DEVICE, 0, NOW - 3 * DAY),))), NOW)
    ledger.commit(received(event(1, timestamp=NOW - 4 * DAY), event(2, timestamp=NOW - HOUR)))
    ledger.change_fleet(fleet_of(), NOW + 1)
    ledger.change_fleet(fleet_of(machine("dryer", (Assignment(DEVICE, NOW - DAY),))), NOW + 2)
    told = preview(ledger, fleet_of(machine("dryer", ())))
    assert [(it.old.machine, it.new, it.treatments) for it in told.transfers] == [("dryer", UNOWNED, 1)]
    assert ledger.change_fleet(fleet_of(machine("dryer", ())), NOW + 3) == 1


def test_what_goes_back_to_a_removed_machine_is_what_it_had(ledger: Ledger) -> None:
    """Before and after the days on which it had the device, what another one gives back is nobody's."""
    days = (Assignment(DEVICE, NOW - 3 * DAY, NOW - 2 * DAY),)
    ledger.change_fleet(fleet_of(machine(devices=days)), NOW)
    ledger.commit(received(*(event(seq, timestamp=NOW - (5 - seq) * DAY - HOUR) for seq in (1, 2, 3, 4))))
    ledger.change_fleet(fleet_of(), NOW + 1)
    ledger.change_fleet(fleet_of(machine("dryer")), NOW + 2)
    told = preview(ledger, fleet_of(machine("dryer", ())))
    assert {(it.old.machine, it.new): it.treatments for it in told.transfers} == {
        ("dryer", UNOWNED): 3,
        ("dryer", NORTH): 1,
    }
    assert ledger.change_fleet(fleet_of(machine("dryer", ())), NOW + 3) == 4


def test_a_gap_that_proves_nothing_is_no_treatment(ledger: Ledger) -> None:
    """As ledgers of earlier versions have it where numbers were skipped and the counters had not risen."""
    ledger.commit(received(event(1), event(5, Counters(5, 0, 0), prev=1)))
    spoil(ledger, "UPDATE recovered SET basic = 0")
    told = preview(ledger, fleet_of(move(machine(), "south", NOW - DAY + 4 * MINUTE)))
    assert told.treatments == 1


def test_what_a_removed_machine_counted_is_claimed_but_not_freed(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert preview(ledger, fleet_of()).transfers == []
    ledger.change_fleet(fleet_of(), NOW)
    assert preview(ledger, fleet_of()).transfers == []
    (claimed,) = preview(ledger, fleet_of(machine("dryer"))).transfers
    assert (claimed.old, claimed.new) == (NORTH, Owner("dryer", "north"))


@pytest.mark.file_only("reads the plan of SQLite")
@pytest.mark.parametrize("days", [10, 100])
def test_it_reads_sums_and_never_all_treatments(ledger: Ledger, days: int) -> None:
    """Rows are read of the two quarters only that the change cuts, and found by their time."""
    ledger.commit(received(*(event(seq, timestamp=NOW - seq * HOUR) for seq in range(1, 24 * days))))
    read: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if "FROM treatment" in statement:
            read.append((statement, parameters))

    with ledger.reading() as connection:
        sqlalchemy_event.listen(connection, "before_cursor_execute", note)
        told = preview_booking(connection, fleet_of(move(machine(), "south", NOW - days * DAY - 7 * MINUTE)), [])
        sqlalchemy_event.remove(connection, "before_cursor_execute", note)
        plans = {
            line[3]
            for statement, parameters in read
            for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if "treatment" in line[3]
        }
    assert told.treatments == 24 * days - 1
    spans = [Span(*(value for value in parameters if isinstance(value, int))) for _, parameters in read]
    assert spans
    assert all(span.end - span.start <= 15 * MINUTE for span in spans)
    assert plans == {"SEARCH treatment USING INDEX treatment_occurred_at (occurred_at>? AND occurred_at<?)"}


def test_unowned_treatments_find_their_machine(ledger: Ledger) -> None:
    ledger.change_fleet(fleet_of(machine(devices=(Assignment(DEVICE, NOW),))), NOW)
    ledger.commit(received(event(1)))
    (found,) = preview(ledger, fleet_of(machine())).transfers
    assert (found.old, found.new) == (UNOWNED, NORTH)
