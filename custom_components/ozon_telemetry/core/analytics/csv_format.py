"""CSV as spreadsheets read it, with no cell that one of them would run as a formula."""

from collections.abc import Iterable
import csv
import io
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from ..domain.instants import to_datetime
from ..domain.messages import Millis
from .result import Group, QueryResult

type Cells = tuple[str | int | float, ...]

SUMMARY_HEADER: Final = ("group_id", "group", "start", "end", "treatments")

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(rows: Iterable[Cells]) -> str:
    """Return rows as lines of CSV (RFC 4180)."""
    file = io.StringIO()
    csv.writer(file).writerows([escape_formula(cell) for cell in row] for row in rows)
    return file.getvalue()


def escape_formula(cell: str | float) -> str | float:
    """Return a cell that stays what it is: a name may begin with a sign that makes a spreadsheet compute."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def local_iso_time(instant: Millis, zone: ZoneInfo) -> str:
    """Return an instant as a zone's clocks show it, with the offset to UTC."""
    return to_datetime(instant, zone).isoformat(timespec="seconds")


def summary_csv_lines(answer: QueryResult, group: Group) -> str:
    """Return the lines of one group of an answer, one for each bucket."""
    zone = ZoneInfo(answer.zone)
    edges = [local_iso_time(edge, zone) for edge in answer.edges]
    spans = zip(pairwise(edges), group.values, strict=True)
    return csv_lines((group.id, group.name, start, end, number) for (start, end), number in spans)
