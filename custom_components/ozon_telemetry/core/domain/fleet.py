"""Fleet model: outlets, machines, placements and assignments, and which of them owns a treatment.

A treatment belongs to the machine whose assignment of the device holds the treatment's own time, and to the outlet
where that machine stood then. Intervals include their start and exclude their end; an open one has no end.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from .device_ids import Spellings
from .disputes import DEFAULT_SHORTEST_TREATMENT
from .goals import Goals
from .instants import SECOND
from .messages import ZERO, Counters, Millis
from .opening_hours import OpeningHours
from .prices import PriceHistory

UNASSIGNED: Final = ""
FOREVER: Final[Millis] = 2**63 - 1
ALWAYS: Final[Millis] = 0


class Owner(NamedTuple):
    """The machine and outlet a treatment is booked on; `UNASSIGNED` where there is none."""

    machine: str = UNASSIGNED
    outlet: str = UNASSIGNED


UNOWNED: Final = Owner()


class Span(NamedTuple):
    """The instants from `start` up to, not including, `end`."""

    start: Millis
    end: Millis


@dataclass(frozen=True, slots=True)
class Placement:
    """A machine stands in an outlet."""

    outlet: str
    start: Millis
    end: Millis | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A device counts for a machine."""

    device_id: str
    start: Millis
    end: Millis | None = None


@dataclass(frozen=True, slots=True)
class MaintenanceRule:
    """Maintenance is due after this many treatments or months, whichever comes first; None does not count."""

    treatments: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """A location where machines stand. Its days begin at midnight in `zone`, or in Home Assistant's without one.

    Without `hours` it counts as always open. `area` is Home Assistant's id of the area that it names, if any.
    """

    id: str
    name: str
    location: str = ""
    address: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    is_active: bool = True
    zone: ZoneInfo | None = None
    prices: PriceHistory = ()
    hours: OpeningHours | None = None
    area: str = ""
    goals: Goals = ()

    def is_open(self, at: Millis, zone: ZoneInfo) -> bool:
        """Tell whether customers can come at an instant, by the clocks of `zone`."""
        return self.is_active and (self.hours is None or self.hours.is_open(at, zone))

    def next_change(self, at: Millis, zone: ZoneInfo) -> Millis | None:
        """Return when it closes next, or opens if it is closed; None if it does neither within a year."""
        return self.hours.next_change(at, zone) if self.is_active and self.hours else None


@dataclass(frozen=True, slots=True)
class Machine:
    """An ozone generator with its history of outlets and devices.

    `opening` are treatments from before its first device, which its totals include. `shortest_treatment` is how many
    seconds its shortest treatment takes: counters that rose faster are not believed.
    """

    id: str
    name: str
    machine_type: str = ""
    is_active: bool = True
    installed: date | None = None
    last_maintenance: date | None = None
    maintenance: MaintenanceRule = MaintenanceRule()
    opening: Counters = ZERO
    shortest_treatment: int = DEFAULT_SHORTEST_TREATMENT
    placements: tuple[Placement, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    @property
    def current_outlet(self) -> str:
        """Return where the machine stands now."""
        return next((placement.outlet for placement in self.placements if placement.end is None), UNASSIGNED)

    @property
    def current_device(self) -> str | None:
        """Return the device that counts for the machine now."""
        return next((assignment.device_id for assignment in self.assignments if assignment.end is None), None)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A device's owners through time: `owners[i]` from `starts[i]` until the next start."""

    starts: tuple[Millis, ...] = (ALWAYS,)
    owners: tuple[Owner, ...] = (UNOWNED,)

    def at(self, instant: Millis) -> Owner:
        """Return the owner at an instant."""
        return self.owners[max(bisect_right(self.starts, instant) - 1, 0)]


type Timelines = Mapping[str, Timeline]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A device is assigned to two machines at once; the later assignment counts."""

    device_id: str
    machines: tuple[str, str]


class AssignmentClaim(NamedTuple):
    """A machine claims a device for the time of an assignment."""

    machine: Machine
    assignment: Assignment


type Claims = Mapping[str, Sequence[AssignmentClaim]]


@dataclass(frozen=True, slots=True)
class Fleet:
    """All outlets and machines, with indexes by device and outlet of what is looked up often.

    For each device: its claims, earliest first, the owners of its treatments through time, and its present machine.
    For each outlet: the machines that stand there now.
    """

    outlets: Mapping[str, Outlet] = MappingProxyType({})
    machines: Mapping[str, Machine] = MappingProxyType({})
    timelines: Timelines = MappingProxyType({})
    machine_by_device: Mapping[str, Machine] = MappingProxyType({})
    claims: Claims = MappingProxyType({})
    machines_by_outlet: Mapping[str, Sequence[Machine]] = MappingProxyType({})
    spellings: Spellings = field(default_factory=Spellings, compare=False)

    @classmethod
    def of(cls, outlets: Iterable[Outlet], machines: Iterable[Machine]) -> Fleet:
        """Return the fleet of these outlets and machines."""
        by_id = {machine.id: machine for machine in machines}
        claims = _claims(by_id.values())
        return cls(
            {outlet.id: outlet for outlet in outlets},
            by_id,
            {device_id: _timeline(its_claims) for device_id, its_claims in claims.items()},
            _machine_by_device(claims),
            claims,
            _machines_by_outlet(by_id.values()),
            Spellings(claims),
        )

    def is_adopted(self, device_id: str) -> bool:
        """Tell whether a device ever had a machine: only then are its events stored and acknowledged."""
        return device_id in self.timelines

    def known_as(self, device_id: str) -> str:
        """Return the id under which a device was adopted, in whichever spelling; its own if it was not."""
        return self.spellings.known_as(device_id)

    def shortest_treatment(self, owner: Owner) -> Millis:
        """Return how long the shortest treatment of an owner's machine takes."""
        machine = self.machines.get(owner.machine)
        return (machine.shortest_treatment if machine else DEFAULT_SHORTEST_TREATMENT) * SECOND

    def owner_at(self, device_id: str, instant: Millis) -> Owner:
        """Return the owner of a treatment that `device_id` counted at `instant`."""
        timeline = self.timelines.get(device_id)
        return timeline.at(instant) if timeline else UNOWNED

    def machine_of(self, device_id: str) -> Machine | None:
        """Return the machine a device counts for now."""
        return self.machine_by_device.get(device_id)

    def machines_in(self, outlet_id: str) -> Sequence[Machine]:
        """Return the machines that stand in an outlet now."""
        return self.machines_by_outlet.get(outlet_id, ())

    def overlaps(self) -> list[Overlap]:
        """Return every pair of machines that claims one device for the same time."""
        return [overlap for device_id in sorted(self.timelines) for overlap in self._overlaps_of(device_id)]

    def _overlaps_of(self, device_id: str) -> list[Overlap]:
        return [
            Overlap(device_id, (earlier.id, later.id))
            for (earlier, first), (later, second) in pairwise(self.claims[device_id])
            if _end(first) > second.start
        ]


def changed_spans(old: Timelines, new: Timelines) -> dict[str, Span]:
    """Return for each device the span of time in which its treatments may have another owner than before."""
    spans: dict[str, Span] = {}
    for device_id in old.keys() | new.keys():
        span = _difference(old.get(device_id, Timeline()), new.get(device_id, Timeline()))
        if span is not None:
            spans[device_id] = span
    return spans


def _difference(old: Timeline, new: Timeline) -> Span | None:
    starts = sorted({*old.starts, *new.starts})
    differing = [index for index, start in enumerate(starts) if old.at(start) != new.at(start)]
    if not differing:
        return None
    after = differing[-1] + 1
    return Span(starts[differing[0]], starts[after] if after < len(starts) else FOREVER)


def _claims(machines: Iterable[Machine]) -> Claims:
    claims: defaultdict[str, list[AssignmentClaim]] = defaultdict(list)
    for machine in machines:
        for assignment in machine.assignments:
            claims[assignment.device_id].append(AssignmentClaim(machine, assignment))
    return {device_id: sorted(its_claims, key=_start) for device_id, its_claims in claims.items()}


def _machines_by_outlet(machines: Iterable[Machine]) -> dict[str, list[Machine]]:
    present: defaultdict[str, list[Machine]] = defaultdict(list)
    for machine in machines:
        present[machine.current_outlet].append(machine)
    return dict(present)


def _timeline(claims: Sequence[AssignmentClaim]) -> Timeline:
    """Find the owner at every instant at which it can change, and keep the instants at which it does."""
    edges = {ALWAYS}
    for machine, assignment in claims:
        intervals: tuple[Assignment | Placement, ...] = (assignment, *machine.placements)
        edges |= {edge for interval in intervals for edge in (interval.start, _end(interval))}
    steps = [(edge, _owner(claims, edge)) for edge in sorted(edges - {FOREVER})]
    kept = [steps[0], *(after for before, after in pairwise(steps) if before[1] != after[1])]
    return Timeline(tuple(edge for edge, _ in kept), tuple(owner for _, owner in kept))


def _machine_by_device(claims: Claims) -> dict[str, Machine]:
    """Return the machine of each device now; of two machines that claim it, the later one, as in `_owner`."""
    current = {
        device_id: [claim for claim in its_claims if claim.assignment.end is None]
        for device_id, its_claims in claims.items()
    }
    return {device_id: max(its_claims, key=_start).machine for device_id, its_claims in current.items() if its_claims}


def _owner(claims: Sequence[AssignmentClaim], instant: Millis) -> Owner:
    holding = [claim for claim in claims if _holds(claim.assignment, instant)]
    if not holding:
        return UNOWNED
    machine, _ = max(holding, key=_start)
    placements = [placement for placement in machine.placements if _holds(placement, instant)]
    outlet = max(placements, key=lambda placement: placement.start).outlet if placements else UNASSIGNED
    return Owner(machine.id, outlet)


def _start(claim: AssignmentClaim) -> Millis:
    return claim.assignment.start


def _holds(interval: Placement | Assignment, instant: Millis) -> bool:
    return interval.start <= instant < _end(interval)


def _end(interval: Placement | Assignment) -> Millis:
    return FOREVER if interval.end is None else interval.end
