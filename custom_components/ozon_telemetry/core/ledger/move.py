"""Move of a ledger to another place, another engine or not: copied while it counts, and wholly or not at all.

1. `copy` takes all rows while the ledger goes on. What is filled cannot be opened by anybody.
2. `finish` goes through all of them again while nothing is written, in the transaction that seals the old ledger. When
   that is durable the ledger is moved, and not before: killed at any step, it is either where it was, or moved.
3. `complete_move` lets the new ledger be opened. Whoever finds the old one sealed does that, as often as it takes.

The old ledger stays, sealed, until a person removes it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import Connection, select

from ..domain.messages import LEGACY
from .engines.place import LedgerPlace
from .engines.registry import filling_at
from .errors import MoveError, MoveProblem
from .ledger import Ledger
from .origin import origin_of
from .row_copy import RowCopy, count_rows
from .schema import ACCOUNT, GENERATION, TIMELINE


class Move:
    """One attempt to move a ledger. Each method raises MoveError, or LedgerError of either place."""

    def __init__(self, source: Ledger, place: LedgerPlace) -> None:
        """Name the ledger and where it is moved to; nothing is touched."""
        self._source = source
        self._filling = filling_at(place, origin_of)
        self._rows = RowCopy(source.reading, self._filling.writing)

    def copy(self) -> Iterator[float]:
        """Copy all rows while the ledger is written; yield which share of them is done."""
        with self._source.reading() as connection:
            self._check_devices(connection)
            self._filling.begin()
            self._claim_devices(connection)
            everything = max(1, count_rows(connection))
        done = 0
        for rows in self._rows.pass_over():
            done += rows
            yield min(done / everything, 1.0)

    def finish(self) -> None:
        """Copy what is left while nothing is written, and seal the ledger: it is moved then."""
        self._source.hand_off(self._copy_rest)

    def close(self) -> None:
        """Close the connections to the new ledger."""
        self._filling.close()

    def discard(self) -> None:
        """Remove what was copied: the ledger stays where it is."""
        self._filling.discard()

    def _copy_rest(self, source: Connection) -> None:
        def held() -> AbstractContextManager[Connection]:
            return nullcontext(source)

        self._check_devices(source)
        self._claim_devices(source)
        for _ in self._rows.pass_over(held):
            pass
        self._filling.close()

    def _check_devices(self, source: Connection) -> None:
        """Refuse to take away what other sites know of their devices."""
        company = self._source.company
        if company is not None and (shared := company.shared_devices(source)):
            raise MoveError(MoveProblem.SHARED, ", ".join(shared))

    def _claim_devices(self, source: Connection) -> None:
        """Let all devices count for the site at the new place, and their journals be theirs."""
        if (company := self._filling.company) is None:
            return
        devices = _devices(source)
        with self._filling.writing() as target:
            stays = company.claim_devices(target, devices)
            others = [
                device_id for device_id in sorted(devices) if {it.site for it in stays[device_id]} != {company.site}
            ]
            if others:
                raise MoveError(MoveProblem.ELSEWHERE, ", ".join(others))
            company.claim_journals(target, _journals(source))


def complete_move(place: LedgerPlace) -> None:
    """Let the ledger be opened that was moved to a place, once the old one is sealed. Raises LedgerError."""
    filling_at(place, origin_of).complete()


def _devices(connection: Connection) -> set[str]:
    """Return all devices of which a ledger knows anything."""
    columns = (GENERATION.c.device_id, TIMELINE.c.device_id, ACCOUNT.c.device_id)
    return {device_id for column in columns for device_id in connection.execute(select(column).distinct()).scalars()}


def _journals(connection: Connection) -> set[tuple[str, str]]:
    """Return every journal with the device that began it."""
    query = select(GENERATION.c.gen, GENERATION.c.device_id).order_by(GENERATION.c.ordinal.desc())
    began = {gen: device_id for gen, device_id in connection.execute(query) if not gen.startswith(LEGACY)}
    return {(device_id, gen) for gen, device_id in began.items()}
