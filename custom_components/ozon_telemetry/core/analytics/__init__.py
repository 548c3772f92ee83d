"""One query engine for cards, actions, exports and statistics: everything it tells is a sum of the ledger's rows."""

from .context import Context
from .csv_export import HEADER, Chunk, Place, treatments_chunk
from .csv_format import SUMMARY_HEADER, lines, summary_lines
from .performance import Row, performance, trend_period
from .profile import Profile, profile
from .query import Compare, DateRange, Filter, GroupBy, Question, QuestionError
from .recent_treatments import Cursor, Line, Page, line_of, matches, recent
from .result import Answer, answer
from .serialize import plain

__all__ = [
    "HEADER",
    "SUMMARY_HEADER",
    "Answer",
    "Chunk",
    "Compare",
    "Context",
    "Cursor",
    "DateRange",
    "Filter",
    "GroupBy",
    "Line",
    "Page",
    "Place",
    "Profile",
    "Question",
    "QuestionError",
    "Row",
    "answer",
    "line_of",
    "lines",
    "matches",
    "performance",
    "plain",
    "profile",
    "recent",
    "summary_lines",
    "treatments_chunk",
    "trend_period",
]
