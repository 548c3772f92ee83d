"""One query engine for cards, actions, exports and statistics: everything it tells is a sum of the ledger's rows."""

from .context import Context
from .csv_export import HEADER, ExportChunk, ExportCursor, treatments_chunk
from .csv_format import SUMMARY_HEADER, lines, summary_lines
from .performance import Row, performance, trend_period
from .profile import Profile, profile
from .query import Compare, DateRange, Filter, GroupBy, Query, QueryError
from .recent_treatments import Cursor, TreatmentLine, TreatmentPage, line_of, matches, recent
from .result import QueryResult, run_query
from .serialize import to_json_value

__all__ = [
    "HEADER",
    "SUMMARY_HEADER",
    "Compare",
    "Context",
    "Cursor",
    "DateRange",
    "ExportChunk",
    "ExportCursor",
    "Filter",
    "GroupBy",
    "Profile",
    "Query",
    "QueryError",
    "QueryResult",
    "Row",
    "TreatmentLine",
    "TreatmentPage",
    "line_of",
    "lines",
    "matches",
    "performance",
    "profile",
    "recent",
    "run_query",
    "summary_lines",
    "to_json_value",
    "treatments_chunk",
    "trend_period",
]
