"""Binary sensor platform: whether the card is in use."""

import esphome.codegen as cg
from esphome.const import ENTITY_CATEGORY_DIAGNOSTIC
from esphome.types import ConfigType

from esphome.components import binary_sensor

from . import (
    CONF_TREATMENT_JOURNAL_ID,
    FILTER_SOURCE_FILES,  # noqa: F401  ESPHome reads it from each platform
    JOURNAL_SCHEMA,
)

DEPENDENCIES = ["treatment_journal"]

CONFIG_SCHEMA = binary_sensor.binary_sensor_schema(
    entity_category=ENTITY_CATEGORY_DIAGNOSTIC, icon="mdi:micro-sd"
).extend(JOURNAL_SCHEMA)


async def to_code(config: ConfigType) -> None:
    """Generate the binary sensor and register it with its journal."""
    journal = await cg.get_variable(config[CONF_TREATMENT_JOURNAL_ID])
    cg.add(journal.set_card_binary_sensor(await binary_sensor.new_binary_sensor(config)))
