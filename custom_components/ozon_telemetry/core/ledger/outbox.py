"""Outbox: the treatments that were not published to automations yet, by a second mark in each generation.

It follows the publishing, so what a crash leaves between the two marks is published again: at least once, and only
there twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select

from .engines.store import LedgerStore
from .records import Treatment
from .row_mapper import treatment_from_row
from .schema import GENERATION, TREATMENT


class PublishedMark:
    """Whether everything that is committed was published and the ledger does not say so yet: then `is_due`."""

    def __init__(self, store: LedgerStore) -> None:
        """Start with nothing published."""
        self._store = store
        self.is_due = False

    def note(self) -> None:
        """Note that everything committed was published; the next write records it.

        Safe in any thread while no batch is being committed.
        """
        self.is_due = True

    @contextmanager
    def recorded(self) -> Iterator[Connection]:
        """Write, and record in the same transaction what was published before: a commit of its own costs a sync."""
        with self._store.writing() as connection:
            if self._store.is_changed:
                self.is_due = False  # that was noted of the ledger before
            if is_due := self.is_due:
                mark_published(connection)
            yield connection
        if is_due:
            self.is_due = False


def unpublished_treatments(connection: Connection) -> list[Treatment]:
    """Return the treatments that may never have been published, in the order of their arrival."""
    columns, rows = TREATMENT.c, list[Treatment]()
    for device_id, gen, told in _generations_behind(connection):
        query = select(TREATMENT).where(columns.device_id == device_id, columns.gen == gen, columns.seq > told)
        rows += map(treatment_from_row, connection.execute(query))
    return sorted(rows, key=lambda row: (row.received_at, row[:3]))


def mark_published(connection: Connection) -> None:
    """Move the outbox's mark of every generation to its newest treatment."""
    columns = GENERATION.c
    connection.execute(GENERATION.update().where(columns.told < columns.mark).values(told=columns.mark))


def _generations_behind(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Yield the generations with unpublished treatments, and up to which seq each was published."""
    columns = GENERATION.c
    query = select(columns.device_id, columns.gen, columns.told).where(columns.told < columns.mark)
    yield from connection.execute(query).tuples().all()
