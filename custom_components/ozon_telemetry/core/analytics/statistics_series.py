"""Statistics series: what the recorder has by the hour of a machine, an outlet or the fleet, and what changes it.

`series_histories` reads them.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from ..domain.calendar import QUARTERS_A_DAY, Quarter, quarter_of
from ..domain.fleet import UNASSIGNED, Fleet, Owner, changed_spans
from ..domain.messages import Kind
from ..domain.prices import first_difference
from ..domain.zones import Zones
from ..ledger import CommitResult


class Role(StrEnum):
    """The level of a series: whose treatments it counts."""

    FLEET = "fleet"
    OUTLET = "outlet"
    MACHINE = "machine"


class Sum(StrEnum):
    """What a series adds up that is not one kind: the treatments of all kinds, or their revenue."""

    TOTAL = "total"
    REVENUE = "revenue"


type Measure = Kind | Sum


class Series(NamedTuple):
    """The treatments of one kind, or of all, or their revenue, of a machine, an outlet, or of all (with no `owner`)."""

    role: Role
    owner: str
    measure: Measure

    @property
    def measure_key(self) -> str:
        """Return the name of what it adds up."""
        return self.measure.key if isinstance(self.measure, Kind) else self.measure.value


class BookedFleet(NamedTuple):
    """A fleet, the zones of its days, and the outlets that have or had a price, also removed ones."""

    fleet: Fleet
    zones: Zones
    priced: Collection[str]


def series_of(owner: Owner, measure: Measure) -> Iterator[Series]:
    """Yield the series in which a treatment counts; one of no machine counts in none.

    A machine has none of its revenue: each series is a row an hour in the recorder's database.
    """
    if owner.machine == UNASSIGNED:
        return
    yield Series(Role.FLEET, UNASSIGNED, measure)
    if measure is not Sum.REVENUE:
        yield Series(Role.MACHINE, owner.machine, measure)
    if owner.outlet != UNASSIGNED:
        yield Series(Role.OUTLET, owner.outlet, measure)


def series_changed_by_commit(result: CommitResult, priced: Collection[str] = ()) -> dict[Series, Quarter]:
    """Return the series that a commit changed, each with the first quarter in which it did.

    `priced` are the outlets that have or had a price.
    """
    changed: dict[Series, Quarter] = {}
    for (quarter, account), amounts in result.sums.items():
        kinds = [kind for kind in Kind if amounts[kind]]
        sums = _sums_of(account.owner, priced) if kinds else ()
        measures: tuple[Measure, ...] = (*kinds, *sums)
        for measure in measures:
            _mark_changed(changed, account.owner, measure, quarter)
    return changed


def series_changed_by_fleet(old: BookedFleet, new: BookedFleet) -> dict[Series, Quarter]:
    """Return the series that a change of the fleet may have changed, each with the first quarter in which it may."""
    changed: dict[Series, Quarter] = {}
    priced, fleets = {*old.priced, *new.priced}, (old.fleet, new.fleet)
    for device_id, span in changed_spans(*(fleet.timelines for fleet in fleets)).items():
        timelines = (fleet.timelines[device_id] for fleet in fleets if device_id in fleet.timelines)
        for owner in {owner for timeline in timelines for owner in timeline.owners}:
            for measure in (*Kind, *_sums_of(owner, priced)):
                _mark_changed(changed, owner, measure, quarter_of(span.start))
    for outlet, since in _changed_prices(old, new):
        for series in (Series(Role.FLEET, UNASSIGNED, Sum.REVENUE), Series(Role.OUTLET, outlet, Sum.REVENUE)):
            changed[series] = min(since, changed.get(series, since))
    return changed


def _changed_prices(old: BookedFleet, new: BookedFleet) -> Iterator[tuple[str, Quarter]]:
    """Yield the outlets whose prices differ, and a quarter before the first day on which they do, in any zone."""
    for outlet in new.fleet.outlets.values():
        before = old.fleet.outlets.get(outlet.id, outlet)
        day = first_difference(before.prices, outlet.prices)
        if outlet.prices and old.zones.of_outlet(outlet.id) != new.zones.of_outlet(outlet.id):
            yield outlet.id, 0
        elif day is not None:
            yield outlet.id, max((day - 1) * QUARTERS_A_DAY, 0)


def _sums_of(owner: Owner, priced: Collection[str]) -> tuple[Sum, ...]:
    return (Sum.TOTAL, Sum.REVENUE) if owner.outlet in priced else (Sum.TOTAL,)


def _mark_changed(changed: dict[Series, Quarter], owner: Owner, measure: Measure, quarter: Quarter) -> None:
    for series in series_of(owner, measure):
        changed[series] = min(quarter, changed.get(series, quarter))
