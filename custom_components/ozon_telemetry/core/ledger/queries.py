"""Queries of the ledger, each a function of a connection of `Ledger.reading`.

Sums come from the roll-ups, never from the treatments themselves: they stay fast however long the history is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, func, literal_column, select

from ..domain.calendar import Day
from ..domain.fleet import UNASSIGNED
from ..domain.messages import Counters, Kind, Millis
from ..domain.prices import ALL_DAYS, SINCE_EVER, PriceBook
from .accounts import Account, read_accounts
from .day_pieces import piece_start
from .day_rows import DaySpan, rows_of_accounts
from .schema import ACCOUNT, GENERATION, NAME, QUARANTINE, RECOVERED, TREATMENT


class LatestTreatment(NamedTuple):
    """The newest treatment of a machine."""

    kind: Kind
    occurred_at: Millis


class AccountSum(NamedTuple):
    """The treatments of an account in a piece of time that begins with the day `first`."""

    account: Account
    first: Day
    counters: Counters


@dataclass(frozen=True, slots=True)
class LedgerSize:
    """The size of the ledger: rows, recovered treatments, seqs that never came, quarantined events."""

    treatments: int
    recovered: int
    missing: int
    quarantined: int
    devices: int


def account_sums(connection: Connection, cuts: Sequence[Day]) -> list[AccountSum]:
    """Return the treatments of each account in each piece of all time; each of the `cuts`, in order, begins one."""
    rows, accounts = rows_of_accounts(connection, DaySpan(*ALL_DAYS, cuts)), read_accounts(connection)
    start = piece_start(rows.columns.day, SINCE_EVER, cuts)
    sums = select(rows.owner, start, *(func.sum(rows.columns[kind.key]) for kind in Kind)).select_from(rows.source)
    is_any = sum((rows.columns[kind.key] for kind in Kind), start=literal_column("0")) != 0
    grouped = sums.where(*rows.conditions, is_any).group_by(rows.owner, *([start] if cuts else ()))
    return [
        AccountSum(accounts[number], first, Counters(*counters))
        for number, first, *counters in connection.execute(grouped)
    ]


def price_changes(prices: PriceBook) -> list[Day]:
    """Return all days on which any price changes, in order."""
    return prices.changes_within(prices.outlets(), *ALL_DAYS)


def latest(connection: Connection) -> dict[str, LatestTreatment]:
    """Return each machine's newest treatment: one seek for each machine on which anything was ever booked."""
    machines = select(ACCOUNT.c.machine).where(ACCOUNT.c.machine != UNASSIGNED).distinct().subquery()
    kind, occurred_at = (_newest(machines.c.machine, name) for name in ("kind", "occurred_at"))
    return {
        machine: LatestTreatment(Kind(kind), occurred_at)
        for machine, kind, occurred_at in connection.execute(select(machines.c.machine, kind, occurred_at))
        if occurred_at is not None
    }


def names(connection: Connection) -> dict[str, str]:
    """Return the names of all machines and outlets there ever were, by id."""
    return dict(connection.execute(select(NAME.c.id, NAME.c.name)).tuples().all())


def ledger_size(connection: Connection) -> LedgerSize:
    """Return the size of the ledger, counted row by row: for diagnostics and tests, not for every day."""
    sums = connection.execute(
        select(
            func.coalesce(func.sum(RECOVERED.c.basic + RECOVERED.c.standard + RECOVERED.c.premium), 0),
            func.coalesce(func.sum(RECOVERED.c.missing), 0),
        )
    ).one()
    return LedgerSize(
        treatments=_count(connection, select(func.count()).select_from(TREATMENT)),
        recovered=int(sums[0]),
        missing=int(sums[1]),
        quarantined=_count(connection, select(func.count()).select_from(QUARANTINE)),
        devices=_count(connection, select(func.count(GENERATION.c.device_id.distinct()))),
    )


def _newest(machine: ColumnElement[str], name: str) -> ScalarSelect[int]:
    """Return a column of a machine's newest treatment; of two at one instant, the one that is last in the index."""
    columns = TREATMENT.c
    key = (columns.occurred_at, columns.device_id, columns.gen, columns.seq)
    newest = select(columns[name]).where(columns.machine == machine).order_by(*(column.desc() for column in key))
    return newest.limit(1).scalar_subquery()


def _count(connection: Connection, query: Select[tuple[int]]) -> int:
    return connection.execute(query).scalar_one()
