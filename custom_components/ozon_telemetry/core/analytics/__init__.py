"""Analytics: one query engine for cards, actions, exports, reports and statistics, over the sums of the ledger's rows.

A query is answered by `result.run_query`: `scope` and `selection` (what the filter lets through), `aggregates`,
`day_sums`, `hourly` and `hour_rows` (the SQL over the roll-ups, added up by bucket and group), `bucket_revenues` and
`downtime`. `performance`, `week_profile`, `recent_treatments`, `csv_export`, `daily_csv`, `statistics_series` and
`series_histories` answer others with the same parts.
"""

from .context import QueryContext, SitePart
from .csv_export import (
    SUMMARY_HEADER,
    TREATMENTS_HEADER,
    ExportChunk,
    ExportCursor,
    csv_lines,
    export_chunk,
    summary_csv_lines,
)
from .daily_csv import Separator, daily_header, daily_lines, daily_parts
from .performance import PerformanceRow, performance, trend_period
from .query import Compare, DateRange, Filter, GroupBy, Query, QueryError
from .recent_treatments import PageCursor, TreatmentLine, TreatmentPage, newest_treatments, treatment_line
from .result import Group, QueryResult, run_query
from .selection import matches_treatment
from .week_profile import Profile, profile

__all__ = [
    "SUMMARY_HEADER",
    "TREATMENTS_HEADER",
    "Compare",
    "DateRange",
    "ExportChunk",
    "ExportCursor",
    "Filter",
    "Group",
    "GroupBy",
    "PageCursor",
    "PerformanceRow",
    "Profile",
    "Query",
    "QueryContext",
    "QueryError",
    "QueryResult",
    "Separator",
    "SitePart",
    "TreatmentLine",
    "TreatmentPage",
    "csv_lines",
    "daily_header",
    "daily_lines",
    "daily_parts",
    "export_chunk",
    "matches_treatment",
    "newest_treatments",
    "performance",
    "profile",
    "run_query",
    "summary_csv_lines",
    "treatment_line",
    "trend_period",
]
