"""Roll-ups: sums of treatments by quarter, hour and local day, kept in the transaction of the rows they sum."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from operator import add, sub
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, select

from ..domain.calendar import QUARTERS_A_DAY, Day, Quarter, day_of, hour_of, quarter_of
from ..domain.event_time import TimeSource
from ..domain.fleet import UNASSIGNED, Fleet, Owner
from ..domain.messages import Counters, Kind, Millis
from .accounts import Account, Accounts
from .bulk import add_to_rows
from .records import Amounts, Cell, Gap, Treatment
from .schema import ACCOUNT, AMOUNTS, DAY, HOUR, NAME, QUARTER, ZONE

type ZoneOf = Callable[[str], ZoneInfo]

_KINDS: Final = len(Kind)
_CHUNK: Final = 20_000  # quarters that are summed at a time
NO_AMOUNTS: Final[Amounts] = (0,) * len(AMOUNTS)


def _one(kind: Kind, *, is_certain: bool) -> Amounts:
    places = {int(kind)} if is_certain else {kind, 2 * _KINDS + kind}
    return tuple(int(place in places) for place in range(len(AMOUNTS)))


_CERTAIN: Final = tuple(_one(kind, is_certain=True) for kind in Kind)
_UNCERTAIN: Final = tuple(_one(kind, is_certain=False) for kind in Kind)


def amounts_of(kind: int, source: int) -> Amounts:
    """Return what one treatment adds."""
    return (_UNCERTAIN if source == TimeSource.RECEIPT else _CERTAIN)[kind]


def amounts_of_recovered(recovered: Counters) -> Amounts:
    """Return what treatments add that only counters prove."""
    return (*recovered, *recovered, *NO_AMOUNTS[:_KINDS])


def cell_of(instant: Millis, owner: Owner, device_id: str) -> Cell:
    """Return the cell of the quarter that holds `instant`."""
    return quarter_of(instant), Account.of(owner, device_id)


class RollupDelta:
    """Differences to the roll-ups, collected before they are written."""

    def __init__(self) -> None:
        """Start without a difference."""
        self.cells: dict[Cell, Amounts] = {}

    def add_treatments(self, treatments: Iterable[Treatment]) -> None:
        """Add treatments to their owners."""
        self._count(treatments, 1)

    def subtract_treatments(self, treatments: Iterable[Treatment]) -> None:
        """Subtract treatments from their owners."""
        self._count(treatments, -1)

    def _count(self, treatments: Iterable[Treatment], sign: int) -> None:
        """Count equal treatments first, then add them at once."""
        alike = Counter(
            (quarter_of(row.occurred_at), row.owner, row.device_id, row.kind, row.source) for row in treatments
        )
        for (quarter, owner, device_id, kind, source), number in alike.items():
            amounts = tuple(sign * number * amount for amount in amounts_of(kind, source))
            self.add((quarter, Account.of(owner, device_id)), amounts)

    def add_gap(self, gap: Gap) -> None:
        """Add what a gap's counters prove, at the next known time."""
        self.add(cell_of(gap.occurred_at, gap.owner, gap.device_id), amounts_of_recovered(gap.recovered))

    def subtract_gap(self, gap: Gap) -> None:
        """Subtract what a gap's counters seemed to prove."""
        self.subtract(cell_of(gap.occurred_at, gap.owner, gap.device_id), amounts_of_recovered(gap.recovered))

    def add(self, cell: Cell, amounts: Amounts) -> None:
        """Add amounts to a quarter."""
        self.cells[cell] = tuple(map(add, self.cells.get(cell, NO_AMOUNTS), amounts, strict=True))

    def subtract(self, cell: Cell, amounts: Amounts) -> None:
        """Subtract amounts from a quarter."""
        self.cells[cell] = tuple(map(sub, self.cells.get(cell, NO_AMOUNTS), amounts, strict=True))

    def write(self, connection: Connection, accounts: Accounts, zone_of: ZoneOf) -> None:
        """Apply the differences to all roll-ups within the caller's transaction."""
        cells = [(cell, amounts) for cell, amounts in self.cells.items() if amounts != NO_AMOUNTS]
        numbers = accounts.ensure_numbers(connection, (account for (_, account), _ in cells))
        rows = sorted((numbers[account], quarter, *amounts) for (quarter, account), amounts in cells)
        add_to_rows(connection, QUARTER, AMOUNTS, rows)
        _write_local(connection, accounts, cells, zone_of)


def delete_empty(connection: Connection, cells: Collection[Cell]) -> None:
    """Delete sums of nothing around these cells, as they are left where everything was taken back."""
    if not cells:
        return
    quarters = [quarter for quarter, _ in cells]
    first, last = min(quarters) - QUARTERS_A_DAY, max(quarters) + QUARTERS_A_DAY
    devices = {account.device_id for _, account in cells}
    is_theirs = select(ACCOUNT.c.number).where(ACCOUNT.c.device_id.in_(devices))
    within = {
        QUARTER: (QUARTER.c.quarter.between(first, last), QUARTER.c.account.in_(is_theirs)),
        DAY: (DAY.c.day.between(first // QUARTERS_A_DAY, last // QUARTERS_A_DAY), DAY.c.account.in_(is_theirs)),
        HOUR: (HOUR.c.hour.between(first, last),),
    }
    for table, conditions in within.items():
        connection.execute(delete(table).where(*conditions, *(table.c[amount] == 0 for amount in AMOUNTS)))


def removed_zones(connection: Connection, fleet: Fleet) -> dict[str, ZoneInfo]:
    """Return the zone in which the days of each outlet were summed that is not in `fleet` any more."""
    summed = summed_zones(connection)
    outlets = connection.execute(select(NAME.c.id).where(NAME.c.role == "outlet")).scalars()
    keys = {outlet: zone_key(outlet, summed) for outlet in outlets if outlet not in fleet.outlets}
    return {outlet: ZoneInfo(key) for outlet, key in keys.items() if key is not None}


def summed_zone_of(connection: Connection) -> ZoneOf:
    """Return the zone in which the days of each outlet are summed."""
    summed = summed_zones(connection)
    return lambda outlet: ZoneInfo(zone_key(outlet, summed) or "UTC")


def summed_zones(connection: Connection) -> dict[str, str]:
    """Return the keys of the zones in which days are summed, by outlet, as they are stored."""
    return dict(connection.execute(select(ZONE.c.outlet, ZONE.c.zone)).tuples().all())


def zone_key(outlet: str, summed: Mapping[str, str]) -> str | None:
    """Return the key of the zone in which the days of an outlet are summed; None in a ledger without any."""
    return summed.get(outlet) or summed.get(UNASSIGNED)


def sum_by_day(cells: Iterable[tuple[Cell, Amounts]], zone_of: ZoneOf) -> dict[tuple[Day, Account], Amounts]:
    """Return the sums of local days, each in the zone of its outlet."""
    return sum_by_key(
        ((day_of(quarter, zone_of(account.outlet)), account), amounts) for (quarter, account), amounts in cells
    )


def sum_by_hour(cells: Iterable[tuple[Cell, Amounts]], zone_of: ZoneOf) -> dict[tuple[Quarter, str], Amounts]:
    """Return the sums of each outlet's hours, without what belongs to no machine."""
    return sum_by_key(
        ((hour_of(quarter, zone_of(account.outlet)), account.outlet), amounts)
        for (quarter, account), amounts in cells
        if account.machine != UNASSIGNED
    )


def sum_by_key[Key](amounts: Iterable[tuple[Key, Amounts]]) -> dict[Key, Amounts]:
    """Return the sum of all amounts under the same key."""
    sums: dict[Key, Amounts] = {}
    for key, addend in amounts:
        before = sums.get(key)
        sums[key] = addend if before is None else tuple(map(add, before, addend, strict=True))
    return sums


def _write_local(
    connection: Connection, accounts: Accounts, cells: Iterable[tuple[Cell, Amounts]], zone_of: ZoneOf
) -> None:
    """Add quarters to the roll-ups in local time."""
    cells = list(cells)
    days = sum_by_day(cells, zone_of)
    numbers = accounts.ensure_numbers(connection, (account for _, account in days))
    add_to_rows(connection, DAY, AMOUNTS, [(day, numbers[account], *sums) for (day, account), sums in days.items()])
    add_to_rows(connection, HOUR, AMOUNTS, [(*key, *sums) for key, sums in sum_by_hour(cells, zone_of).items()])
