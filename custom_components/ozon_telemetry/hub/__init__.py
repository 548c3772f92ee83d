"""The hub: a fleet of devices with its ledger, or the head office of a company; composed from the rooms below it."""

from .head_office import HeadOffice
from .hub import Hub, hub_of
from .hub_view import HubView, OzonConfigEntry

__all__ = ["HeadOffice", "Hub", "HubView", "OzonConfigEntry", "hub_of"]
