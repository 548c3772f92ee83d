"""The old Django system's database: read with suspicion, and understood as outlets, machines and treatments."""

from .database import Database, open_database
from .events import EventPage, Skipped
from .fleet_merge import ExistingFleet, MergeResult, merge_fleet
from .preview import Preview
from .records import OldFleet
from .upload import Problem, UnreadableError, load_upload

__all__ = [
    "Database",
    "EventPage",
    "ExistingFleet",
    "MergeResult",
    "OldFleet",
    "Preview",
    "Problem",
    "Skipped",
    "UnreadableError",
    "load_upload",
    "merge_fleet",
    "open_database",
]
