"""The ledger: every treatment once, durable, booked on its machine and outlet."""

from .accounts import Account
from .errors import LedgerError, Trouble
from .ledger import Ledger
from .records import Claimed, Conflict, Disagreement, Gap, Identity, Received, Settled, Treatment, treatments

__all__ = [
    "Account",
    "Claimed",
    "Conflict",
    "Disagreement",
    "Gap",
    "Identity",
    "Ledger",
    "LedgerError",
    "Received",
    "Settled",
    "Treatment",
    "Trouble",
    "treatments",
]
