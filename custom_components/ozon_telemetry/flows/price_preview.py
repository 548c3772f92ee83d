"""What other prices change of booked revenue, as Markdown that reads the same in every language."""

from functools import reduce
from typing import Final

from homeassistant.config_entries import ConfigEntry

from ..core.domain.fleet import Outlet
from ..core.domain.prices import PriceHistory, Revenue
from ..core.ledger import LedgerError
from ..core.ledger.price_preview import RevenueChange, RevenueChanges
from .booking import loaded_hub
from .booking_text import NONE, OPEN

_MOST_MONTHS: Final = 12


async def async_revenue_changes(entry: ConfigEntry, outlet: Outlet, prices: PriceHistory) -> RevenueChanges:
    """Return what other prices of an outlet change; nothing while the ledger cannot tell: they can be corrected."""
    hub = loaded_hub(entry)
    if hub is None:
        return {}
    try:
        return await hub.reader.preview_prices(outlet.id, outlet.prices, prices)
    except LedgerError:
        return {}


def revenue_texts(changes: RevenueChanges, currency: str) -> dict[str, str]:
    """Return the placeholders of the text about changes: their sum, and the newest months."""
    total = reduce(RevenueChange.plus, changes.values(), RevenueChange())
    months = [f"- {month:%Y-%m}: {_line(change, currency)}" for month, change in reversed(changes.items())]
    shown = months[:_MOST_MONTHS] + ([f"- {OPEN}"] if len(months) > _MOST_MONTHS else [])
    return {
        "treatments": str(total.treatments),
        "revenue": f"{_amount(total.before)} → {_amount(total.after)} {currency}",
        "months": "\n".join(shown),
    }


def _line(change: RevenueChange, currency: str) -> str:
    return f"{_amount(change.before)} → {_amount(change.after)} {currency} (**{change.treatments}**)"


def _amount(revenue: Revenue) -> str:
    return NONE if revenue.amount is None else f"{revenue.amount:.2f}"
