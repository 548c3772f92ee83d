"""The hub: one fleet of devices below one topic prefix, and its ledger, composed from the rooms below it."""

from .hub import Hub, OzonConfigEntry
from .ledger_reader import LedgerReader

__all__ = ["Hub", "LedgerReader", "OzonConfigEntry"]
