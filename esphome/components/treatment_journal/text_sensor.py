"""Text sensor platform: the journal's position `<gen>:<seq>`, to compare with Home Assistant."""

import esphome.codegen as cg
from esphome.const import ENTITY_CATEGORY_DIAGNOSTIC
from esphome.types import ConfigType

from esphome.components import text_sensor

from . import (
    CONF_TREATMENT_JOURNAL_ID,
    FILTER_SOURCE_FILES,  # noqa: F401  ESPHome reads it from each platform
    JOURNAL_SCHEMA,
)

DEPENDENCIES = ["treatment_journal"]

CONFIG_SCHEMA = text_sensor.text_sensor_schema(
    entity_category=ENTITY_CATEGORY_DIAGNOSTIC, icon="mdi:bookmark-outline"
).extend(JOURNAL_SCHEMA)


async def to_code(config: ConfigType) -> None:
    """Generate the text sensor and register it with its journal."""
    journal = await cg.get_variable(config[CONF_TREATMENT_JOURNAL_ID])
    cg.add(journal.set_position_text_sensor(await text_sensor.new_text_sensor(config)))
