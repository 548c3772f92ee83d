"""Revenue of a query: what it covers, since an outlet or a kind may have had no price on the day of a treatment."""

from collections import defaultdict
from collections.abc import Iterable
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

    def add(self, key: GroupKey, outlet: str, revenue: Revenue) -> None:
        """Add treatments; what was counted in no outlet belongs to none."""
        if outlet != UNASSIGNED:
            outlets = self._by_group[key]
            outlets[outlet] = outlets.get(outlet, False) or revenue.priced > 0

    def coverage(self, keys: Iterable[GroupKey], treatments: int, revenue: Revenue) -> RevenueCoverage | None:
        """Return the coverage of the revenue of some groups; None where there is no revenue."""
        if revenue.amount is None:
            return None
        outlets: dict[str, bool] = {}
        for key in keys:
            for outlet, is_priced in self._by_group.get(key, {}).items():
                outlets[outlet] = outlets.get(outlet, False) or is_priced
        return RevenueCoverage(len(outlets), sum(outlets.values()), treatments, revenue.priced)
