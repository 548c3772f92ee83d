"""Revenue entities of what has no prices any more: they are removed."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..core.read_models.revenue import Span
from ..core.read_models.totals import FLEET
from ..hub import OzonConfigEntry


@callback
def remove_unpriced(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Remove the entities of what has no prices any more, which would stay as unavailable ones."""
    entities = er.async_get(hass)
    for known in er.async_entries_for_config_entry(entities, entry.entry_id):
        key = _revenue_key(entry, known.unique_id)
        if key is not None and key not in entry.runtime_data.feeds.priced:
            entities.async_remove(known.entity_id)


def _revenue_key(entry: OzonConfigEntry, unique_id: str) -> str | None:
    """Return whose revenue an entity shows; None if it shows something else."""
    suffixes = (f"_revenue_{span}" for span in Span)
    suffix = next(filter(unique_id.endswith, suffixes), None)
    if suffix is None:
        return None
    key = unique_id.removesuffix(suffix)
    return FLEET if key == entry.entry_id else key
