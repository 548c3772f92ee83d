"""Scope of a question: what all parts of its answer need of the ledger, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection

from ..domain.prices import PriceBook
from ..ledger.prices import read_prices
from ..ledger.queries import names
from .context import QueryContext
from .query import Filter
from .selection import Selection


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter selects, the prices that may be known, and the names of all machines and outlets there ever were.

    It is of one snapshot: another one may have other accounts.
    """

    selection: Selection
    prices: PriceBook
    names: Mapping[str, str]

    @classmethod
    def of(cls, connection: Connection, context: QueryContext, filter_: Filter) -> Self:
        """Read the scope of a filter."""
        prices = read_prices(connection) if context.with_revenue else PriceBook({})
        return cls(Selection.of(connection, filter_), prices, names(connection))
