"""Swaps, moves, new and removed machines while the hub runs: figures, entities and devices follow in place."""

from dataclasses import replace

from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind, Status

from .conftest import Begin
from .fleet import DEVICE, OTHER_DEVICE, assigned, at, hub_entry, machine, outlet, placed
from .house import House

MONDAY, TUESDAY, WEDNESDAY = (at(f"2026-03-0{day}T12:00:00") for day in (2, 3, 4))
FIRST = machine(assignments=assigned(), placements=placed())
SECOND = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")


async def test_a_machine_that_is_added_has_its_entities_at_once(house: House) -> None:
    before = house.hub
    await house.configure(STATION, replace(SECOND, placements=placed("outlet-2")))
    await house.device(OTHER_DEVICE).event(1, Kind.BASIC)

    assert [house.shows(key) for key in ("machine-2", "outlet-2", "outlet-1")] == ["1", "1", "0"]
    assert house.shows(OTHER_DEVICE, "connectivity") == "on"
    assert house.hub is before


async def test_everything_is_registered_below_its_parent(house: House) -> None:
    hub, place, ozone, device = map(house.registered, (house.entry.entry_id, "outlet-1", "machine-1", DEVICE))
    assert [each.via_device_id for each in (place, ozone, device)] == [hub.id, place.id, ozone.id]
    assert [each.config_subentry_id for each in (hub, place, ozone, device)] == [None, "outlet-1", "machine-1", None]


async def test_an_earlier_swap_is_entered_and_late_events_find_their_machine(house: House) -> None:
    old = house.device()
    await old.event(1, Kind.BASIC, MONDAY)
    await old.event(2, Kind.BASIC, WEDNESDAY)
    swapped = (Assignment(DEVICE, 0, TUESDAY), Assignment(OTHER_DEVICE, TUESDAY))

    await house.configure(replace(FIRST, assignments=swapped))
    await old.event(3, Kind.PREMIUM, MONDAY + 1)
    await house.device(OTHER_DEVICE).event(1, Kind.STANDARD, WEDNESDAY, gen="another")

    assert house.shows("machine-1") == "3"
    assert house.shows(DEVICE, "unassigned") == "1"
    assert house.registered(OTHER_DEVICE).via_device_id == house.registered("machine-1").id


async def test_an_earlier_move_books_what_came_since_on_the_new_outlet(house: House) -> None:
    device = house.device()
    for seq, instant in enumerate((MONDAY, TUESDAY, WEDNESDAY), 1):
        await device.event(seq, Kind.BASIC, instant)

    moved = (Placement("outlet-1", 0, TUESDAY), Placement("outlet-2", TUESDAY))
    await house.configure(STATION, replace(FIRST, placements=moved))

    assert [house.shows(key) for key in ("outlet-1", "outlet-2", "machine-1")] == ["1", "2", "3"]
    assert house.registered("machine-1").via_device_id == house.registered("outlet-2").id


async def test_a_change_made_while_the_hub_is_not_loaded_is_booked_when_it_is(house: House) -> None:
    await house.device().event(1, Kind.BASIC, WEDNESDAY)
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.change(STATION, replace(FIRST, placements=placed("outlet-2")))

    await house.reload()

    assert (house.shows("outlet-1"), house.shows("outlet-2")) == ("0", "1")


async def test_a_machine_whose_outlet_is_removed_stands_nowhere_and_says_so(house: House) -> None:
    device = house.device()
    await device.event(1, Kind.BASIC, MONDAY)

    await house.remove("outlet-1")
    await device.event(2, Kind.BASIC)

    assert house.hub.fleet.machines["machine-1"].current_outlet == ""
    assert (house.shows("machine-1"), house.shows_fleet(), house.shows("outlet-1")) == ("2", "2", None)
    assert "machine_without_outlet" in house.issues()
    assert house.registered("machine-1").via_device_id == house.registered(house.entry.entry_id).id

    await house.configure(STATION, replace(FIRST, placements=placed("outlet-2")))
    assert house.issues() == {}


async def test_what_a_removed_machine_counted_stays_in_the_fleets_total(house: House) -> None:
    await house.device().event(1, Kind.BASIC, MONDAY)
    await house.remove("machine-1")
    assert (house.shows("machine-1"), house.shows_fleet(), house.shows("outlet-1")) == (None, "1", "1")
    assert (await house.hub.reader.names())["machine-1"] == "Ozone 1"


async def test_names_follow_but_what_a_person_chose_stays(house: House) -> None:
    await house.configure(outlet("Old harbour"), replace(FIRST, name="Ozone I", machine_type="O3-2000"))
    place, ozone = house.registered("outlet-1"), house.registered("machine-1")
    assert (place.name, ozone.name, ozone.model) == ("Old harbour", "Ozone I", "O3-2000")
    assert house.entity_id("machine-1", "total") == "sensor.harbour_ozone_1_total_treatments"


async def test_an_opening_balance_is_part_of_the_total(house: House) -> None:
    await house.device().event(1, Kind.BASIC, MONDAY)
    await house.configure(replace(FIRST, opening=Counters(10, 20, 30)))
    assert (house.shows("machine-1", "premium"), house.shows("machine-1")) == ("30", "61")


async def test_what_a_device_tells_of_itself_outlives_a_swap(house: House) -> None:
    await house.device().report(Status(DEVICE, online=True, firmware="2026.11.1", model="Ozone counter"))
    await house.configure(replace(FIRST, assignments=()), replace(SECOND, assignments=assigned()))
    registered = house.registered(DEVICE)
    assert (registered.sw_version, registered.model) == ("2026.11.1", "Ozone counter")
    assert registered.via_device_id == house.registered("machine-2").id


async def test_two_machines_that_claim_one_device(house: House) -> None:
    device = house.device()
    await house.configure(replace(SECOND, assignments=assigned(start=TUESDAY)))
    await device.event(1, Kind.BASIC, MONDAY)
    await device.event(2, Kind.BASIC, WEDNESDAY)

    assert (house.shows("machine-1"), house.shows("machine-2")) == ("1", "1")
    told = house.issues()["device_overlap"].translation_placeholders
    assert told == {"device": DEVICE, "first": "Ozone 1", "second": "Ozone 2"}

    await house.configure(replace(FIRST, assignments=assigned(end=TUESDAY)))
    assert house.issues() == {}


async def test_a_device_that_goes_on_counting_without_a_machine(house: House) -> None:
    device = house.device()
    await device.event(1, Kind.BASIC, MONDAY)
    await house.configure(replace(FIRST, assignments=assigned(end=TUESDAY)))
    assert house.issues() == {}

    await device.event(2, Kind.BASIC, WEDNESDAY)

    assert device.acks()[-1]["seq"] == 2
    assert (house.shows("machine-1"), house.shows(DEVICE, "unassigned")) == ("1", "1")
    assert "device_without_machine" in house.issues()

    await house.configure(FIRST)
    assert (house.shows("machine-1"), house.shows(DEVICE, "unassigned")) == ("2", "0")
    assert house.issues() == {}


async def test_treatments_from_before_a_devices_time_need_nobody(house: House) -> None:
    await house.configure(replace(FIRST, assignments=assigned(start=TUESDAY)))
    await house.device().event(1, Kind.BASIC, MONDAY)
    assert (house.shows(DEVICE, "unassigned"), house.issues()) == ("1", {})


async def test_a_past_device_that_was_never_here_is_not_registered(begin: Begin) -> None:
    history = (Assignment(OTHER_DEVICE, 0, MONDAY), Assignment(DEVICE, MONDAY))
    house = await begin(outlet(), machine(assignments=history, placements=placed()))
    assert (house.is_registered(OTHER_DEVICE), house.shows(OTHER_DEVICE, "connectivity")) == (False, None)
    await house.device(OTHER_DEVICE).event(1, Kind.BASIC, MONDAY - 1)
    assert house.shows("machine-1") == "1"


async def test_two_hubs_count_apart(house: House, begin: Begin) -> None:
    ledger = str(house.hub.ledger.path.with_name("second.db"))
    other = await begin(
        outlet("Airport", outlet_id="outlet-9"),
        machine("Ozone 9", machine_id="machine-9", assignments=assigned(), placements=placed("outlet-9")),
        prefix="airport/ozone",
        ledger=ledger,
    )
    await house.device().event(1, Kind.BASIC)
    for seq in (1, 2):
        await other.device().event(seq, Kind.BASIC, gen="another")

    assert (house.shows("machine-1"), other.shows("machine-9")) == ("1", "2")
    assert (house.shows_fleet(), other.shows_fleet()) == ("1", "2")
    assert hub_entry().unique_id != other.entry.unique_id


async def test_a_removed_hub_takes_its_issues_and_leaves_its_ledger(house: House) -> None:
    await house.device().event(1, Kind.BASIC, MONDAY)
    await house.device().event(5, Kind.BASIC, MONDAY, prev=1, counters=Counters(5))
    await house.remove("outlet-1")
    path = house.hub.ledger.path
    assert set(house.issues()) == {"gap", "machine_without_outlet"}

    await house.hass.config_entries.async_remove(house.entry.entry_id)

    assert house.issues() == {}
    assert path.exists()
