"""Disputed treatments: what counters say beyond what can be believed. In no total, until a person decides.

A counter is a witness, not a fact. Where its story is impossible, or only one of several, its treatments are disputed:
shown with the stories they may have, and booked as recovered once a person says that they took place. Each decision
can be taken back.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from .messages import Counters, Millis


class DisputeReason(StrEnum):
    """Why treatments are disputed; the value is what the ledger stores."""

    TOO_FAST = "too_fast"  # the machine could not have given so many in the time
    BEYOND_MISSING = "beyond_missing"  # a journal's counters rose by more than events are missing
    FELL = "fell"  # the counters fell: to an older value, or to zero and then rose unseen
    RETURNED = "returned"  # the counters go on from an older value, or rose unseen


class DisputeChoice(StrEnum):
    """What a person says of disputed treatments; the value is what the ledger stores."""

    NONE = "none"  # they did not take place
    ALL = "all"  # they did
    OTHER_DEVICE = "other_device"  # the counters are those of another device under the same id


class Doubt(NamedTuple):
    """Treatments of each kind that counters say beyond an event, and why they are not believed.

    `since` is the instant of the event before, 0 if there is none.
    """

    amount: Counters
    reason: DisputeReason
    since: Millis = 0


class Resolution(NamedTuple):
    """What was decided of a dispute, when, and by whom; `by` is empty where later events decided it."""

    choice: DisputeChoice
    at: Millis
    by: str = ""


# How many seconds the shortest treatment of a machine takes, unless its owner says so.
DEFAULT_SHORTEST_TREATMENT: Final = 30
