"""The public JSON of a fleet: all of it at once, a large one in parts, and what changes of it."""

from typing import NotRequired, TypedDict

from .company_contract import Site
from .contract import Machine, Outlet, Totals


class FleetHead(TypedDict):
    """What a fleet has beside outlets and machines."""

    entry_id: str
    time_zone: str
    currency: str
    totals: Totals
    today: Totals
    waiting: list[str]
    """Ids of devices that nobody has adopted."""
    adoption_flows: dict[str, str]
    """Of them, the config flow in which an administrator adopts it; none where it is still to begin."""
    unassigned: dict[str, int]
    """Treatments of adopted devices from times when they had no machine, by device."""
    names: dict[str, str]
    """Of outlets and machines that were removed, by id."""
    sites: NotRequired[list[Site]]
    """Of a head office, which reads the fleets of all sites; missing elsewhere."""


class Fleet(FleetHead):
    """The result of `fleet`, and what `subscribe_fleet` pushes first."""

    outlets: list[Outlet]
    machines: list[Machine]
    to_come: NotRequired[int]
    """How many machines the parts bring that `subscribe_fleet` pushes next; missing where all are here."""


class FleetPart(TypedDict):
    """What `subscribe_fleet` pushes after a fleet that is not whole yet."""

    part: list[Machine]
    """The machines that come next."""
    to_come: int
    """How many follow; 0 if the fleet is whole now."""


class FleetChange(TypedDict):
    """What `subscribe_fleet` pushes of what is there already, as long as nothing is gone from it."""

    changed: dict[str, object]
    """The fields that are different, to be merged into the fleet; outlets, machines and sites by their id."""
