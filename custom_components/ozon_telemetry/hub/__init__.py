"""The hub: one fleet of devices below one topic prefix, and its ledger, composed from the rooms below it."""

from .hub import Hub, OzonConfigEntry

__all__ = ["Hub", "OzonConfigEntry"]
