"""What a filter selects, and the groups of its result."""

from custom_components.ozon_telemetry.core.analytics import Filter, GroupBy, matches_treatment
from custom_components.ozon_telemetry.core.analytics.selection import group_keys
from custom_components.ozon_telemetry.core.domain.event_time import TimeSource
from custom_components.ozon_telemetry.core.domain.fleet import UNOWNED, Fleet
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.core.ledger import Treatment

AT = 1_772_442_000_000


def test_an_unassigned_treatment_is_selected_only_if_the_filter_says_so() -> None:
    unassigned = Treatment("d", "g", 1, Kind.BASIC, AT, AT, TimeSource.DEVICE, Counters(1), UNOWNED)
    assert not matches_treatment(unassigned, Filter())
    assert matches_treatment(unassigned, Filter(unassigned=True))


def test_devices_of_the_filter_are_groups_although_they_counted_nothing() -> None:
    filter_ = Filter(devices=frozenset({"b", "a"}))
    assert group_keys(Fleet(), GroupBy.DEVICE, filter_, counted=["c"]) == ["a", "b", "c"]
