"""One query engine for cards, actions, exports and statistics: everything it tells is a sum of the ledger's rows."""

from .context import QueryContext
from .csv_export import TREATMENTS_HEADER, ExportChunk, ExportCursor, export_chunk
from .csv_format import SUMMARY_HEADER, csv_lines, summary_csv_lines
from .performance import PerformanceRow, performance, trend_period
from .profile import Profile, profile
from .query import Compare, DateRange, Filter, GroupBy, Query, QueryError
from .recent_treatments import (
    PageCursor,
    TreatmentLine,
    TreatmentPage,
    matches_treatment,
    newest_treatments,
    treatment_line,
)
from .result import QueryResult, run_query
from .serialize import to_json_value

__all__ = [
    "SUMMARY_HEADER",
    "TREATMENTS_HEADER",
    "Compare",
    "DateRange",
    "ExportChunk",
    "ExportCursor",
    "Filter",
    "GroupBy",
    "PageCursor",
    "PerformanceRow",
    "Profile",
    "Query",
    "QueryContext",
    "QueryError",
    "QueryResult",
    "TreatmentLine",
    "TreatmentPage",
    "csv_lines",
    "export_chunk",
    "matches_treatment",
    "newest_treatments",
    "performance",
    "profile",
    "run_query",
    "summary_csv_lines",
    "to_json_value",
    "treatment_line",
    "trend_period",
]
