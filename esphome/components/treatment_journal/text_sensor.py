"""The position of the journal, `<gen>:<seq>`, to compare with what Home Assistant shows."""

import esphome.codegen as cg
from esphome.const import ENTITY_CATEGORY_DIAGNOSTIC
from esphome.types import ConfigType

from esphome.components import text_sensor

from . import (
    CONF_TREATMENT_JOURNAL_ID,
    FILTER_SOURCE_FILES,  # noqa: F401  a platform lists the sources of the package again
    JOURNAL_SCHEMA,
)

DEPENDENCIES = ["treatment_journal"]

CONFIG_SCHEMA = text_sensor.text_sensor_schema(
    entity_category=ENTITY_CATEGORY_DIAGNOSTIC, icon="mdi:bookmark-outline"
).extend(JOURNAL_SCHEMA)


async def to_code(config: ConfigType) -> None:
    """Generate the text sensor and give it to its journal."""
    journal = await cg.get_variable(config[CONF_TREATMENT_JOURNAL_ID])
    cg.add(journal.set_position_text_sensor(await text_sensor.new_text_sensor(config)))
