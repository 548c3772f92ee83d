"""Short ways to say what a test is about; everything it does not say has an unremarkable default."""

from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import Clock, Counters, Event, Kind, Millis, Received

NOW: Millis = 1_795_000_000_000  # 2026-11-18T11:06:40Z
MINUTE: Millis = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
DEVICE = "3C:8A:1F:A4:3E:C4"
OTHER_DEVICE = "3C:8A:1F:00:00:01"
GEN = "95216b23"


def event(seq: int = 1, counters: Counters | None = None, **changes: object) -> Event:
    """Return the event of a basic treatment after `seq` others, each a minute after the one before."""
    fields: dict[str, object] = {
        "device_id": DEVICE,
        "kind": Kind.BASIC,
        "timestamp": NOW - DAY + seq * MINUTE,
        "counters": counters or Counters(seq, 0, 0),
        "gen": GEN,
        "seq": seq,
        "prev": seq - 1,
        "boot": 1,
        "uptime_ms": seq * MINUTE,
        "clock": Clock.OK,
    }
    return Event(**(fields | changes))  # type: ignore[arg-type]


def legacy_event(basic: int, standard: int = 0, premium: int = 0, **changes: object) -> Event:
    """Return a basic treatment as the original firmware reports it: with its counters alone."""
    total = basic + standard + premium
    fields = {"gen": None, "prev": total - 1, "boot": None, "uptime_ms": None}
    return event(total, Counters(basic, standard, premium), **(fields | changes))


def received(*events: Event, at: Millis = NOW) -> list[Received]:
    """Return events that all reached us at one instant."""
    return [Received(it, at) for it in events]


def fleet_of(*machines: Machine, outlets: tuple[str, ...] = ("north", "south")) -> Fleet:
    """Return a fleet of these machines, with two outlets to stand in."""
    return Fleet.of([Outlet(name, name.title()) for name in outlets], machines)


def machine(
    name: str = "washer",
    devices: tuple[Assignment, ...] = (Assignment(DEVICE, 0),),
    places: tuple[Placement, ...] = (Placement("north", 0),),
) -> Machine:
    """Return a machine that stood in one outlet and had one device from the first day on."""
    return Machine(name, name.title(), placements=places, assignments=devices)
