"""Stays: since when a device counts for which of the sites that share a ledger."""

from bisect import bisect_right
from typing import NamedTuple

from .messages import Millis


class Stay(NamedTuple):
    """A device counts for a site from an instant on."""

    since: Millis
    site: str


class Stays(tuple[Stay, ...]):
    """The stays of a device, the earliest first."""

    __slots__ = ()

    @property
    def site(self) -> str:
        """Return the site for which the device counts now."""
        return self[-1].site

    def site_at(self, instant: Millis) -> str:
        """Return the site for which it counted at an instant."""
        return self[max(bisect_right([stay.since for stay in self], instant) - 1, 0)].site
