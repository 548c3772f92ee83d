"""Whatever is entered about swaps and moves, and whenever: the ledger ends as if it had been known from the start."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import Table, select

from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Owner, Placement
from custom_components.ozon_telemetry.core.domain.fleet_edits import move
from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Event, Received
from custom_components.ozon_telemetry.core.ledger import Ledger, rebooking
from custom_components.ozon_telemetry.core.ledger.accounts import read_accounts
from custom_components.ozon_telemetry.core.ledger.schema import DAY, HOUR as HOURS, QUARTER, RECOVERED, TREATMENT

from .builders import DEVICE, HOUR, NOW, OTHER_DEVICE, event, fleet_of, machine, received
from .engines import place_of
from .owner_totals import owner_totals

pytestmark = pytest.mark.usefixtures("engine")

ZONE = ZoneInfo("Europe/Amsterdam")
LONG_AGO = NOW - 200 * HOUR

instants = st.integers(0, 200).map(lambda hours: LONG_AGO + hours * HOUR)
spans = st.tuples(instants, st.none() | instants)
devices = st.sampled_from([DEVICE, OTHER_DEVICE])
held = st.lists(st.builds(lambda device, span: Assignment(device, *span), devices, spans), max_size=3).map(tuple)
outlets = st.sampled_from(["north", "south"])
places = st.lists(st.builds(lambda outlet, span: Placement(outlet, *span), outlets, spans), max_size=3).map(tuple)
fleets = st.builds(
    fleet_of,
    st.builds(machine, st.just("washer"), held, places),
    st.builds(machine, st.just("dryer"), held, places),
)


@st.composite
def batches(draw: st.DrawFn) -> list[Received]:
    """Return treatments of two devices at any times, some without a time, some proving a gap."""
    batch = []
    for device_id in (DEVICE, OTHER_DEVICE):
        seq = 0
        for instant in draw(st.lists(instants, max_size=8)):
            prev, seq = seq, seq + draw(st.sampled_from([1, 1, 1, 3]))
            clock = draw(st.sampled_from([Clock.OK, Clock.OK, Clock.NONE]))
            batch.append(Received(_event(device_id, seq, prev, instant, clock), instant + HOUR))
    return batch


def _event(device_id: str, seq: int, prev: int, instant: int, clock: Clock) -> Event:
    return event(
        seq, Counters(seq, 0, 0), prev=prev, device_id=device_id, gen=device_id, timestamp=instant, clock=clock
    )


def booked(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Return everything that is booked; sums of nothing are as good as none."""
    with ledger.reading() as connection:

        def rows(table: Table) -> list[tuple[Any, ...]]:
            return sorted(tuple(line) for line in connection.execute(select(table)))

        names = read_accounts(connection)
        quarters = ((quarter, number, *sums) for number, quarter, *sums in rows(QUARTER))
        by_account = {
            name: sorted((step, names[number], *sums) for step, number, *sums in lines if any(sums))
            for name, lines in {"quarter": quarters, "day": rows(DAY)}.items()
        }
        by_outlet = {"hour": [(hour, outlet, *sums) for hour, outlet, *sums in rows(HOURS) if any(sums)]}
        return by_account | by_outlet | {table.name: rows(table) for table in (TREATMENT, RECOVERED)}


@contextmanager
def parts_of(treatments: int) -> Iterator[None]:
    """Book so few treatments again at a time."""
    with patch.object(rebooking, "PART", treatments):
        yield


@settings(max_examples=60)
@given(batches(), st.lists(fleets, min_size=1, max_size=4), st.integers(0, 20), st.sampled_from([1, 3, 2000]))
def test_rebooking_equals_booking_from_scratch(
    batch: list[Received], histories: list[Fleet], split: int, part: int
) -> None:
    with TemporaryDirectory() as folder, parts_of(part):
        late, known = (
            Ledger(place_of(Path(folder) / "late.db"), ZONE),
            Ledger(place_of(Path(folder) / "known.db"), ZONE),
        )
        late.change_fleet(histories[0], NOW)
        late.commit(batch[:split])
        for fleet in histories[1:]:
            late.change_fleet(fleet, NOW)
        late.commit(batch[split:])
        known.change_fleet(histories[-1], NOW)
        known.commit(batch[:split])
        known.commit(batch[split:])
        assert booked(late) == booked(known)
        late.close()
        known.close()


@settings(max_examples=40)
@given(batches(), fleets, fleets, st.integers(0, 20), st.data())
def test_interrupted_after_any_part_it_goes_on_after_a_restart(
    batch: list[Received], old: Fleet, new: Fleet, split: int, data: st.DataObject
) -> None:
    with (
        TemporaryDirectory() as folder,
        parts_of(1),
        closing(Ledger(place_of(Path(folder) / "parts.db"), ZONE)) as ledger,  # a draw may end the test
        closing(Ledger(place_of(Path(folder) / "known.db"), ZONE)) as known,
    ):
        ledger.change_fleet(old, NOW)
        ledger.commit(batch[:split])
        ledger.begin_change(new, NOW)
        ledger.commit(batch[split:])
        while ledger.is_booking:
            assert ledger.verify().is_sound
            if data.draw(st.booleans()):
                ledger.close()
                ledger.begin_change(new, NOW)
            else:
                ledger.continue_booking()
        known.change_fleet(new, NOW)
        known.commit(batch)
        assert booked(ledger) == booked(known)


def test_a_change_is_booked_after_the_one_before(ledger: Ledger) -> None:
    """As if each were booked at once: what the dryer never had does not stay with it when it is removed."""
    ledger.commit(received(*(event(seq) for seq in range(1, 5))))
    with parts_of(1):
        ledger.begin_change(fleet_of(machine(devices=())), NOW)
        assert ledger.is_booking
        ledger.close()
        ledger.begin_change(fleet_of(), NOW)
    with ledger.reading() as connection:
        totals = owner_totals(connection)
        assert {owner: sums for owner, sums in totals.items() if sums.total} == {Owner(): Counters(4, 0, 0)}


def test_of_many_devices_as_many_are_booked_at_once_as_take_a_moment(ledger: Ledger) -> None:
    ids = [f"3C:8A:1F:00:01:{number:02X}" for number in range(60)]
    ledger.change_fleet(fleet_of(machine(devices=tuple(Assignment(it, 0) for it in ids))), NOW)
    ledger.commit(received(*(event(1, device_id=it, gen=it) for it in ids)))
    new = fleet_of(machine(devices=()), machine("dryer", tuple(Assignment(it, 0) for it in ids)))
    assert ledger.begin_change(new, NOW) == 50
    assert ledger.is_booking
    assert ledger.continue_booking() == 10
    assert not ledger.is_booking


def test_a_small_change_is_booked_at_once(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert ledger.begin_change(fleet_of(machine("dryer")), NOW) == 1
    assert not ledger.is_booking


def test_it_tells_how_many_treatments_have_another_owner(ledger: Ledger) -> None:
    ledger.commit(received(event(1), event(4, prev=1)))
    assert ledger.change_fleet(fleet_of(move(machine(), "south", 0)), NOW) == 4


def test_a_removed_machine_keeps_what_it_counted(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    assert ledger.change_fleet(fleet_of(), NOW) == 0
    with ledger.reading() as connection:
        assert owner_totals(connection) == {Owner("washer", "north"): Counters(1, 0, 0)}


def test_another_machine_can_claim_what_a_removed_one_counted(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    ledger.change_fleet(fleet_of(), NOW)
    assert ledger.change_fleet(fleet_of(machine("dryer")), NOW) == 1


def test_a_change_that_a_kill_interrupted_is_booked_at_the_next_start(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    ledger.close()
    restarted = Ledger(ledger.place, ZONE)
    assert restarted.change_fleet(fleet_of(machine("dryer")), NOW) == 1
    restarted.close()
