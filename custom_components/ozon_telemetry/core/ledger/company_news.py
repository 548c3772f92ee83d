"""News of a company: what one transaction of a site changed, told to whoever shows the sites of a ledger.

Who shows them adds the few sums of a batch to its figures, and reads the treatments by their keys if it needs them.
Whatever else changes what is derived from the ledger is told as that, and read again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
import json
from typing import Any, Final, NamedTuple, Self

from .accounts import Account
from .records import Amounts, Cell, CommitResult, Treatment
from .rollup import NO_AMOUNTS

FORMAT: Final = 1
MOST_SUMS: Final = 2_000  # beyond, everything is read again sooner than the sums of each


class JournalSpan(NamedTuple):
    """Treatments of one journal that were added: all from the number `first` to `last`."""

    device_id: str
    gen: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class News:
    """What one transaction changed.

    `sums` is what it adds to each quarter and account, `journals` the treatments that it added. `is_reload` says that
    something else changed of what is derived from the ledger, so that all of that must be loaded again; `has_states`
    that the site told something of its machines or itself.
    """

    sums: Mapping[Cell, Amounts] = field(default_factory=dict)
    journals: tuple[JournalSpan, ...] = ()
    is_reload: bool = False
    has_states: bool = False

    @classmethod
    def of(cls, result: CommitResult) -> Self:
        """Return the news of a batch of events."""
        sums = {cell: amounts for cell, amounts in result.sums.items() if amounts != NO_AMOUNTS}
        news = cls(sums, tuple(_spans(result.treatments)), is_reload=bool(result.disputes or result.answered))
        return news if max(len(news.sums), len(news.journals)) <= MOST_SUMS else cls(is_reload=True)

    def reloaded(self) -> Self:
        """Return the same news of a transaction that changed something else too."""
        return replace(self, is_reload=True)


NOTHING: Final = News()
RELOAD: Final = News(is_reload=True)
STATES: Final = News(has_states=True)


def encode(news: News) -> str:
    """Return news as JSON: each account once, and the place of it in each of its sums."""
    places = {account: place for place, account in enumerate(dict.fromkeys(account for _, account in news.sums))}
    record = {
        "format": FORMAT,
        "accounts": list(places),
        "sums": [[quarter, places[account], *amounts] for (quarter, account), amounts in news.sums.items()],
        "journals": news.journals,
        "reload": news.is_reload,
        "states": news.has_states,
    }
    return json.dumps({key: value for key, value in record.items() if value}, separators=(",", ":"))


def decode(body: str) -> News:
    """Return the news of a text; what is not understood may have changed anything."""
    try:
        return _news(json.loads(body))
    except ValueError, TypeError, LookupError, AttributeError, RecursionError:
        return RELOAD


def _news(record: Mapping[str, Any]) -> News:
    if record["format"] != FORMAT:
        return RELOAD
    accounts = [Account(*map(_text, account)) for account in record.get("accounts", ())]
    return News(
        dict(_sum(accounts, row) for row in record.get("sums", ())),
        tuple(_span(row) for row in record.get("journals", ())),
        is_reload=bool(record.get("reload")),
        has_states=bool(record.get("states")),
    )


def _sum(accounts: list[Account], row: list[object]) -> tuple[Cell, Amounts]:
    quarter, place, *amounts = map(_number, row)
    if len(amounts) != len(NO_AMOUNTS) or place < 0:
        raise ValueError(row)
    return (quarter, accounts[place]), tuple(amounts)


def _span(row: list[object]) -> JournalSpan:
    device_id, gen, first, last = row
    return JournalSpan(_text(device_id), _text(gen), _number(first), _number(last))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if type(value) is not int:  # true and false are numbers too
        raise TypeError(value)
    return value


def _spans(treatments: Iterable[Treatment]) -> Iterator[JournalSpan]:
    """Yield the numbers of each journal that follow each other."""
    keys = sorted(treatment[:3] for treatment in treatments)
    starts = [
        place
        for place, (device_id, gen, seq) in enumerate(keys)
        if not place or keys[place - 1] != (device_id, gen, seq - 1)
    ]
    for start, end in pairwise([*starts, len(keys)]):
        yield JournalSpan(*keys[start], last=keys[end - 1][2])
