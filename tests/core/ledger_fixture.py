"""Ledger fixture: a ledger filled by real commits for the analytics' tests, and a naive recount of its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import finalize
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from custom_components.ozon_telemetry.core.analytics import QueryContext
from custom_components.ozon_telemetry.core.domain.fleet import Assignment, Fleet, Machine, Outlet, Placement
from custom_components.ozon_telemetry.core.domain.messages import ONE, ZERO, Clock, Event, Kind, Millis, Received
from custom_components.ozon_telemetry.core.domain.prices import since_ever
from custom_components.ozon_telemetry.core.ledger import Ledger
from custom_components.ozon_telemetry.core.ledger.schema import RECOVERED, TREATMENT

from .engines import place_of

DAY: int = 86_400_000
_PRICES = since_ever({"basic": 2.5, "premium": 10.0})


def millis(text: str, zone: str = "UTC") -> Millis:
    """Return the instant at which a zone's clocks show `text`."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def small_fleet(zones: tuple[ZoneInfo | None, ...] = (None, None)) -> Fleet:
    """Return one machine and device for each outlet: d0 counts for m0 in o0, and so on; o0 has prices."""
    outlets = [
        Outlet(f"o{index}", f"Outlet {index}", zone=zone, prices=_PRICES if index == 0 else ())
        for index, zone in enumerate(zones)
    ]
    machines = [
        Machine(
            f"m{index}",
            f"Machine {index}",
            placements=(Placement(f"o{index}", 0),),
            assignments=(Assignment(f"d{index}", 0),),
        )
        for index in range(len(zones))
    ]
    return Fleet.of(outlets, machines)


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A press on the button of a device; `lost` presses before it never arrive, `clock` is that of the device."""

    device_id: str
    kind: Kind
    at: Millis
    lost: int = 0
    clock: Clock = Clock.OK


class LedgerFixture:
    """A ledger, its fleet, and devices that count."""

    def __init__(self, folder: Path, fleet: Fleet, zone: str = "Europe/Berlin", now: Millis | None = None) -> None:
        """Open an empty ledger."""
        self.zone = ZoneInfo(zone)
        self.now = millis("2026-12-01") if now is None else now
        self.ledger = Ledger(place_of(folder / "ledger.db"), self.zone)
        finalize(self, self.ledger.close)
        self.ledger.change_fleet(fleet, self.now, self.zone)
        self._seqs: dict[str, int] = {}
        self._counters = dict.fromkeys(fleet.timelines, ZERO)

    @property
    def context(self) -> QueryContext:
        """Return the context of queries."""
        return QueryContext(self.ledger.fleet, self.ledger.zones, self.now)

    def press(self, presses: Iterable[ButtonPress]) -> None:
        """Commit the events of the devices, in order."""
        self.ledger.commit([Received(self._event(press), press.at) for press in presses])

    def _event(self, press: ButtonPress) -> Event:
        counters, prev = self._counters.get(press.device_id, ZERO), self._seqs.get(press.device_id, 0)
        for _ in range(press.lost + 1):
            counters = counters.plus(ONE[press.kind])
        seq = prev + press.lost + 1
        self._counters[press.device_id], self._seqs[press.device_id] = counters, seq
        return Event(
            press.device_id, press.kind, press.at, counters, f"gen-{press.device_id}", seq, prev, clock=press.clock
        )


@dataclass(frozen=True, slots=True)
class RecountedRow:
    """One or more treatments of a kind, from a row of the ledger."""

    at: Millis
    kind: Kind
    machine: str
    outlet: str
    device_id: str
    treatments: int


def recount(connection: Connection) -> list[RecountedRow]:
    """Return everything that the ledger's rows prove, without any roll-up."""
    counted = [
        RecountedRow(row.occurred_at, Kind(row.kind), row.machine, row.outlet, row.device_id, 1)
        for row in connection.execute(select(TREATMENT))
    ]
    recovered = [
        RecountedRow(row.occurred_at, kind, row.machine, row.outlet, row.device_id, getattr(row, kind.key))
        for row in connection.execute(select(RECOVERED))
        for kind in Kind
        if getattr(row, kind.key)
    ]
    return counted + recovered
