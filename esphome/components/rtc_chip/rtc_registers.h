#pragma once
// Registers of the clock chips DS3231 and DS1307: the time, and whether the chip kept it. Pure: no I2C, no ESPHome.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace esphome::rtc_chip {

/// A time in UTC, as the chip keeps it.
struct ChipTime {
  uint16_t year;  ///< 2000 to 2099
  uint8_t month, day, weekday, hour, minute, second;
  bool operator==(const ChipTime &) const = default;
};

/// Registers 0 to 6: seconds, minutes, hours, weekday, day, month, year, in BCD.
using TimeRegisters = std::array<uint8_t, 7>;

/// Bit of register 0: the oscillator of a DS1307 is off, as it is after its battery was empty. A DS3231 reads 0.
static constexpr uint8_t CLOCK_HALT = 0x80;
/// Bit of register 2: the hour is kept in 12-hour mode, which other firmware may have set.
static constexpr uint8_t TWELVE_HOURS = 0x40;
/// Register 15. On a DS3231 it has the oscillator-stop flag, which is set once the time was not kept, and until it is
/// cleared. On a DS1307 it is a byte of memory that its battery keeps too: so its bit says whether this firmware has
/// set the time since the battery was empty.
static constexpr uint8_t STATUS = 0x0F;
static constexpr uint8_t OSCILLATOR_STOPPED = 0x80;

/// The time, or nothing if the chip did not keep it or no time is in the registers.
std::optional<ChipTime> decode_time(const TimeRegisters &registers, uint8_t status);

/// The registers for a time, in 24-hour mode and with the oscillator on.
TimeRegisters encode_time(const ChipTime &time);

}  // namespace esphome::rtc_chip
