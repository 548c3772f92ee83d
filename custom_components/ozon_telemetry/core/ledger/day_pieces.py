"""Pieces of a range of days: each begins where a price changes or a bucket begins, and is summed where the rows are."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, case, literal_column

from ..domain.calendar import Day

_MOST_CUTS: Final = 200  # pieces of more than that are hardly fewer than days


def piece_start(day: ColumnElement[Day], first: Day, cuts: Sequence[Day]) -> ColumnElement[Day]:
    """Return the first day of the piece in which a row of a day lies, by as few comparisons as a search needs.

    The first piece begins on `first`, each other on one of the `cuts`; if these are very many, each day is a piece.
    """
    if len(cuts) > _MOST_CUTS:
        return day
    if not cuts:
        return literal_column(str(first))
    middle = len(cuts) // 2
    cut: ColumnElement[Day] = literal_column(str(cuts[middle]))
    before, after = piece_start(day, first, cuts[:middle]), piece_start(day, cuts[middle], cuts[middle + 1 :])
    return case((day < cut, before), else_=after)
