"""The ledger: every treatment once, durable, booked on its machine and outlet."""

from .accounts import Account
from .rows import Claimed, Conflict, Disagreement, Gap, Identity, Received, Settled, Treatment, treatments
from .store import Ledger
from .trouble import LedgerError, Trouble

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
