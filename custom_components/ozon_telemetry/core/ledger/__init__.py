"""The ledger: every treatment once, durable, booked on its machine and outlet."""

from .accounts import Account
from .errors import LedgerError, LedgerErrorKind
from .ledger import Ledger
from .records import (
    CommitResult,
    Conflict,
    Disagreement,
    Gap,
    Identity,
    SharedGeneration,
    Treatment,
    treatments,
)

__all__ = [
    "Account",
    "CommitResult",
    "Conflict",
    "Disagreement",
    "Gap",
    "Identity",
    "Ledger",
    "LedgerError",
    "LedgerErrorKind",
    "SharedGeneration",
    "Treatment",
    "treatments",
]
