"""The form of an outlet's goals: a section for each period, with a field for each kind and one for all kinds."""

from typing import Final

from homeassistant.data_entry_flow import section
import voluptuous as vol

from ..core.domain.goals import GOAL_PERIODS, KIND_KEYS
from .form_fields import count_selector

_MOST: Final = 1_000_000


def goals_schema() -> vol.Schema:
    """Return the fields of goals; an empty one is no goal."""
    fields = vol.Schema({vol.Optional(kind): count_selector(highest=_MOST) for kind in KIND_KEYS})
    return vol.Schema({vol.Required(period.value): section(fields) for period in GOAL_PERIODS})
