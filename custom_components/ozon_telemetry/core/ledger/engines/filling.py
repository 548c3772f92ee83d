"""Filling: a new ledger to which one is moved. Nobody can open it before it is complete and the old one was sealed."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from .company import Company


class Filling(Protocol):
    """A ledger that is being filled. What it can find wrong it raises as LedgerError or MoveError."""

    @property
    def company(self) -> Company | None:
        """Return the sites that share it; None if it is one site's alone."""

    def begin(self) -> None:
        """Begin anew, without what an earlier attempt left. Raises MoveError if a ledger is there."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Provide the connection that fills it; what it did is durable at the end."""

    def close(self) -> None:
        """Close the connections; it stays what it is."""

    def discard(self) -> None:
        """Remove it: the ledger is not moved."""

    def complete(self) -> None:
        """Let it be opened as a ledger from now on; nothing changes if that was done before."""
