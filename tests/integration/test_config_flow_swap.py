"""Giving a machine its device leaves every other treatment where it was."""

from hypothesis import given, strategies as st

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Fleet
from custom_components.ozon_telemetry.core.domain.fleet_edits import assign, assign_since

from .builders import machine

NOW = 100
MACHINES = ("machine-1", "machine-2", "machine-3")
DEVICES = ("A", "B", "C")

SWAPS = st.lists(
    st.tuples(st.sampled_from(MACHINES), st.sampled_from(DEVICES), st.integers(ALWAYS, NOW - 1)), max_size=8
)


def _fleet_after(swaps: list[tuple[str, str, int]]) -> Fleet:
    """Return a fleet with a past, as the flows would have made it."""
    machines = {name: machine(name, machine_id=name) for name in MACHINES}
    for target, device_id, at in swaps:
        machines |= {it.id: it for it in assign(machines.values(), target, device_id, at)}
    return Fleet.of([], machines.values())


def _give(fleet: Fleet, device_id: str, since: int) -> Fleet:
    changed = assign_since(fleet.machines.values(), "machine-1", device_id, since, NOW)
    return Fleet.of([], ({**fleet.machines} | {it.id: it for it in changed}).values())


def _owners(fleet: Fleet, device_id: str) -> list[str]:
    return [fleet.owner_at(device_id, instant).machine for instant in range(NOW)]


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES), since=st.one_of(st.just(ALWAYS), st.integers(1, NOW)))
def test_a_device_never_counts_for_two_machines(swaps: list[tuple[str, str, int]], device_id: str, since: int) -> None:
    after = _give(_fleet_after(swaps), device_id, since)
    assert after.overlaps() == []


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES), since=st.integers(1, NOW))
def test_nothing_changes_before_the_swap(swaps: list[tuple[str, str, int]], device_id: str, since: int) -> None:
    before = _fleet_after(swaps)
    after = _give(before, device_id, since)
    for device in DEVICES:
        assert _owners(after, device)[:since] == _owners(before, device)[:since]


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES))
def test_a_device_given_from_its_first_treatment_is_the_present_one(
    swaps: list[tuple[str, str, int]], device_id: str
) -> None:
    after = _give(_fleet_after(swaps), device_id, ALWAYS)
    assert after.machines["machine-1"].current_device == device_id
    assert [it.id for it in after.machines.values() if it.current_device == device_id] == ["machine-1"]


@given(swaps=SWAPS, device_id=st.sampled_from(DEVICES))
def test_a_device_given_from_its_first_treatment_takes_none_that_another_machine_had(
    swaps: list[tuple[str, str, int]], device_id: str
) -> None:
    before = _fleet_after(swaps)
    after = _give(before, device_id, ALWAYS)
    others = [device for device in DEVICES if device != device_id]
    assert [_owners(after, device) for device in others] == [_owners(before, device) for device in others]
    for was, became in zip(_owners(before, device_id), _owners(after, device_id), strict=True):
        assert was in {"", became}
        assert became in {was, "machine-1"}


def test_a_device_nobody_had_brings_all_its_treatments() -> None:
    after = _give(_fleet_after([("machine-1", "A", 10)]), "B", ALWAYS)
    assert set(_owners(after, "B")) == {"machine-1"}
    assert set(after.machines["machine-1"].assignments) == {Assignment("A", 10, NOW), Assignment("B", ALWAYS)}
