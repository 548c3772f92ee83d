"""Store of a ledger: where it is kept, opened, read and written. Each engine has one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from .company import Company


class LedgerChange(Enum):
    """What a ledger found in its place that it had not left there."""

    BEGUN_ANEW = "begun_anew"  # nothing: it made a new one
    ANOTHER_LEDGER = "another_ledger"
    SAME_LEDGER = "same_ledger"  # another state of the ledger that it had open: older, newer, or mended
    CAUGHT_UP = "caught_up"  # what it stored itself last, without hearing of it
    ANOTHER_SITE = "another_site"  # another site booked something for this one, or a device counts for another one now


class Origin(NamedTuple):
    """Where a ledger comes from: its version when it was opened, 0 for a new one, and its id."""

    version: int
    ledger_id: str


# Migrates a ledger that was opened, and reads what is kept in memory of it.
type Prepare = Callable[[Connection], Origin]


class FrozenLedger(Protocol):
    """A ledger whose files can be copied, until `release`."""

    @property
    def is_frozen(self) -> bool:
        """Return whether it is."""

    def release(self) -> None:
        """Let the files be written again."""


class LedgerStore(Protocol):
    """One ledger in the hands of its engine. Every method raises LedgerError if it cannot do what it promises."""

    @property
    def company(self) -> Company | None:
        """Return the sites that share the ledger; None if it is one site's alone."""

    @property
    def is_open(self) -> bool:
        """Return whether it is open."""

    @property
    def next_beat_in(self) -> float | None:
        """Return after how many seconds something has to be written, so that nobody else may; None for never."""

    @property
    def is_changed(self) -> bool:
        """Return whether it was found to be another one, or another state of it, and nobody took that yet."""

    def take_change(self) -> LedgerChange | None:
        """Return, once, what was found when it was opened again; None if it is as the ledger left it."""

    def check(self) -> None:
        """Open it if it is not, and open it again if it is another one by now."""

    def close(self) -> None:
        """Close it; whatever is there when it is opened again is taken as it is."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Provide a connection whose queries all see one snapshot; safe in any thread beside the writing one."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Provide the only connection that may write; what it did is durable at the end, or nothing of it."""

    def freeze(self) -> FrozenLedger:
        """Keep its files as they are while the ledger goes on; LOCKED if that must be tried again."""

    def size(self) -> int:
        """Return how many bytes it takes."""
