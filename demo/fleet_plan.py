"""The demo's fleet: three outlets, eight machines, a device for each, in this order; and what other fleets are."""

from dataclasses import dataclass
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.messages import Millis
from simulator.clock import now
from simulator.demand import Demand

type Form = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OutletPlan:
    """An outlet as a person enters it, and the machines that stand in it."""

    form: Form
    machines: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the outlet's name."""
        name: str = self.form["name"]
        return name


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """The outlets of one Home Assistant, and the devices of their machines."""

    name: str  # of the Home Assistant
    outlets: tuple[OutletPlan, ...]
    seed: int  # of the devices and their history
    every: float  # seconds between two live treatments of a machine

    @property
    def machines(self) -> list[tuple[OutletPlan, str]]:
        """Return the machines with their outlets, in the order of their devices."""
        return [(outlet, machine) for outlet in self.outlets for machine in outlet.machines]


OUTLETS: Final = (
    OutletPlan(
        {
            "name": "Harbour Laundry",
            "location": "Amsterdam North",
            "address": "Quay 12\n1021 AB Amsterdam",
            "contact_person": "Mila de Vries",
            "contact_phone": "+31 20 555 0101",
            "prices": {"basic": 4.5, "standard": 6.5, "premium": 9.0},
        },
        ("Ozone 1", "Ozone 2", "Ozone 3"),
    ),
    OutletPlan(
        {
            "name": "City Gym",
            "location": "Amsterdam Centre",
            "address": "Canal Street 7\n1012 CD Amsterdam",
            "contact_person": "Jonas Bakker",
            "contact_phone": "+31 20 555 0102",
            "prices": {"basic": 5.0, "standard": 7.0, "premium": 10.0},
        },
        ("Locker Room A", "Locker Room B", "Studio"),
    ),
    OutletPlan(
        {
            "name": "Dune Hotel",
            "location": "Zandvoort",
            "address": "Boulevard 3\n2042 EF Zandvoort",
            "contact_person": "Sara Jansen",
            "contact_phone": "+31 23 555 0103",
        },
        ("Spa", "Housekeeping"),
    ),
)
ZONE: Final = "Europe/Amsterdam"
# About 100,000 treatments in a year of eight machines.
DAILY: Final = 43.0
DAYS: Final = 365
SEED: Final = 2026
EVERY: Final = 30.0  # so there is a live treatment every few seconds somewhere
BUSINESS: Final = FleetPlan("OzonTelemetry", OUTLETS, SEED, EVERY)
MACHINES: Final = BUSINESS.machines
DEVICES: Final = len(MACHINES)
_LIVE: Final[Millis] = 60_000  # of the present is left to the devices themselves


def past_until() -> Millis:
    """Return where the written past ends."""
    return now() - _LIVE


def demand(rng: Random) -> Demand:
    """Return how busy one machine is: no two are alike."""
    return Demand(DAILY * rng.uniform(0.5, 1.5), ZoneInfo(ZONE))
