"""The figures that entities show: moved on by every batch, and the same as if they were loaded anew."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.calendar import date_of, day_start, today
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Millis, Received
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.read_models import ReadModels
from custom_components.ozon_telemetry.core.read_models.totals import FLEET, FleetTotals

from .builders import DAY, DEVICE, HOUR, NOW, OTHER_DEVICE, event, legacy_event, machine, received
from .engines import place_of

pytestmark = pytest.mark.usefixtures("engine")

ZONE = ZoneInfo("Europe/Amsterdam")
EAST = ZoneInfo("Asia/Kolkata")
KEYS = ("washer", "dryer", "north", "south", FLEET)


def far_flung_fleet() -> Fleet:
    """Return two machines whose days begin at different hours; the dryer's device counts for nobody at first."""
    outlets = [Outlet("north", "North"), Outlet("south", "South", zone=EAST)]
    dryer = machine("dryer", (Assignment(OTHER_DEVICE, NOW - DAY),), (Placement("south", 0),))
    return Fleet.of(outlets, [machine(), dryer])


def loaded(ledger: Ledger, now: Millis = NOW) -> FleetTotals:
    """Return what the ledger says."""
    with ledger.reading() as connection:
        return ReadModels.load(connection, ledger.fleet, ZONE, now).totals


def shown(totals: FleetTotals) -> list[object]:
    """Return every figure."""
    return [
        *((totals.total(key), totals.today(key)) for key in KEYS),
        *(totals.latest(key) for key in KEYS),
        *(totals.unassigned(device_id) for device_id in (DEVICE, OTHER_DEVICE)),
    ]


@st.composite
def batches(draw: st.DrawFn) -> list[list[Received]]:
    """Return batches of two devices' treatments around yesterday and today, with gaps."""
    instants = st.integers(-48, 0).map(lambda hours: NOW + hours * HOUR)
    stories = {device_id: draw(st.lists(instants, max_size=6)) for device_id in (DEVICE, OTHER_DEVICE)}
    events = []
    for device_id, story in stories.items():
        seq = 0
        for instant in story:
            prev, seq = seq, seq + draw(st.integers(1, 2))
            events.append(event(seq, prev=prev, device_id=device_id, gen=device_id, timestamp=instant))
    split = draw(st.integers(0, len(events)))
    return [received(*events[:split]), received(*events[split:])]


@settings(max_examples=50)
@given(batches())
def test_moving_on_equals_loading_anew(story: list[list[Received]]) -> None:
    with TemporaryDirectory() as folder:
        ledger = Ledger(place_of(Path(folder) / "ledger.db"), ZONE)
        ledger.change_fleet(far_flung_fleet(), NOW)
        totals = loaded(ledger)
        for batch in story:
            before = shown(totals)
            changed = totals.apply(ledger.commit(batch))
            assert changed or shown(totals) == before
        assert shown(totals) == shown(loaded(ledger))
        ledger.close()


def test_only_what_changed_is_touched(ledger: Ledger) -> None:
    totals = loaded(ledger)
    assert totals.apply(ledger.commit(received(event(1)))) == {"washer", "north", FLEET, DEVICE}
    assert totals.apply(ledger.commit(received(event(1)))) == set()


def test_what_is_loaded_of_today_is_of_today(ledger: Ledger) -> None:
    ledger.change_fleet(far_flung_fleet(), NOW)
    midnight = {zone: day_start(date_of(today(NOW, zone)), zone) * 900_000 for zone in (ZONE, EAST)}
    for device_id, zone in ((DEVICE, ZONE), (OTHER_DEVICE, EAST)):
        at = (midnight[zone] - 1, midnight[zone], NOW)
        its = [event(seq, device_id=device_id, gen=device_id, timestamp=when) for seq, when in enumerate(at, 1)]
        ledger.commit(received(*its))
    totals = loaded(ledger)
    assert [totals.total(key).total for key in KEYS] == [3, 3, 3, 3, 6]
    assert [totals.today(key).total for key in KEYS] == [2, 2, 2, 2, 4]


def test_today_of_a_removed_outlet_is_that_of_its_zone(ledger: Ledger) -> None:
    """In the evening of Amsterdam it is tomorrow in Kolkata already."""
    evening = NOW + 9 * HOUR
    ledger.change_fleet(far_flung_fleet(), NOW)
    midnight = day_start(date_of(today(evening, EAST)), EAST) * 900_000
    its = [event(seq, device_id=OTHER_DEVICE, timestamp=midnight + step) for seq, step in enumerate((-1, 0, HOUR), 1)]
    ledger.commit(received(*its[:2], at=evening))
    before = loaded(ledger, evening)
    assert (before.today(FLEET).total, before.today("dryer").total) == (1, 1)

    dryer = replace(far_flung_fleet().machines["dryer"], placements=(Placement("south", 0, evening),))
    ledger.change_fleet(Fleet.of([Outlet("north", "North")], [machine(), dryer]), evening)

    after = loaded(ledger, evening)
    assert shown(after) == shown(before)
    after.apply(ledger.commit(received(its[2], at=evening)))
    assert shown(after) == shown(loaded(ledger, evening))
    assert after.today(FLEET).total == 2
    assert after.is_day_over(midnight + DAY)


def test_what_belongs_to_no_machine_is_counted_by_device(ledger: Ledger) -> None:
    ledger.change_fleet(Fleet.of([], []), NOW)
    totals = loaded(ledger)
    for seq in (1, 2):
        totals.apply(ledger.commit(received(event(seq))))
        assert (totals.unassigned(DEVICE), totals.unassigned(OTHER_DEVICE)) == (seq, 0)
        assert (totals.everything, totals.total(FLEET), totals.latest("")) == (seq, Counters(), None)
    assert loaded(ledger).unassigned(DEVICE) == 2


def test_a_machines_total_includes_its_opening_balance(ledger: Ledger) -> None:
    opened = replace(machine(), opening=Counters(100, 20, 3))
    ledger.change_fleet(Fleet.of([], [opened]), NOW)
    ledger.commit(received(event(1)))
    assert loaded(ledger).total("washer") == Counters(101, 20, 3)
    assert loaded(ledger).total(FLEET) == Counters(1, 0, 0)


def test_a_late_treatment_is_counted_but_is_not_the_latest(ledger: Ledger) -> None:
    totals = loaded(ledger)
    totals.apply(ledger.commit(received(event(1, timestamp=NOW), event(2, timestamp=NOW - HOUR))))
    latest = totals.latest("washer")
    assert latest is not None
    assert (latest.kind, latest.occurred_at) == (Kind.BASIC, NOW)


def test_today_is_over_at_the_midnight_of_any_outlet(ledger: Ledger) -> None:
    ledger.change_fleet(far_flung_fleet(), NOW)
    totals = loaded(ledger)
    tomorrow = date_of(today(NOW, EAST) + 1)
    midnight = day_start(tomorrow, EAST) * 900_000
    assert not totals.is_day_over(midnight - 1)
    assert totals.is_day_over(midnight)


def test_counters_of_the_original_firmware_count_as_well(ledger: Ledger) -> None:
    totals = loaded(ledger)
    totals.apply(ledger.commit(received(legacy_event(7), legacy_event(9))))
    assert totals.total("washer") == Counters(3, 0, 0)


def test_all_read_models_are_loaded_and_updated_together(ledger: Ledger) -> None:
    ledger.commit(received(event(1)))
    with ledger.reading() as connection:
        models = ReadModels.load(connection, ledger.fleet, ZONE, NOW)
    assert models.apply(ledger.commit(received(event(2)))) == {"washer", "north", FLEET, DEVICE}
    assert models.totals.total("washer") == Counters(2, 0, 0)
    assert models.maintenance.overdue(NOW) == []


def test_a_machine_that_was_just_removed_has_no_maintenance_due(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        models = ReadModels.load(connection, ledger.fleet, ZONE, NOW)
    due = models.maintenance.due("removed", NOW)
    assert (due.treatments_left, due.due_date, due.is_due) == (None, None, False)
