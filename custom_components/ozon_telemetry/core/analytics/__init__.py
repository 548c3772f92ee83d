"""One query engine for cards, actions, exports and statistics: everything it tells is a sum of the ledger's rows."""

from .answer import Answer, answer
from .context import Context
from .events import Cursor, Line, Page, line_of, matches, recent
from .export import HEADER, Chunk, Place, treatments_chunk
from .performance import Row, performance, trend_period
from .plain import plain
from .profile import Profile, profile
from .question import Compare, DateRange, Filter, GroupBy, Question, QuestionError
from .spreadsheet import SUMMARY_HEADER, lines, summary_lines

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
