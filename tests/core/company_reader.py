"""What whoever shows a company reads of its ledger: the rows of all sites, and their feeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, select, text

from custom_components.ozon_telemetry.core.ledger import CommitResult, Treatment
from custom_components.ozon_telemetry.core.ledger.company_news import JournalSpan, News, decode
from custom_components.ozon_telemetry.core.ledger.engines.place import ServerPlace
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.connections import reading_engine
from custom_components.ozon_telemetry.core.ledger.row_mapper import treatment_from_row
from custom_components.ozon_telemetry.core.ledger.schema import TREATMENT


class Told(NamedTuple):
    """A row of a site's feed."""

    change: int
    at: int
    news: News


@contextmanager
def all_sites(place: ServerPlace) -> Iterator[Connection]:
    """Provide a connection whose statements see the rows of all sites."""
    engine = reading_engine(place, 5)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"SET search_path TO {place.schema}"))
            yield connection
    finally:
        engine.dispose()


def feed_of(connection: Connection, site: str, after: int = 0) -> list[Told]:
    """Return what a site told after one of its changes; none is missing."""
    query = text("SELECT change, at, body FROM feed WHERE site = :site AND change > :after ORDER BY change")
    found = connection.execute(query, {"site": site, "after": after})
    told = [Told(change, at, decode(body)) for change, at, body in found]
    last = connection.execute(text("SELECT change FROM site WHERE id = :site"), {"site": site}).scalar_one()
    assert [it.change for it in told] == list(range(last - len(told) + 1, last + 1))
    return told


def batch_of(connection: Connection, news: News) -> CommitResult:
    """Return what figures are moved on by."""
    rows = [row for span in news.journals for row in _rows_of(connection, span)]
    return CommitResult(treatments=rows, sums=news.sums)


def _rows_of(connection: Connection, span: JournalSpan) -> list[Treatment]:
    columns = TREATMENT.c
    is_of_span = (columns.device_id == span.device_id, columns.gen == span.gen)
    query = select(*columns).where(*is_of_span, columns.seq.between(span.first, span.last))
    return list(map(treatment_from_row, connection.execute(query)))
