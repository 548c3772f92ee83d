"""Treatment journal component: keeps treatments, by MQTT or the native API, until Home Assistant has stored them."""

import esphome.codegen as cg
from esphome.config_helpers import filter_source_files_from_platform
import esphome.config_validation as cv
from esphome.const import (
    CONF_CS_PIN,
    CONF_DEVICE_ID,
    CONF_FREQUENCY,
    CONF_ID,
    CONF_INVERTED,
    CONF_MQTT_ID,
    CONF_ON_CONNECT,
    CONF_SPI_ID,
    CONF_TIME_ID,
    CONF_TOPIC_PREFIX,
    PLATFORM_ESP32,
    PLATFORM_HOST,
    PlatformFramework,
)
from esphome.core import CORE, ID, CoroPriority, coroutine_with_priority
from esphome.types import ConfigType

from esphome import automation, pins
from esphome.components import api, mqtt, spi, time

CODEOWNERS = ["@ozontelemetry"]
AUTO_LOAD = ["json"]

CONF_API_ID = "api_id"
CONF_ACK_TIMEOUT = "ack_timeout"
CONF_CARD_ID = "card_id"
CONF_CARD_TIMEOUT = "card_timeout"
CONF_CARD_RETRY_INTERVAL = "card_retry_interval"
CONF_DIRECTORY = "directory"
CONF_HEARTBEAT_INTERVAL = "heartbeat_interval"
CONF_KIND = "kind"
CONF_ON_IDENTIFY = "on_identify"
CONF_ON_RECORD = "on_record"
CONF_ON_UPDATE = "on_update"
CONF_POWER_PIN = "power_pin"
CONF_TREATMENT_JOURNAL_ID = "treatment_journal_id"
CONF_UPDATE_CHANNEL = "update_channel"
CONF_VERSION = "version"

# Components of ESP-IDF for FAT on an SD card, which ESPHome excludes by default
IDF_COMPONENTS = ("esp_driver_sdmmc", "esp_driver_sdspi", "fatfs", "sdmmc", "wear_levelling")

# Actions of a component, which answer: ESPHome compiles that for actions in YAML only, or if it is asked to
API_DEFINES = (
    "USE_API_USER_DEFINED_ACTIONS",
    "USE_API_CUSTOM_SERVICES",
    "USE_API_USER_DEFINED_ACTION_RESPONSES",
    "USE_API_USER_DEFINED_ACTION_RESPONSES_JSON",
)

treatment_journal_ns = cg.esphome_ns.namespace("treatment_journal")
TreatmentJournal = treatment_journal_ns.class_("TreatmentJournal", cg.Component)
DirectoryCard = treatment_journal_ns.class_("DirectoryCard")
SdCard = treatment_journal_ns.class_("SdCard")
Kind = treatment_journal_ns.enum("Kind", is_class=True)
KINDS = {name: getattr(Kind, name) for name in ("BASIC", "STANDARD", "PREMIUM")}

validate_kind = cv.enum(KINDS, upper=True)
validate_interval = cv.All(cv.positive_not_null_time_period, cv.positive_time_period_milliseconds)


def declare_card(value: object) -> ID:
    """Declare the card's id with the class of this platform."""
    return cv.declare_id(SdCard if CORE.is_esp32 else DirectoryCard)(value)


def validate_device_id(value: object) -> str:
    """Validate a device id: 1 to 128 of letters, digits and `_.:-`. It is a topic level and a key in Home Assistant."""
    device_id: str = cv.All(cv.string_strict, cv.Length(min=1, max=128))(value)
    if not all(char.isascii() and (char.isalnum() or char in "_.:-") for char in device_id):
        raise cv.Invalid("A device id may only have letters, digits, '_', '.', ':' and '-'")
    return device_id


def validate_card(config: ConfigType) -> ConfigType:
    """Require a chip select pin on an ESP32, and a directory in place of the card on the host."""
    required = CONF_CS_PIN if CORE.is_esp32 else CONF_DIRECTORY
    if required not in config:
        raise cv.RequiredFieldInvalid(f"'{required}' is required on this platform", [required])
    return config


def validate_transport(config: ConfigType) -> ConfigType:
    """Require MQTT, the native API or both: treatments must reach Home Assistant."""
    if CONF_MQTT_ID not in config and CONF_API_ID not in config:
        raise cv.Invalid("treatment_journal needs 'mqtt:', 'api:' or both, to deliver treatments to Home Assistant")
    return config


JOURNAL_SCHEMA = {cv.GenerateID(CONF_TREATMENT_JOURNAL_ID): cv.use_id(TreatmentJournal)}

CONFIG_SCHEMA = cv.All(
    cv.Schema(
        {
            cv.GenerateID(): cv.declare_id(TreatmentJournal),
            cv.OnlyWith(CONF_MQTT_ID, "mqtt"): cv.use_id(mqtt.MQTTClientComponent),
            cv.OnlyWith(CONF_API_ID, "api"): cv.use_id(api.APIServer),
            cv.GenerateID(CONF_CARD_ID): declare_card,
            cv.Optional(CONF_TIME_ID): cv.use_id(time.RealTimeClock),
            cv.OnlyWith(CONF_SPI_ID, "spi"): cv.use_id(spi.SPIComponent),
            cv.Optional(CONF_CS_PIN): cv.All(cv.only_on_esp32, pins.internal_gpio_output_pin_schema),
            cv.Optional(CONF_FREQUENCY): cv.All(
                cv.only_on_esp32, cv.frequency, cv.int_range(min=400_000, max=20_000_000)
            ),
            cv.Optional(CONF_POWER_PIN): cv.All(cv.only_on_esp32, pins.internal_gpio_output_pin_schema),
            cv.Optional(CONF_DIRECTORY): cv.All(cv.only_on(PLATFORM_HOST), cv.string_strict),
            cv.Optional(CONF_TOPIC_PREFIX, default="ozon/device"): cv.publish_topic,
            cv.Optional(CONF_DEVICE_ID): validate_device_id,
            cv.Optional(CONF_ACK_TIMEOUT, default="10s"): validate_interval,
            cv.Optional(CONF_HEARTBEAT_INTERVAL, default="60s"): validate_interval,
            cv.Optional(CONF_CARD_RETRY_INTERVAL, default="30s"): validate_interval,
            cv.Optional(CONF_CARD_TIMEOUT, default="5min"): cv.positive_time_period_milliseconds,
            cv.Optional(CONF_ON_RECORD): automation.validate_automation({}),
            cv.Optional(CONF_ON_CONNECT): automation.validate_automation({}),
            cv.Optional(CONF_ON_IDENTIFY): automation.validate_automation({}),
            cv.Optional(CONF_ON_UPDATE): automation.validate_automation({}),
            cv.Optional(CONF_UPDATE_CHANNEL, default="stable"): cv.All(cv.string_strict, cv.Length(min=1, max=64)),
        }
    ).extend(cv.COMPONENT_SCHEMA),
    cv.only_on([PLATFORM_ESP32, PLATFORM_HOST]),
    validate_card,
    validate_transport,
)

# Triggers; each adds its automation with the method of TreatmentJournal that it names
AUTOMATIONS = (
    automation.CallbackAutomation(CONF_ON_RECORD, "add_on_record_callback", [(Kind, "kind")]),
    automation.CallbackAutomation(CONF_ON_CONNECT, "add_on_connect_callback"),
    automation.CallbackAutomation(CONF_ON_IDENTIFY, "add_on_identify_callback"),
    automation.CallbackAutomation(CONF_ON_UPDATE, "add_on_update_callback"),
)


async def new_sd_card(config: ConfigType) -> cg.MockObj:
    """Generate the SD card of an ESP32 and enable FAT in the build."""
    from esphome.components import esp32  # noqa: PLC0415 - as ESPHome does: only its platform needs it

    for name in IDF_COMPONENTS:
        esp32.include_builtin_idf_component(name)
    esp32.require_fatfs()
    esp32.require_vfs_dir()  # it also enables ftruncate()
    esp32.add_idf_sdkconfig_option("CONFIG_FATFS_SECTOR_512", True)
    spi_bus = await cg.get_variable(config[CONF_SPI_ID])
    pin = await cg.gpio_pin_expression(config[CONF_CS_PIN])
    card = cg.new_Pvariable(config[CONF_CARD_ID], spi_bus.get_interface(), pin.get_pin(), "/sdcard")
    if CONF_FREQUENCY in config:
        cg.add(card.set_frequency(config[CONF_FREQUENCY]))
    if CONF_POWER_PIN in config:
        power = await cg.gpio_pin_expression(config[CONF_POWER_PIN])
        cg.add(card.set_power_pin(power.get_pin(), config[CONF_POWER_PIN][CONF_INVERTED]))
    return card


async def add_transports(var: cg.MockObj, config: ConfigType) -> None:
    """Generate what connects the journal to Home Assistant."""
    if CONF_MQTT_ID in config:
        cg.add(var.set_mqtt(await cg.get_variable(config[CONF_MQTT_ID])))
    if CONF_API_ID in config:
        for define in API_DEFINES:
            cg.add_define(define)
        cg.add(var.set_api(await cg.get_variable(config[CONF_API_ID])))


@coroutine_with_priority(CoroPriority.PREFERENCES + 1)
async def to_code(config: ConfigType) -> None:
    """Generate the component with its card, transports and clock.

    In safe mode the generated setup() returns where `safe_mode` is generated. Its priority is lower than this one, and
    what is awaited comes after it: so the journal records in safe mode too, without card, network and clock.
    """
    var = cg.new_Pvariable(config[CONF_ID], config[CONF_ACK_TIMEOUT])
    await cg.register_component(var, config)
    await cg.past_safe_mode()
    if CORE.is_esp32:
        card = await new_sd_card(config)
    else:
        card = cg.new_Pvariable(config[CONF_CARD_ID], config[CONF_DIRECTORY])
    cg.add(var.set_card(card))
    await add_transports(var, config)
    if CONF_TIME_ID in config:
        cg.add(var.set_time(await cg.get_variable(config[CONF_TIME_ID])))
    if CONF_DEVICE_ID in config:
        cg.add(var.set_device_id(config[CONF_DEVICE_ID]))
    cg.add(var.set_topic_prefix(config[CONF_TOPIC_PREFIX]))
    cg.add(var.set_update_channel(config[CONF_UPDATE_CHANNEL]))
    cg.add(var.set_heartbeat_interval(config[CONF_HEARTBEAT_INTERVAL]))
    cg.add(var.set_card_retry_interval(config[CONF_CARD_RETRY_INTERVAL]))
    cg.add(var.set_card_timeout(config[CONF_CARD_TIMEOUT]))
    await automation.build_callback_automations(var, config, AUTOMATIONS)


# Actions; each calls the method of TreatmentJournal (treatment_journal.h) that its ApplyCall names
automation.register_apply_action(
    "treatment_journal.record",
    automation.maybe_conf(
        CONF_KIND,
        {
            cv.GenerateID(): cv.use_id(TreatmentJournal),
            cv.Required(CONF_KIND): validate_kind,
        },
    ),
    automation.ApplyCall("record({})", ((CONF_KIND, Kind),)),
)

automation.register_apply_action(
    "treatment_journal.set_latest",
    automation.maybe_conf(
        CONF_VERSION,
        {
            cv.GenerateID(): cv.use_id(TreatmentJournal),
            cv.Required(CONF_VERSION): cv.templatable(cv.string_strict),
        },
    ),
    automation.ApplyCall("set_latest({})", ((CONF_VERSION, cg.std_string),)),
)

automation.register_apply_condition(
    "treatment_journal.is_connected",
    automation.maybe_simple_id({cv.GenerateID(): cv.use_id(TreatmentJournal)}),
    "is_connected()",
)

ESP32_FRAMEWORKS = {PlatformFramework.ESP32_ARDUINO, PlatformFramework.ESP32_IDF}
FILTER_SOURCE_FILES = filter_source_files_from_platform(
    {
        "sd_card.h": ESP32_FRAMEWORKS,
        "sd_card_esp32.cpp": ESP32_FRAMEWORKS,
        "card_file_esp32.cpp": ESP32_FRAMEWORKS,
        "storage_task_esp32.cpp": ESP32_FRAMEWORKS,
        "directory_card.h": {PlatformFramework.HOST_NATIVE},
        "card_file_host.cpp": {PlatformFramework.HOST_NATIVE},
        "storage_task_host.cpp": {PlatformFramework.HOST_NATIVE},
    }
)
