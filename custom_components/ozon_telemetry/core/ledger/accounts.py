"""Accounts on which treatments are booked: a machine, the outlet where it stood, and the device that counted."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from sqlalchemy import Connection, select

from ..domain.fleet import Owner
from .bulk import insert_numbered
from .schema import ACCOUNT


class Account(NamedTuple):
    """The key of one row of a roll-up."""

    machine: str
    outlet: str
    device_id: str

    @classmethod
    def of(cls, owner: Owner, device_id: str) -> Account:
        """Return the account of a device's treatments under an owner."""
        return cls(owner.machine, owner.outlet, device_id)

    @property
    def owner(self) -> Owner:
        """Return the machine and outlet."""
        return Owner(self.machine, self.outlet)


class Accounts:
    """Cache of all account numbers; read again after a failure, as the generation index is."""

    def __init__(self, numbers: Mapping[Account, int] | None = None) -> None:
        """Start with the accounts of a ledger."""
        self._numbers = dict(numbers or {})

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Return the accounts of a ledger."""
        return cls({account: number for number, account in read_accounts(connection).items()})

    def ensure_numbers(self, connection: Connection, accounts: Iterable[Account]) -> Mapping[Account, int]:
        """Return the numbers of accounts, after inserting those that are new."""
        if new := set(accounts) - self._numbers.keys():
            accounts_in_order = sorted(new)
            numbers = insert_numbered(connection, ACCOUNT, accounts_in_order)
            self._numbers |= dict(zip(accounts_in_order, numbers, strict=True))
        return self._numbers


def read_accounts(connection: Connection) -> dict[int, Account]:
    """Return all accounts by their numbers."""
    rows = connection.execute(select(ACCOUNT)).all()
    return {number: Account(machine, outlet, device_id) for number, machine, outlet, device_id in rows}
