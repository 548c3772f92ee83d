"""Treatment input component: counts the pulses of buttons and machines, whatever the loop is doing meanwhile."""

import esphome.codegen as cg
from esphome.config_helpers import filter_source_files_from_platform
import esphome.config_validation as cv
from esphome.const import (
    CONF_DEBOUNCE,
    CONF_ID,
    CONF_MAX_LENGTH,
    CONF_MIN_LENGTH,
    CONF_OTA,
    CONF_PIN,
    PLATFORM_ESP32,
    PLATFORM_HOST,
    PlatformFramework,
)
from esphome.core import CORE, CoroPriority, TimePeriod, coroutine_with_priority
from esphome.types import ConfigType

from esphome import pins
from esphome.components import ota
from esphome.components.treatment_journal import (
    CONF_KIND,
    CONF_TREATMENT_JOURNAL_ID,
    JOURNAL_SCHEMA,
    validate_kind,
)

CODEOWNERS = ["@ozontelemetry"]
DEPENDENCIES = ["treatment_journal"]

CONF_INPUTS = "inputs"
CONF_MIN_INTERVAL = "min_interval"
CONF_SIGNAL = "signal"

AUTO = "auto"
SIGNAL_AC = "AC"
SIGNAL_DC = "DC"
AC_GAP_US = 25_000  # longer than a period of 50 Hz, of which an opto-coupler may show one half wave
AC_MIN_LENGTH_US = 100_000  # ten half waves: a glitch within the gap of another one must not count
DC_MIN_LENGTH_US = 30_000  # with the debounce, a press of 40 ms may bounce for 10 ms

treatment_input_ns = cg.esphome_ns.namespace("treatment_input")
TreatmentInput = treatment_input_ns.class_("TreatmentInput", cg.Component)
InputPin = treatment_input_ns.class_("InputPin")
PulseRules = treatment_input_ns.struct("PulseRules")

# A stuck button or a machine that reports its whole run lasts for hours; edges are compared within 35 minutes
validate_duration = cv.All(
    cv.positive_time_period_microseconds, cv.Range(max=TimePeriod(minutes=30), msg="must be at most 30 minutes")
)


def choose_min_length(config: ConfigType) -> ConfigType:
    """Set an automatic minimum length, which depends on the signal."""
    if config[CONF_MIN_LENGTH] != AUTO:
        return config
    length = AC_MIN_LENGTH_US if config[CONF_SIGNAL] == SIGNAL_AC else DC_MIN_LENGTH_US
    return config | {CONF_MIN_LENGTH: TimePeriod(microseconds=length)}


def validate_lengths(config: ConfigType) -> ConfigType:
    """Require that a pulse can be long enough without being too long."""
    longest = config[CONF_MAX_LENGTH].total_microseconds
    if longest and longest <= config[CONF_MIN_LENGTH].total_microseconds:
        raise cv.Invalid(f"'{CONF_MAX_LENGTH}' must be longer than '{CONF_MIN_LENGTH}'", [CONF_MAX_LENGTH])
    return config


INPUT_SCHEMA = cv.All(
    cv.Schema(
        {
            cv.GenerateID(): cv.declare_id(InputPin),
            cv.Required(CONF_PIN): pins.internal_gpio_input_pin_schema,
            cv.Required(CONF_KIND): validate_kind,
            cv.Optional(CONF_SIGNAL, default=SIGNAL_DC): cv.one_of(SIGNAL_DC, SIGNAL_AC, upper=True),
            cv.Optional(CONF_DEBOUNCE, default="15ms"): validate_duration,
            cv.Optional(CONF_MIN_LENGTH, default=AUTO): cv.Any(cv.one_of(AUTO, lower=True), validate_duration),
            cv.Optional(CONF_MAX_LENGTH, default="0ms"): validate_duration,
            cv.Optional(CONF_MIN_INTERVAL, default="0ms"): validate_duration,
        }
    ),
    choose_min_length,
    validate_lengths,
)

CONFIG_SCHEMA = cv.All(
    cv.Schema(
        {
            cv.GenerateID(): cv.declare_id(TreatmentInput),
            cv.Required(CONF_INPUTS): cv.All(cv.ensure_list(INPUT_SCHEMA), cv.Length(min=1)),
        }
    )
    .extend(JOURNAL_SCHEMA)
    .extend(cv.COMPONENT_SCHEMA),
    cv.only_on([PLATFORM_ESP32, PLATFORM_HOST]),
)


def pulse_rules(config: ConfigType) -> cg.StructInitializer:
    """Return the rules of an input as C++. With an alternating signal, each half wave is an edge of its own."""
    debounce = config[CONF_DEBOUNCE].total_microseconds
    is_ac = config[CONF_SIGNAL] == SIGNAL_AC
    return cg.StructInitializer(
        PulseRules,
        ("on_stable_us", 0 if is_ac else debounce),
        ("off_stable_us", max(AC_GAP_US, debounce) if is_ac else debounce),
        ("min_length_us", config[CONF_MIN_LENGTH].total_microseconds),
        ("max_length_us", config[CONF_MAX_LENGTH].total_microseconds),
        ("min_interval_us", config[CONF_MIN_INTERVAL].total_microseconds),
    )


# Before `safe_mode`, at which the generated setup() returns in safe mode, and after the journal, which it waits for
@coroutine_with_priority(CoroPriority.PREFERENCES)
async def to_code(config: ConfigType) -> None:
    """Generate the component with its pins."""
    journal = await cg.get_variable(config[CONF_TREATMENT_JOURNAL_ID])
    var = cg.new_Pvariable(config[CONF_ID], journal)
    await cg.register_component(var, config)
    for item in config[CONF_INPUTS]:
        pin = await cg.gpio_pin_expression(item[CONF_PIN])
        cg.add(var.add_input(cg.new_Pvariable(item[CONF_ID], pin, item[CONF_KIND], pulse_rules(item))))
    if CONF_OTA in CORE.config:
        ota.request_ota_state_listeners()
    if CORE.is_esp32:
        from esphome.components import esp32  # noqa: PLC0415 - as ESPHome does: only its platform needs it

        # The interrupt switches itself off in a storm, also while flash is written
        esp32.add_idf_sdkconfig_option("CONFIG_GPIO_CTRL_FUNC_IN_IRAM", True)


FILTER_SOURCE_FILES = filter_source_files_from_platform(
    {"pin_interrupt_esp32.cpp": {PlatformFramework.ESP32_ARDUINO, PlatformFramework.ESP32_IDF}}
)
