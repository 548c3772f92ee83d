"""The demo's company: two sites, each with a user in their database and a fleet of its own."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from .fleet_plan import FleetPlan, OutletPlan

DAYS: Final = 30


class Pace(NamedTuple):
    """How many days of history there are, and how many seconds between two live treatments of a machine."""

    days: int = DAYS
    every: float = 20.0


HURRY: Final = 1.0  # seconds, while programs are killed


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A site by its name, its user in the database, and its outlets."""

    name: str
    user: str
    outlets: tuple[OutletPlan, ...]
    seed: int

    def fleet(self, every: float) -> FleetPlan:
        """Return the site's fleet, with a live treatment of each machine every so many seconds."""
        return FleetPlan(self.name, self.outlets, self.seed, every)


# Both have a machine "Ozone 1": a name is one of a site.
SITES: Final = (
    SitePlan(
        "Harbour",
        "harbour",
        (
            OutletPlan(
                {"name": "Harbour Laundry", "prices": {"basic": 4.5, "standard": 6.5, "premium": 9.0}},
                ("Ozone 1", "Ozone 2"),
            ),
            OutletPlan({"name": "Harbour Gym"}, ("Locker Room", "Studio")),
        ),
        seed=2027,
    ),
    SitePlan(
        "Old Town",
        "old_town",
        (
            OutletPlan(
                {"name": "Old Town Hotel", "prices": {"basic": 5.0, "standard": 7.0, "premium": 10.0}},
                ("Spa", "Housekeeping"),
            ),
            OutletPlan({"name": "Market Laundry"}, ("Ozone 1",)),
        ),
        seed=2028,
    ),
)
