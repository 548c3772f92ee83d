"""The ledger: every treatment once, durable, booked on its machine and outlet."""

from .accounts import Account
from .errors import LedgerError, LedgerErrorKind
from .ledger import Ledger
from .records import (
    CommitResult,
    Conflict,
    Disagreement,
    Dispute,
    Gap,
    SharedGeneration,
    Treatment,
    TreatmentKey,
    treatments,
)

__all__ = [
    "Account",
    "CommitResult",
    "Conflict",
    "Disagreement",
    "Dispute",
    "Gap",
    "Ledger",
    "LedgerError",
    "LedgerErrorKind",
    "SharedGeneration",
    "Treatment",
    "TreatmentKey",
    "treatments",
]
