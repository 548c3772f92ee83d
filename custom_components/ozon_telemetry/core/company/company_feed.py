"""Feed of a company: which treatments its sites added between two standings, however far these are from each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Final, NamedTuple

from sqlalchemy import Connection, and_, or_, select

from ..ledger import Treatment
from ..ledger.company_news import JournalSpan, decode
from ..ledger.engines.company_reader import CompanyReader, FeedRow, SiteStanding
from ..ledger.row_mapper import treatment_from_row
from ..ledger.schema import TREATMENT

_ROWS_AT_ONCE: Final = 1_000
_SPANS_AT_ONCE: Final = 200

type Standings = Mapping[str, SiteStanding]


class Additions(NamedTuple):
    """The treatments that were added, in the order of their receipt, and the sites whose feed tells them no more."""

    treatments: list[Treatment]
    untold: frozenset[str] = frozenset()


def changed_sites(known: Standings, now: Standings) -> list[str]:
    """Return the sites that are in two standings and have written in between; of a new one nothing is known."""
    return sorted(site for site in known.keys() & now.keys() if known[site].mark != now[site].mark)


def follows(known: SiteStanding, rows: Iterable[FeedRow], now: SiteStanding) -> bool:
    """Tell whether rows of a feed lead from what is known of a site to how it stands now, without a hole.

    The first one is the last that is known. If that is missing or another one, an older state of the ledger was
    restored meanwhile, and what is told after it may be in the figures already.
    """
    first: FeedRow | None = None
    last: FeedRow | None = None
    number = 0
    for row in rows:
        first, last, number = first or row, row, number + 1
    is_anchored = first is not None and last is not None and (first.mark, last.mark) == (known.mark, now.mark)
    return is_anchored and number == now.change - known.change + 1


def added_between(reader: CompanyReader, connection: Connection, known: Standings, now: Standings) -> Additions:
    """Return what was added from one standing to another."""
    spans: list[JournalSpan] = []
    untold: set[str] = set()
    for site in changed_sites(known, now):
        found = _spans_between(_rows(reader, connection, known[site], now[site]), known[site], now[site])
        if found is None:
            untold.add(site)
        else:
            spans += found
    return Additions(treatments_of(connection, spans), frozenset(untold))


def treatments_of(connection: Connection, spans: Iterable[JournalSpan]) -> list[Treatment]:
    """Return the treatments of journals in the order of their receipt, each once."""
    columns, found = TREATMENT.c, dict[tuple[str, str, int], Treatment]()
    for some in batched(spans, _SPANS_AT_ONCE, strict=False):
        within = (
            and_(columns.device_id == it.device_id, columns.gen == it.gen, columns.seq.between(it.first, it.last))
            for it in some
        )
        rows = map(treatment_from_row, connection.execute(select(TREATMENT).where(or_(*within))))
        found |= {row[:3]: row for row in rows}
    return sorted(found.values(), key=lambda row: (row.received_at, row[:3]))


def _rows(reader: CompanyReader, connection: Connection, known: SiteStanding, now: SiteStanding) -> Iterator[FeedRow]:
    """Yield what a site wrote, with the last row that is known; a day of it need not be in memory at once."""
    for first in range(known.change, now.change + 1, _ROWS_AT_ONCE):
        yield from reader.feed(connection, {now.id: (first, min(first + _ROWS_AT_ONCE - 1, now.change))})


def _spans_between(rows: Iterable[FeedRow], known: SiteStanding, now: SiteStanding) -> list[JournalSpan] | None:
    """Return the journals of what a site added; None if the rows do not tell it."""
    journals: defaultdict[tuple[str, str], list[JournalSpan]] = defaultdict(list)

    def noted() -> Iterator[FeedRow]:
        for place, row in enumerate(rows):
            for span in decode(row.body).journals if place else ():  # the first row is known
                _join(journals[span.device_id, span.gen], span)
            yield row

    return [span for spans in journals.values() for span in spans] if follows(known, noted(), now) else None


def _join(spans: list[JournalSpan], span: JournalSpan) -> None:
    """Add a span to those of its journal: presses that came one by one are one span."""
    if spans and spans[-1].first <= span.first <= spans[-1].last + 1:
        spans[-1] = spans[-1]._replace(last=max(spans[-1].last, span.last))
    else:
        spans.append(span)
