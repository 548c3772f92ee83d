"""Entities of what is not there any more, or that an earlier version had: they are removed."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..core.domain.goals import GOAL_PERIODS, KIND_KEYS, goal_key
from ..core.read_models.present_sums import Span
from ..core.read_models.totals import FLEET
from ..fleet.company_devices import company_key
from ..hub import HubView, OzonConfigEntry
from ..publish.item_feed import ItemFeed

type Keys = ItemFeed | tuple[str, ...]


@callback
def remove_outdated(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Remove the entities that no platform adds any more, which would stay as unavailable ones."""
    entities = er.async_get(hass)
    having = _keys_by_figure(entry.runtime_data)
    for known in er.async_entries_for_config_entry(entities, entry.entry_id):
        figure = next((figure for figure in having if known.unique_id.endswith(f"_{figure}")), None)
        if figure is None:
            continue
        key = known.unique_id.removesuffix(f"_{figure}").removeprefix(company_key(entry.entry_id, ""))
        if (FLEET if key == entry.entry_id else key) not in having[figure]:
            entities.async_remove(known.entity_id)


def _keys_by_figure(hub: HubView) -> dict[str, Keys]:
    """Return what has which figure, of those that not everything has."""
    return {
        **{f"revenue_{span}": hub.feeds.priced for span in Span},
        "maintenance_treatments_left": hub.feeds.treatment_rules,
        "maintenance_days_left": hub.feeds.month_rules,
        **_keys_by_goal(hub),
        "last_seen": (),  # changed with every heartbeat; connectivity tells it now
    }


def _keys_by_goal(hub: HubView) -> dict[str, Keys]:
    outlets = hub.fleet.outlets.values()
    keys = (goal_key(period, kind) for period in GOAL_PERIODS for kind in KIND_KEYS)
    return {key: tuple(outlet.id for outlet in outlets if key in {goal.key for goal in outlet.goals}) for key in keys}
