#include "rtc_registers.h"
#include <algorithm>
#include <functional>

namespace esphome::rtc_chip {

static constexpr uint8_t AFTERNOON = 0x20;  // of the hour in 12-hour mode
static constexpr uint8_t DIGIT_MASK = 0x0F;
static constexpr uint16_t CENTURY = 2000;
static constexpr uint8_t OLDEST_YEAR =
    19;  // ESPHome believes no earlier one; a DS3231 that lost its time begins in 2000

static bool is_bcd(uint8_t value) { return (value & DIGIT_MASK) < 10 && (value >> 4) < 10; }
static uint8_t from_bcd(uint8_t value) { return (value >> 4) * 10 + (value & DIGIT_MASK); }
static uint8_t to_bcd(uint8_t value) { return static_cast<uint8_t>(value / 10 << 4 | value % 10); }

/// The registers without their flags; the hour in 24-hour mode, and 99 if it is none.
static TimeRegisters plain(TimeRegisters registers) {
  constexpr TimeRegisters MASKS{0x7F, 0x7F, 0x3F, 0x07, 0x3F, 0x1F, 0xFF};  // without the century of a DS3231
  const uint8_t hour = registers[2];
  std::transform(registers.begin(), registers.end(), MASKS.begin(), registers.begin(), std::bit_and<>());
  if ((hour & TWELVE_HOURS) != 0) {
    const uint8_t twelve = from_bcd(hour & 0x1F);
    const bool is_hour = is_bcd(hour & 0x1F) && twelve >= 1 && twelve <= 12;
    registers[2] = is_hour ? to_bcd(twelve % 12 + ((hour & AFTERNOON) != 0 ? 12 : 0)) : 0x99;
  }
  return registers;
}

static uint8_t days_in(uint8_t month, uint8_t year) {
  constexpr std::array<uint8_t, 12> DAYS{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && year % 4 == 0 ? 29 : DAYS[month - 1];
}

std::optional<ChipTime> decode_time(const TimeRegisters &registers, uint8_t status) {
  if ((registers[0] & CLOCK_HALT) != 0 || (status & OSCILLATOR_STOPPED) != 0)
    return {};
  TimeRegisters values = plain(registers);
  if (!std::all_of(values.begin(), values.end(), is_bcd))
    return {};
  std::transform(values.begin(), values.end(), values.begin(), from_bcd);
  const auto [second, minute, hour, weekday, day, month, year] = values;
  const bool is_time = second < 60 && minute < 60 && hour < 24;
  const bool is_day = month >= 1 && month <= 12 && day >= 1 && year >= OLDEST_YEAR;
  if (!is_time || !is_day || day > days_in(month, year))
    return {};
  return ChipTime{static_cast<uint16_t>(CENTURY + year), month, day, weekday, hour, minute, second};
}

TimeRegisters encode_time(const ChipTime &time) {
  const auto year = static_cast<uint8_t>(time.year - CENTURY);
  return {to_bcd(time.second), to_bcd(time.minute), to_bcd(time.hour), time.weekday,
          to_bcd(time.day),    to_bcd(time.month),  to_bcd(year)};
}

}  // namespace esphome::rtc_chip
