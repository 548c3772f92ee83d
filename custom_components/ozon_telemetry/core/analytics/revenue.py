"""What treatments earned, where prices are set; today's prices also for yesterday's treatments."""

from collections.abc import Iterable, Mapping

from ..fleet import Outlet
from ..messages import Kind
from .sums import Share


def revenue(shares: Iterable[Share], outlets: Mapping[str, Outlet]) -> float | None:
    """Return the revenue of all shares that have a price; None if not one of them has."""
    earned = [share.treatments * price for share in shares if (price := _price(share, outlets)) is not None]
    return round(sum(earned), 2) if earned else None


def _price(share: Share, outlets: Mapping[str, Outlet]) -> float | None:
    outlet = outlets.get(share.outlet)
    return outlet.prices.get(Kind(share.kind).key) if outlet else None
