"""Fleet record: what other sites read of a fleet is what its own site has."""

from dataclasses import fields, replace
import json
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import (
    Assignment,
    Fleet,
    Machine,
    MaintenanceRule,
    Outlet,
    Placement,
)
from custom_components.ozon_telemetry.core.domain.goals import GOAL_PERIODS, Goal
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.domain.opening_hours import MINUTES_A_DAY, ClosedDays, OpeningHours, Shift
from custom_components.ozon_telemetry.core.domain.prices import PricePeriod
from custom_components.ozon_telemetry.core.domain.zones import Zones
from custom_components.ozon_telemetry.core.ledger.fleet_record import FleetRecord, fleet_record, read_fleet_record

HOME = ZoneInfo("Europe/Berlin")

names = st.text(max_size=5)
counts = st.integers(0, 2**40)
days = st.none() | st.dates()


def several[T](items: st.SearchStrategy[T], most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    """Return some of these."""
    return st.lists(items, max_size=most).map(tuple)


shifts = st.builds(Shift, st.integers(0, MINUTES_A_DAY), st.integers(0, 2 * MINUTES_A_DAY))
hours = st.builds(
    OpeningHours,
    st.tuples(*[several(shifts, 2)] * 7),
    several(st.builds(ClosedDays, st.dates(), st.dates())),
)
prices = st.none() | st.decimals(0, 10_000, allow_nan=False)
outlets = st.builds(
    Outlet,
    id=names,
    name=names,
    location=names,
    address=names,
    contact_person=names,
    contact_phone=names,
    is_active=st.booleans(),
    zone=st.none() | st.sampled_from(["Asia/Jakarta", "UTC"]).map(ZoneInfo),
    prices=several(st.builds(PricePeriod, st.integers(-800_000, 800_000), st.tuples(*[prices] * len(Kind)))),
    hours=st.none() | hours,
    area=names,
    goals=several(st.builds(Goal, st.sampled_from(GOAL_PERIODS), st.none() | st.sampled_from(Kind), counts)),
)
machines = st.builds(
    Machine,
    id=names,
    name=names,
    machine_type=names,
    is_active=st.booleans(),
    installed=days,
    last_maintenance=days,
    maintenance=st.builds(MaintenanceRule, st.none() | counts, st.none() | counts),
    opening=st.builds(Counters, counts, counts, counts),
    shortest_treatment=counts,
    placements=several(st.builds(Placement, names, counts, st.none() | counts)),
    assignments=several(st.builds(Assignment, names, counts, st.none() | counts)),
)


@given(several(outlets), several(machines))
def test_what_is_read_is_what_was_published(outlets: tuple[Outlet, ...], machines: tuple[Machine, ...]) -> None:
    fleet = Fleet.of(outlets, machines)
    zones = Zones(HOME, fleet)
    published = (replace(it, zone=zones.of_outlet(it.id), area="") for it in fleet.outlets.values())
    assert read_fleet_record(fleet_record(fleet, zones)) == FleetRecord(
        tuple(published), tuple(fleet.machines.values()), HOME
    )


def test_nothing_is_left_out_but_areas() -> None:
    fleet = Fleet.of([Outlet("o", "")], [Machine("m", "")])
    record: dict[str, Any] = json.loads(fleet_record(fleet, Zones(HOME, fleet)))
    assert len(record["machines"][0]) == len(fields(Machine))
    assert len(record["outlets"][0]) == len(fields(Outlet)) - 1


@pytest.mark.parametrize("number", [1, 3])
def test_another_format_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"format {number}"):
        read_fleet_record(json.dumps({"format": number}))
