"""The old Django system's database: read with suspicion, and understood as outlets, machines and treatments."""

from .database import Database, open_database
from .moving import Moved, Present, move_in
from .records import OldFleet
from .staging import Problem, UnreadableError, stage
from .survey import Survey
from .treatments import Piece, Skipped

__all__ = [
    "Database",
    "Moved",
    "OldFleet",
    "Piece",
    "Present",
    "Problem",
    "Skipped",
    "Survey",
    "UnreadableError",
    "move_in",
    "open_database",
    "stage",
]
