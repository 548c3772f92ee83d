"""The company's check: what reporting tools read of each site against the journals of its devices."""

from collections import Counter
from collections.abc import Iterator

from custom_components.ozon_telemetry.core.domain.messages import Kind

from .company_database import CompanyDatabase
from .comparison import Comparison
from .site import Site

type Press = tuple[object, ...]  # outlet, machine, kind, time, device, journal and number

_SHOWN = 5
_TREATMENTS = "SELECT site, outlet, machine, kind, occurred_ms, device_id, journal, number FROM v1_treatments"
_SUMS = "SELECT site, outlet, machine, kind, sum(treatments)::bigint FROM {} GROUP BY 1, 2, 3, 4"
_MACHINES = "SELECT site, outlet, machine, treatments FROM v1_machines"


def compare_views(database: CompanyDatabase, sites: list[Site]) -> Iterator[Comparison]:
    """Compare each view with the journals, press by press where it has them."""
    pressed = Counter(press for site in sites for press in _presses(site))
    found = Counter(database.read(_TREATMENTS))
    yield Comparison("presses that are missing", [], _first(pressed - found))
    yield Comparison("treatments that nobody pressed, or that are there twice", [], _first(found - pressed))
    by_kind = Counter(press[:4] for press in pressed.elements())
    for view in ("v1_daily", "v1_revenue"):
        yield Comparison(f"{view}, by machine and kind", by_kind, _sums(database, _SUMS.format(view)))
    by_machine = Counter(press[:3] for press in pressed.elements())
    yield Comparison("v1_machines", by_machine, _sums(database, _MACHINES))
    yield Comparison("treatments of all sites", pressed.total(), found.total())


def _presses(site: Site) -> Iterator[Press]:
    installation = site.installation
    booked = dict(zip(installation.devices.device_ids, installation.plan.machines, strict=True))
    for device_id, journal in installation.devices.journals():
        outlet, machine = booked[device_id]
        for record in journal.records:
            kind = Kind(record.kind).key
            yield site.name, outlet.name, machine, kind, record.timestamp, device_id, journal.gen, record.seq


def _sums(database: CompanyDatabase, query: str) -> Counter[Press]:
    return Counter({tuple(names): number for *names, number in database.read(query)})


def _first(presses: Counter[Press]) -> list[Press]:
    return sorted(presses.elements(), key=str)[:_SHOWN]
