"""Fleet merge: old outlets, machines and assignments that are new, known, or found under another name."""

from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from custom_components.ozon_telemetry.core.django_import import (
    EventPage,
    ExistingFleet,
    MergeResult,
    OldFleet,
    Preview,
    Skipped,
    merge_fleet,
    open_database,
)
from custom_components.ozon_telemetry.core.django_import.intervals import subtract
from custom_components.ozon_telemetry.core.django_import.preview import DeviceOwners
from custom_components.ozon_telemetry.core.django_import.records import OldAssignment, OldMachine, OldOutlet
from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.time_alignment import UNSHIFTED
from custom_components.ozon_telemetry.core.ledger.history_import import ImportResult
from simulator.django_database import DjangoDatabase

from .builders import DAY, DEVICE, NOW, OTHER_DEVICE
from .django_events import pages_of

MALL, AIRPORT = OldOutlet(1, "Mall", "North"), OldOutlet(2, "Airport")
WASHER, DRYER = OldMachine(1, "Washer", 1, "Ozone Generator"), OldMachine(2, "Dryer", 2)


def given(machine: int, device_id: str, start: int | None = 0, end: int | None = None, **more: bool) -> OldAssignment:
    """Return an assignment between two days."""
    first, last = (None if day is None else NOW - (100 - day) * DAY for day in (start, end))
    return OldAssignment(machine, device_id, more.get("is_active", end is None), first, last)


def day(number: int) -> int:
    return NOW - (100 - number) * DAY


def old(
    *assignments: OldAssignment,
    outlets: tuple[OldOutlet, ...] = (MALL, AIRPORT),
    machines: tuple[OldMachine, ...] = (WASHER, DRYER),
    source: str = "one",
) -> OldFleet:
    return OldFleet(list(outlets), list(machines), list(assignments), set(), source)


def merged(
    what: OldFleet, fleet: Fleet | None = None, before: MergeResult | None = None, *, reach_back: bool = False
) -> MergeResult:
    """Return the merge of the old fleet into `fleet`, or into the result of an import before."""
    numbers = count(len(before.identities) if before else 0)
    existing = ExistingFleet(
        before.fleet if before else fleet or Fleet(),
        before.identities if before else {},
        lambda: f"new-{next(numbers)}",
    )
    return merge_fleet(what, existing, NOW, reach_back=reach_back)


def named(result: MergeResult, name: str) -> Machine:
    return next(machine for machine in result.machines.values() if machine.name == name)


def here(*machines: Machine) -> Fleet:
    return Fleet.of([Outlet("here", "Mall")], machines)


def test_outlets_and_machines_are_taken_over() -> None:
    result = merged(old(given(1, DEVICE)))
    assert [(it.name, it.location) for it in result.outlets.values()] == [("Mall", "North"), ("Airport", "")]
    washer = named(result, "Washer")
    assert result.outlets[washer.current_outlet].name == "Mall"
    assert washer.placements[0].start == ALWAYS
    assert washer.assignments == (Assignment(DEVICE, day(0)),)
    assert (result.new_outlets, result.new_machines, result.new_assignments) == (2, 2, 1)


def test_the_same_again_changes_nothing() -> None:
    first = merged(old(given(1, DEVICE)), reach_back=True)
    again = merged(old(given(1, DEVICE)), before=first, reach_back=True)
    assert again.changed(first.fleet) == []
    assert (again.new_outlets, again.new_machines, again.new_assignments) == (0, 0, 0)


def test_what_people_changed_since_stays() -> None:
    first = merged(old(given(1, DEVICE)))
    washer = named(first, "Washer")
    first.machines[washer.id] = Machine(washer.id, "By the door", assignments=(Assignment(DEVICE, day(5)),))
    again = merged(old(given(1, DEVICE)), before=first)
    assert again.changed(first.fleet) == []


def test_a_swap_since_the_last_import_is_entered() -> None:
    first = merged(old(given(1, DEVICE)))
    again = merged(old(given(1, DEVICE, end=50), given(1, OTHER_DEVICE, 50)), before=first)
    assert named(again, "Washer").assignments == (
        Assignment(DEVICE, day(0), day(50)),
        Assignment(OTHER_DEVICE, day(50)),
    )
    ended = merged(old(given(1, DEVICE, end=50), given(1, OTHER_DEVICE, 50, 60)), before=first)
    assert named(ended, "Washer").assignments[-1] == Assignment(OTHER_DEVICE, day(50), day(60))


def test_a_machine_that_has_the_same_device_is_the_same_machine() -> None:
    there = Machine(
        "m", "Number 7", placements=(Placement("here", ALWAYS),), assignments=(Assignment(DEVICE, day(60)),)
    )
    result = merged(old(given(1, DEVICE), outlets=(OldOutlet(1, "Centre"),), machines=(WASHER,)), here(there))
    assert result.machines["m"].assignments == (Assignment(DEVICE, day(0)),)
    assert (result.new_machines, result.new_outlets, result.machines["m"].name) == (0, 0, "Number 7")


def test_a_machine_of_the_same_name_in_the_same_outlet_is_the_same_machine() -> None:
    there = Machine("m", "washer", placements=(Placement("here", ALWAYS),))
    result = merged(old(given(1, DEVICE), machines=(WASHER,)), here(there))
    assert result.machines["m"].assignments == (Assignment(DEVICE, day(0)),)
    assert (result.new_machines, result.new_outlets) == (0, 1)


def test_two_old_machines_are_never_the_same_one() -> None:
    there = Machine("m", "Washer", placements=(Placement("here", ALWAYS),))
    twins = (WASHER, OldMachine(2, "Washer", 1))
    first = merged(old(machines=twins, outlets=(OldOutlet(1, "Mall"),)), here(there))
    assert (first.new_machines, first.new_outlets, len(first.machines)) == (1, 0, 2)
    again = merged(old(machines=twins, outlets=(OldOutlet(1, "Mall"),)), before=first)
    assert (again.new_machines, again.changed(first.fleet)) == (0, [])


@pytest.mark.parametrize(
    ("other", "left"),
    [
        pytest.param((0, 10), [(10, 20)], id="before"),
        pytest.param((20, 30), [(10, 20)], id="after"),
        pytest.param((20, None), [(10, 20)], id="after, for ever"),
        pytest.param((0, 15), [(15, 20)], id="over the start"),
        pytest.param((15, 25), [(10, 15)], id="over the end"),
        pytest.param((15, None), [(10, 15)], id="over the end, for ever"),
        pytest.param((12, 18), [(10, 12), (18, 20)], id="in the middle"),
        pytest.param((10, 15), [(15, 20)], id="from the start"),
        pytest.param((15, 20), [(10, 15)], id="to the end"),
        pytest.param((10, 20), [], id="all of it"),
    ],
)
def test_what_is_left_of_an_assignment(other: tuple[int, int | None], left: list[tuple[int, int]]) -> None:
    covering = Assignment(DEVICE, *other)
    assert subtract(Assignment(DEVICE, 10, 20), [covering]) == left
    assert subtract(Assignment(DEVICE, 10, 20), [replace(covering, device_id=OTHER_DEVICE)]) == [(10, 20)]


def test_what_is_left_of_an_assignment_without_an_end() -> None:
    assert subtract(Assignment(DEVICE, 10), [Assignment(DEVICE, 15, 20)]) == [(10, 15), (20, None)]
    assert subtract(Assignment(DEVICE, 10), [Assignment(DEVICE, 15)]) == [(10, 15)]
    assert subtract(Assignment(DEVICE, 10), [Assignment(DEVICE, 0, 10)]) == [(10, None)]


def test_a_machine_of_the_same_name_elsewhere_is_another_one() -> None:
    there = Machine("m", "Washer", placements=(Placement("here", ALWAYS),))
    result = merged(old(outlets=(AIRPORT,), machines=(OldMachine(1, "Washer", 2),)), here(there))
    assert [it.name for it in result.machines.values()] == ["Washer", "Washer (Airport)"]


def test_names_are_made_different() -> None:
    twins = (WASHER, OldMachine(2, "Washer", 1), OldMachine(3, "washer", 1), OldMachine(4, "", None))
    result = merged(old(machines=twins, outlets=(MALL, OldOutlet(2, "mall"), OldOutlet(3, ""))))
    assert [it.name for it in result.machines.values()] == ["Washer", "Washer (Mall)", "washer 2", "Machine 4"]
    assert [it.name for it in result.outlets.values()] == ["Mall", "mall 2", "Outlet 3"]
    assert named(result, "Machine 4").placements == ()


def test_another_database_does_not_know_the_first_ones_keys() -> None:
    first = merged(old(given(1, DEVICE)))
    other = old(outlets=(OldOutlet(1, "Harbour"),), machines=(OldMachine(1, "Press", 1),), source="two")
    again = merged(other, before=first)
    assert (again.new_outlets, again.new_machines) == (1, 1)


def test_what_this_hub_knows_of_a_device_counts_more_than_what_the_old_system_knew() -> None:
    there = Machine("m", "Press", assignments=(Assignment(DEVICE, day(20), day(30)), Assignment(DEVICE, day(70))))
    result = merged(old(given(2, DEVICE), machines=(DRYER,)), here(there, Machine("n", "Fan")))
    fleet = result.fleet
    assert fleet.overlaps() == []
    owners = [fleet.owner_at(DEVICE, day(number)).machine for number in (10, 25, 50, 80)]
    assert owners == ["m", "m", "m", "m"]  # the machine that has the device now is the same machine


def test_a_device_that_others_have_now_keeps_its_old_time() -> None:
    there = Machine("m", "Press", assignments=(Assignment(DEVICE, day(70)),))
    result = merged(old(given(2, DEVICE, 0, 90), machines=(DRYER,)), here(there))
    assert named(result, "Dryer").assignments == (Assignment(DEVICE, day(0), day(70)),)


@pytest.mark.parametrize(("reach_back", "starts"), [(False, [0, 50]), (True, [None, 50])])
def test_the_first_assignment_can_reach_back(starts: list[int | None], *, reach_back: bool) -> None:
    result = merged(old(given(1, DEVICE, 0, 40), given(2, DEVICE, 50)), reach_back=reach_back)
    found = [*named(result, "Washer").assignments, *named(result, "Dryer").assignments]
    assert [it.start for it in found] == [ALWAYS if start is None else day(start) for start in starts]


def test_of_two_machines_at_once_the_later_assignment_counts() -> None:
    result = merged(old(given(1, DEVICE, 0), given(2, DEVICE, 50, 60)))
    assert named(result, "Washer").assignments == (Assignment(DEVICE, day(0), day(50)), Assignment(DEVICE, day(60)))
    assert named(result, "Dryer").assignments == (Assignment(DEVICE, day(50), day(60)),)
    assert (result.overlapping_devices, result.fleet.overlaps()) == ([DEVICE], [])


def test_two_lines_of_one_machine_become_one() -> None:
    result = merged(old(given(1, DEVICE, 0, 50), given(1, DEVICE, 50)))
    assert named(result, "Washer").assignments == (Assignment(DEVICE, day(0)),)
    assert result.overlapping_devices == []


def test_an_assignment_that_ended_nobody_knows_when_ends_with_the_next_one() -> None:
    result = merged(old(given(1, DEVICE, 0, is_active=False), given(1, OTHER_DEVICE, 40, is_active=False)))
    assert named(result, "Washer").assignments == (
        Assignment(DEVICE, day(0), day(40)),
        Assignment(OTHER_DEVICE, day(40), NOW),
    )


@pytest.mark.parametrize(
    "senseless", [given(9, DEVICE), given(1, DEVICE, 40, 40), given(1, DEVICE, 40, 30), given(1, DEVICE, 101)]
)
def test_an_assignment_that_makes_no_sense_is_left_out(senseless: OldAssignment) -> None:
    result = merged(old(senseless))
    assert [it.start < NOW for it in named(result, "Washer").assignments] in ([], [False])


def test_an_assignment_without_a_start_always_held() -> None:
    assert named(merged(old(given(1, DEVICE, None))), "Washer").assignments == (Assignment(DEVICE, ALWAYS),)


def test_a_preview_counts_what_would_come(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with DjangoDatabase(path, day(0)) as database:
        database.add_event(DEVICE, Kind.BASIC, day(1), Counters(1))
        database.add_event(DEVICE, Kind.PREMIUM, day(60), Counters(1, 0, 1))
        database.add_status(DEVICE, day(2))
    (page,) = pages_of(open_database(path))
    preview, fleet = Preview(), merged(old(given(1, DEVICE, 50))).fleet
    device = preview.of(DEVICE)
    device.add_page(page, ImportResult(1, 1), UNSHIFTED, DeviceOwners(fleet, DEVICE))
    device.add_page(EventPage([], Counter(), 9, 0), ImportResult(), UNSHIFTED, DeviceOwners(Fleet(), DEVICE))
    assert (device.kinds, device.first, device.last) == (Counter({Kind.BASIC: 1, Kind.PREMIUM: 1}), day(1), day(60))
    device.add_page(EventPage(page.treatments, Counter(), 9, 0), ImportResult(), UNSHIFTED, DeviceOwners(fleet, DEVICE))
    assert (device.kinds, device.unowned) == (Counter({Kind.BASIC: 2, Kind.PREMIUM: 2}), 2)
    preview.of(OTHER_DEVICE).add_page(page, ImportResult(2), UNSHIFTED, DeviceOwners(Fleet(), OTHER_DEVICE))
    assert (preview.kinds, preview.all_skipped[Skipped.STATUS]) == (Counter({Kind.BASIC: 3, Kind.PREMIUM: 3}), 2)
    assert (preview.result, preview.unowned) == (ImportResult(3, 1), 2 + 2)
    assert preview.span == (day(1), day(60))
    assert preview.devices_that("is_without_machine") == [OTHER_DEVICE]


def test_a_device_in_another_spelling_is_the_one_that_is_here() -> None:
    fleet = here(Machine("known", "Old name", assignments=(Assignment(DEVICE, day(50)),)))
    result = merged(old(given(1, DEVICE.lower()), given(2, DEVICE.replace(":", ""), 0, 9)), fleet)
    assert {it.device_id for machine in result.machines.values() for it in machine.assignments} == {DEVICE}
    assert named(result, "Old name").id == "known"


def test_two_spellings_in_one_file_are_one_device() -> None:
    result = merged(old(given(1, DEVICE.lower(), 0, 9), given(2, DEVICE, 20)))
    assert {it.device_id for machine in result.machines.values() for it in machine.assignments} == {DEVICE.lower()}


YEAR_1, YEAR_9999 = -62135596800000, 253402300799000


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (OldAssignment(1, DEVICE, is_active=True, start=YEAR_1, end=None), (Assignment(DEVICE, ALWAYS),)),
        (OldAssignment(1, DEVICE, is_active=True, start=day(3), end=YEAR_9999), (Assignment(DEVICE, day(3)),)),
        (OldAssignment(1, DEVICE, is_active=False, start=day(3), end=YEAR_9999), (Assignment(DEVICE, day(3), NOW),)),
        (OldAssignment(1, DEVICE, is_active=True, start=YEAR_9999, end=None), (Assignment(DEVICE, NOW),)),
        (OldAssignment(1, DEVICE, is_active=True, start=YEAR_1, end=YEAR_1 + DAY), ()),
    ],
    ids=["since the year 1", "until the year 9999", "ended, until the year 9999", "since the year 9999", "in year 1"],
)
def test_a_date_of_no_fleet_is_the_nearest_that_can_be(told: OldAssignment, expected: tuple[Assignment, ...]) -> None:
    assert named(merged(old(told)), "Washer").assignments == expected
