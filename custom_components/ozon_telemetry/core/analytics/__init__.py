"""One query engine for cards, actions, exports and statistics: everything it tells is a sum of the ledger's rows."""

from .answer import Answer, answer
from .context import Context
from .events import Cursor, Line, Page, line_of, matches, recent
from .performance import Row, performance, trend_period
from .plain import plain
from .profile import Profile, profile
from .question import Compare, DateRange, Filter, GroupBy, Question, QuestionError

__all__ = [
    "Answer",
    "Compare",
    "Context",
    "Cursor",
    "DateRange",
    "Filter",
    "GroupBy",
    "Line",
    "Page",
    "Profile",
    "Question",
    "QuestionError",
    "Row",
    "answer",
    "line_of",
    "matches",
    "performance",
    "plain",
    "profile",
    "recent",
    "trend_period",
]
