"""Problems of an upload: why it cannot be read, as the form says it."""

from enum import StrEnum


class Problem(StrEnum):
    """Why an upload cannot be read."""

    UNKNOWN_FORMAT = "unknown_format"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    OTHER_APPLICATION = "other_application"
    COLUMNS_MISSING = "columns_missing"
    NO_SPACE = "no_space"
    CELLS = "cells"
    DATE = "date"
    REPEATED_ID = "repeated_id"


class UnreadableError(Exception):
    """An upload is not what it should be; `detail` names what is missing or wrong, and where."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        """Keep the problem and its detail for the message."""
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail
