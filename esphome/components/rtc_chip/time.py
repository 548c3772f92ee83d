"""Time platform: a DS3231 or DS1307 on I2C, with the actions `rtc_chip.read_time` and `rtc_chip.write_time`."""

import esphome.codegen as cg
import esphome.config_validation as cv
from esphome.const import CONF_ID
from esphome.types import ConfigType

from esphome import automation
from esphome.components import i2c, time

DEPENDENCIES = ["i2c"]

rtc_chip_ns = cg.esphome_ns.namespace("rtc_chip")
RtcChip = rtc_chip_ns.class_("RtcChip", time.RealTimeClock, i2c.I2CDevice)

CONFIG_SCHEMA = time.TIME_SCHEMA.extend({cv.GenerateID(): cv.declare_id(RtcChip)}).extend(i2c.i2c_device_schema(0x68))

for action in ("read_time", "write_time"):
    automation.register_apply_action(
        f"rtc_chip.{action}",
        automation.maybe_simple_id({cv.GenerateID(): cv.use_id(RtcChip)}),
        automation.ApplyCall(f"{action}()"),
    )


async def to_code(config: ConfigType) -> None:
    """Generate the clock with its I2C device."""
    var = cg.new_Pvariable(config[CONF_ID])
    await cg.register_component(var, config)
    await i2c.register_i2c_device(var, config)
    await time.register_time(var, config)
