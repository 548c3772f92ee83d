"""Swaps, moves, new and removed machines while the hub runs: figures, entities and devices follow in place."""

from dataclasses import replace

import pytest

from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Placement
from custom_components.ozon_telemetry.core.domain.messages import Counters, Event, Kind, Received, Status
from custom_components.ozon_telemetry.core.ledger import Ledger, rebooking
from tests.ledger_faults import file_of

from .builders import DEVICE, OTHER_DEVICE, assigned, at, hub_entry, machine, outlet, placed
from .conftest import SetUpHub
from .fake_device import GEN
from .hub_fixture import HubFixture

MONDAY, TUESDAY, WEDNESDAY = (at(f"2026-03-0{day}T12:00:00") for day in (2, 3, 4))
FIRST = machine(assignments=assigned(), placements=placed())
SECOND = machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed())
STATION = outlet("Station", outlet_id="outlet-2")


async def test_a_machine_that_is_added_has_its_entities_at_once(hub_fixture: HubFixture) -> None:
    before = hub_fixture.hub
    await hub_fixture.configure(STATION, replace(SECOND, placements=placed("outlet-2")))
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)

    assert [hub_fixture.state(key) for key in ("machine-2", "outlet-2", "outlet-1")] == ["1", "1", "0"]
    assert hub_fixture.state(OTHER_DEVICE, "connectivity") == "on"
    assert hub_fixture.hub is before


async def test_everything_is_registered_below_its_parent(hub_fixture: HubFixture) -> None:
    hub, place, ozone, device = map(
        hub_fixture.registered, (hub_fixture.entry.entry_id, "outlet-1", "machine-1", DEVICE)
    )
    assert [registered.via_device_id for registered in (place, ozone, device)] == [hub.id, place.id, ozone.id]
    assert [registered.config_subentry_id for registered in (hub, place, ozone, device)] == [
        None,
        "outlet-1",
        "machine-1",
        None,
    ]


async def test_an_earlier_swap_is_entered_and_late_events_find_their_machine(hub_fixture: HubFixture) -> None:
    old = hub_fixture.device()
    await old.send_event(1, Kind.BASIC, MONDAY)
    await old.send_event(2, Kind.BASIC, WEDNESDAY)
    swapped = (Assignment(DEVICE, 0, TUESDAY), Assignment(OTHER_DEVICE, TUESDAY))

    await hub_fixture.configure(replace(FIRST, assignments=swapped))
    await old.send_event(3, Kind.PREMIUM, MONDAY + 1)
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.STANDARD, WEDNESDAY, gen="another")

    assert hub_fixture.state("machine-1") == "3"
    assert hub_fixture.state(DEVICE, "unassigned") == "1"
    assert hub_fixture.registered(OTHER_DEVICE).via_device_id == hub_fixture.registered("machine-1").id


async def test_an_earlier_move_books_what_came_since_on_the_new_outlet(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    for seq, instant in enumerate((MONDAY, TUESDAY, WEDNESDAY), 1):
        await device.send_event(seq, Kind.BASIC, instant)

    moved = (Placement("outlet-1", 0, TUESDAY), Placement("outlet-2", TUESDAY))
    await hub_fixture.configure(STATION, replace(FIRST, placements=moved))

    assert [hub_fixture.state(key) for key in ("outlet-1", "outlet-2", "machine-1")] == ["1", "2", "3"]
    assert hub_fixture.registered("machine-1").via_device_id == hub_fixture.registered("outlet-2").id


async def test_a_change_made_while_the_hub_is_not_loaded_is_booked_when_it_is(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, WEDNESDAY)
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    hub_fixture.change(STATION, replace(FIRST, placements=placed("outlet-2")))

    await hub_fixture.reload()

    assert (hub_fixture.state("outlet-1"), hub_fixture.state("outlet-2")) == ("0", "1")


async def test_events_are_counted_while_a_large_change_is_booked(
    hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Part by part, with a batch between; every figure is right once nothing is left."""
    monkeypatch.setattr(rebooking, "PART", 1)
    device = hub_fixture.device()
    for seq, instant in enumerate((MONDAY, TUESDAY, WEDNESDAY), 1):
        await device.send_event(seq, Kind.BASIC, instant)
    counted: list[int] = []
    book = Ledger.continue_booking

    def send_another(ledger: Ledger) -> int:
        seq = 4 + len(counted)
        counted.append(seq)
        event = Event(DEVICE, Kind.BASIC, WEDNESDAY + seq, Counters(seq, 0, 0), GEN, seq, seq - 1)
        ledger.commit([Received(event, WEDNESDAY + seq)])
        return book(ledger)

    monkeypatch.setattr(Ledger, "continue_booking", send_another)
    await hub_fixture.configure(STATION, replace(FIRST, placements=placed("outlet-2")))
    await hub_fixture.hub.async_drain()
    assert len(counted) > 1
    assert [hub_fixture.state(key) for key in ("outlet-1", "outlet-2")] == ["0", str(3 + len(counted))]
    assert (await hub_fixture.hub.reader.verify()).is_sound


async def test_one_large_change_follows_the_other(hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebooking, "PART", 1)
    device = hub_fixture.device()
    for seq, instant in enumerate((MONDAY, TUESDAY, WEDNESDAY), 1):
        await device.send_event(seq, Kind.BASIC, instant)
    hub_fixture.change(STATION, replace(FIRST, placements=placed("outlet-2")))
    await hub_fixture.configure(replace(FIRST, placements=placed("outlet-1")))
    await hub_fixture.configure(replace(FIRST, placements=placed("outlet-2")))
    assert [hub_fixture.state(key) for key in ("outlet-1", "outlet-2")] == ["0", "3"]


async def test_a_machine_whose_outlet_is_removed_has_no_outlet_and_an_issue(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC, MONDAY)

    await hub_fixture.remove("outlet-1")
    await device.send_event(2, Kind.BASIC)

    assert hub_fixture.hub.fleet.machines["machine-1"].current_outlet == ""
    assert (hub_fixture.state("machine-1"), hub_fixture.fleet_state(), hub_fixture.state("outlet-1")) == (
        "2",
        "2",
        None,
    )
    assert "machine_without_outlet" in hub_fixture.issues()
    assert hub_fixture.registered("machine-1").via_device_id == hub_fixture.registered(hub_fixture.entry.entry_id).id

    await hub_fixture.configure(STATION, replace(FIRST, placements=placed("outlet-2")))
    assert hub_fixture.issues() == {}


async def test_an_outlet_that_is_removed_while_the_hub_does_not_run(hub_fixture: HubFixture) -> None:
    entries, entry = hub_fixture.hass.config_entries, hub_fixture.entry
    await entries.async_unload(entry.entry_id)
    entries.async_remove_subentry(entry, "outlet-1")
    await entries.async_setup(entry.entry_id)
    await hub_fixture.device().settle()

    assert hub_fixture.hub.fleet.machines["machine-1"].current_outlet == ""
    assert "machine_without_outlet" in hub_fixture.issues()


async def test_what_a_removed_machine_counted_stays_in_the_fleets_total(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, MONDAY)
    await hub_fixture.remove("machine-1")
    assert (hub_fixture.state("machine-1"), hub_fixture.fleet_state(), hub_fixture.state("outlet-1")) == (
        None,
        "1",
        "1",
    )
    assert (await hub_fixture.hub.reader.names())["machine-1"] == "Ozone 1"


async def test_names_follow_but_what_a_person_chose_stays(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(outlet("Old harbour"), replace(FIRST, name="Ozone I", machine_type="O3-2000"))
    place, ozone = hub_fixture.registered("outlet-1"), hub_fixture.registered("machine-1")
    assert (place.name, ozone.name, ozone.model) == ("Old harbour", "Ozone I", "O3-2000")
    assert hub_fixture.entity_id("machine-1", "total") == "sensor.harbour_ozone_1_total_treatments"


async def test_an_opening_balance_is_part_of_the_total(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, MONDAY)
    await hub_fixture.configure(replace(FIRST, opening=Counters(10, 20, 30)))
    assert (hub_fixture.state("machine-1", "premium"), hub_fixture.state("machine-1")) == ("30", "61")


async def test_the_state_of_a_device_outlives_a_swap(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_report(Status(DEVICE, online=True, firmware="2026.11.1", model="Ozone counter"))
    await hub_fixture.configure(replace(FIRST, assignments=()), replace(SECOND, assignments=assigned()))
    registered = hub_fixture.registered(DEVICE)
    assert (registered.sw_version, registered.model) == ("2026.11.1", "Ozone counter")
    assert registered.via_device_id == hub_fixture.registered("machine-2").id


async def test_two_machines_that_claim_one_device(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await hub_fixture.configure(replace(SECOND, assignments=assigned(start=TUESDAY)))
    await device.send_event(1, Kind.BASIC, MONDAY)
    await device.send_event(2, Kind.BASIC, WEDNESDAY)

    assert (hub_fixture.state("machine-1"), hub_fixture.state("machine-2")) == ("1", "1")
    placeholders = hub_fixture.issues()["device_overlap"].translation_placeholders
    assert placeholders == {"device": DEVICE, "first": "Ozone 1", "second": "Ozone 2"}

    await hub_fixture.configure(replace(FIRST, assignments=assigned(end=TUESDAY)))
    assert hub_fixture.issues() == {}


async def test_a_device_that_goes_on_counting_without_a_machine(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC, MONDAY)
    await hub_fixture.configure(replace(FIRST, assignments=assigned(end=TUESDAY)))
    assert hub_fixture.issues() == {}

    await device.send_event(2, Kind.BASIC, WEDNESDAY)

    assert device.acks()[-1]["seq"] == 2
    assert (hub_fixture.state("machine-1"), hub_fixture.state(DEVICE, "unassigned")) == ("1", "1")
    assert "device_without_machine" in hub_fixture.issues()

    await hub_fixture.configure(FIRST)
    assert (hub_fixture.state("machine-1"), hub_fixture.state(DEVICE, "unassigned")) == ("2", "0")
    assert hub_fixture.issues() == {}


async def test_treatments_from_before_a_devices_time_need_nobody(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(replace(FIRST, assignments=assigned(start=TUESDAY)))
    await hub_fixture.device().send_event(1, Kind.BASIC, MONDAY)
    assert (hub_fixture.state(DEVICE, "unassigned"), hub_fixture.issues()) == ("1", {})


async def test_a_past_device_that_was_never_here_is_not_registered(set_up_hub: SetUpHub) -> None:
    history = (Assignment(OTHER_DEVICE, 0, MONDAY), Assignment(DEVICE, MONDAY))
    hub_fixture = await set_up_hub(outlet(), machine(assignments=history, placements=placed()))
    assert (hub_fixture.is_registered(OTHER_DEVICE), hub_fixture.state(OTHER_DEVICE, "connectivity")) == (False, None)
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, MONDAY - 1)
    assert hub_fixture.state("machine-1") == "1"


async def test_two_hubs_count_apart(hub_fixture: HubFixture, set_up_hub: SetUpHub) -> None:
    ledger = str(file_of(hub_fixture.hub.ledger).with_name("second.db"))
    other = await set_up_hub(
        outlet("Airport", outlet_id="outlet-9"),
        machine("Ozone 9", machine_id="machine-9", assignments=assigned(), placements=placed("outlet-9")),
        prefix="airport/ozone",
        ledger=ledger,
    )
    await hub_fixture.device().send_event(1, Kind.BASIC)
    for seq in (1, 2):
        await other.device().send_event(seq, Kind.BASIC, gen="another")

    assert (hub_fixture.state("machine-1"), other.state("machine-9")) == ("1", "2")
    assert (hub_fixture.fleet_state(), other.fleet_state()) == ("1", "2")
    assert hub_entry().unique_id != other.entry.unique_id


async def test_a_removed_hub_takes_its_issues_and_leaves_its_ledger(hub_fixture: HubFixture) -> None:
    await hub_fixture.device().send_event(1, Kind.BASIC, MONDAY)
    await hub_fixture.device().send_event(5, Kind.BASIC, MONDAY, prev=1, counters=Counters(5))
    await hub_fixture.remove("outlet-1")
    path = file_of(hub_fixture.hub.ledger)
    assert set(hub_fixture.issues()) == {"gap", "machine_without_outlet"}

    await hub_fixture.hass.config_entries.async_remove(hub_fixture.entry.entry_id)

    assert hub_fixture.issues() == {}
    assert path.exists()
