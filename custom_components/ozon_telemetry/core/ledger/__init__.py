"""The ledger: every treatment once, durable, booked on its machine and outlet."""

from .rows import Conflict, Gap, Identity, Received, Settled, Treatment
from .store import Ledger
from .trouble import LedgerError, Trouble

__all__ = [
    "Conflict",
    "Gap",
    "Identity",
    "Ledger",
    "LedgerError",
    "Received",
    "Settled",
    "Treatment",
    "Trouble",
]
