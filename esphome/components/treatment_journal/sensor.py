"""Sensor platform: treatments of a kind, all treatments, unsent events, lost records."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import (
    CONF_TYPE,
    ENTITY_CATEGORY_DIAGNOSTIC,
    STATE_CLASS_MEASUREMENT,
    STATE_CLASS_TOTAL_INCREASING,
)
from esphome.types import ConfigType

from esphome.components import sensor

from . import (
    CONF_KIND,
    CONF_TREATMENT_JOURNAL_ID,
    FILTER_SOURCE_FILES,  # noqa: F401  ESPHome reads it from each platform
    JOURNAL_SCHEMA,
    validate_kind,
)

DEPENDENCIES = ["treatment_journal"]

TYPE_COUNT = "count"

COUNTER_SCHEMA = sensor.sensor_schema(
    accuracy_decimals=0, icon="mdi:counter", state_class=STATE_CLASS_TOTAL_INCREASING
).extend(JOURNAL_SCHEMA)
DIAGNOSTIC_SCHEMA = sensor.sensor_schema(
    accuracy_decimals=0, entity_category=ENTITY_CATEGORY_DIAGNOSTIC, state_class=STATE_CLASS_MEASUREMENT
).extend(JOURNAL_SCHEMA)

CONFIG_SCHEMA = cv.typed_schema(
    {
        TYPE_COUNT: COUNTER_SCHEMA.extend({cv.Required(CONF_KIND): validate_kind}),
        "total": COUNTER_SCHEMA,
        "pending": DIAGNOSTIC_SCHEMA,
        "lost": DIAGNOSTIC_SCHEMA,
    }
)


async def to_code(config: ConfigType) -> None:
    """Generate one sensor and register it with its journal."""
    journal = await cg.get_variable(config[CONF_TREATMENT_JOURNAL_ID])
    var = await sensor.new_sensor(config)
    if config[CONF_TYPE] == TYPE_COUNT:
        cg.add(journal.set_count_sensor(config[CONF_KIND], var))
    else:
        cg.add(getattr(journal, f"set_{config[CONF_TYPE]}_sensor")(var))
