#pragma once

#include "esphome/components/i2c/i2c.h"
#include "esphome/components/time/real_time_clock.h"

namespace esphome::rtc_chip {

/// Time platform of the clock chips DS3231 and DS1307. ESPHome's ds1307 takes the time of a chip whose oscillator had
/// stopped, or that is in 12-hour mode, for right; this one leaves the clock unset then.
class RtcChip final : public time::RealTimeClock, public i2c::I2CDevice {
 public:
  void setup() override;
  void update() override { this->read_time(); }
  void dump_config() override;

  /// Set the system's clock from the chip, if that kept the time.
  void read_time();
  /// Set the chip from the system's clock, in 24-hour mode, and clear the mark of a time that was not kept.
  void write_time();
};

}  // namespace esphome::rtc_chip
