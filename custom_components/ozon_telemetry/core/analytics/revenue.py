"""Revenue of a query: what it covers, since an outlet or a kind may have had no price on the day of a treatment."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from ..domain.fleet import UNASSIGNED
from ..domain.prices import Revenue
from .selection import GroupKey


class RevenueCoverage(NamedTuple):
    """How much of some treatments has a price: of the outlets where they were counted, and of themselves."""

    outlets: int
    priced_outlets: int
    treatments: int
    priced_treatments: int

    @property
    def is_complete(self) -> bool:
        """Tell whether every treatment has a price."""
        return self.priced_treatments == self.treatments


class PricedOutlets:
    """The outlets with treatments, by group, and whether any of these has a price."""

    def __init__(self) -> None:
        """Start without an outlet."""
        self._by_group: defaultdict[GroupKey, dict[str, bool]] = defaultdict(dict)
        self._of_all: dict[str, bool] = {}

    def add(self, key: GroupKey, outlet: str, revenue: Revenue) -> None:
        """Add treatments; what was counted in no outlet belongs to none."""
        if outlet != UNASSIGNED:
            for outlets in (self._by_group[key], self._of_all):
                outlets[outlet] = revenue.priced > 0 or outlets.get(outlet, False)

    def coverage_of(self, key: GroupKey, treatments: int, revenue: Revenue) -> RevenueCoverage | None:
        """Return the coverage of the revenue of a group; None where there is no revenue."""
        return _coverage(self._by_group.get(key, {}), treatments, revenue)

    def coverage(self, treatments: int, revenue: Revenue) -> RevenueCoverage | None:
        """Return the coverage of the revenue of all groups together; None where there is no revenue."""
        return _coverage(self._of_all, treatments, revenue)


def _coverage(outlets: Mapping[str, bool], treatments: int, revenue: Revenue) -> RevenueCoverage | None:
    if revenue.amount is None:
        return None
    return RevenueCoverage(len(outlets), sum(outlets.values()), treatments, revenue.priced)
