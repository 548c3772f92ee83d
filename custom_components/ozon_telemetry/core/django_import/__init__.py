"""The old Django system's database: read with suspicion, and understood as outlets, machines and treatments."""

from .database import Database, open_database
from .events import Piece, Skipped
from .fleet_merge import Moved, Present, move_in
from .preview import Survey
from .records import OldFleet
from .upload import Problem, UnreadableError, stage

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
