"""Django import: reads the database of the old Django system as outlets, machines, assignments and treatments.

An upload is anybody's file, so nothing in it is trusted: `upload` stages it as one SQLite file, `database` opens that
so that nothing in it can run, `coerce` checks every single value.
"""

from .database import Database, open_database
from .events import EventPage, EventPart, Skipped
from .fleet_merge import ExistingFleet, MergeResult, merge_fleet
from .preview import DeviceOwners, Preview
from .problems import Problem, UnreadableError
from .records import OldFleet
from .upload import load_upload

__all__ = [
    "Database",
    "DeviceOwners",
    "EventPage",
    "EventPart",
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
