"""Two sites of a company: north and south, each with an outlet of its name."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.prices import since_ever
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace

ZONES = {"north": ZoneInfo("Europe/Berlin"), "south": ZoneInfo("Asia/Jakarta")}


def fleet_at(site: str, *devices: str) -> Fleet:
    """Return a site's fleet: an outlet of its name, and a machine for each device."""
    machines = [
        Machine(f"{site}-{device}", device, placements=(Placement(site, 0),), assignments=(Assignment(device, 0),))
        for device in devices
    ]
    return Fleet.of([Outlet(site, site.title(), prices=since_ever({"basic": 1}))], machines)


def ledger_of(place: ServerPlace, site: str) -> Ledger:
    """Return the ledger of a site, not opened."""
    return Ledger(replace(place, site=site), ZONES[site])
