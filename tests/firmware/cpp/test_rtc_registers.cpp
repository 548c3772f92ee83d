#include <gtest/gtest.h>
#include "rtc_registers.h"

namespace esphome::rtc_chip {

/// 23 November 2026, a Monday, 17:40:52.
static constexpr TimeRegisters REGISTERS{0x52, 0x40, 0x17, 0x02, 0x23, 0x11, 0x26};
static constexpr ChipTime TIME{2026, 11, 23, 2, 17, 40, 52};

static std::optional<ChipTime> with(size_t number, uint8_t value, uint8_t status = 0) {
  TimeRegisters registers = REGISTERS;
  registers[number] = value;
  return decode_time(registers, status);
}

TEST(RtcRegisters, HoldATime) {
  EXPECT_EQ(decode_time(REGISTERS, 0x08), TIME);
  EXPECT_EQ(encode_time(TIME), REGISTERS);
}

TEST(RtcRegisters, OfAStoppedClockHoldNone) {
  EXPECT_FALSE(decode_time(REGISTERS, OSCILLATOR_STOPPED).has_value());
  EXPECT_FALSE(with(0, 0x52 | CLOCK_HALT).has_value());
}

TEST(RtcRegisters, IgnoreTheCenturyAndBitsWithoutMeaning) {
  EXPECT_EQ(with(5, 0x11 | 0x80), TIME);
  EXPECT_EQ(with(2, 0x17 | 0x80), TIME);
  EXPECT_TRUE(with(3, 0).has_value());  // a weekday that nobody set
}

struct HourCase {
  uint8_t value;
  int hour;  ///< -1: none
};
class Hours : public testing::TestWithParam<HourCase> {};
TEST_P(Hours, AreReadInBothModes) {
  const auto time = with(2, GetParam().value);
  EXPECT_EQ(time.has_value() ? time->hour : -1, GetParam().hour);
}
INSTANTIATE_TEST_SUITE_P(Modes, Hours,
                         testing::Values(HourCase{0x00, 0}, HourCase{0x23, 23}, HourCase{0x24, -1},
                                         HourCase{0x40 | 0x12, 0}, HourCase{0x40 | 0x01, 1}, HourCase{0x40 | 0x11, 11},
                                         HourCase{0x60 | 0x12, 12}, HourCase{0x60 | 0x05, 17},
                                         HourCase{0x60 | 0x11, 23}, HourCase{0x40 | 0x00, -1},
                                         HourCase{0x40 | 0x13, -1}, HourCase{0x40 | 0x0A, -1}));

struct FieldCase {
  size_t number;
  uint8_t value;
};
class WrongFields : public testing::TestWithParam<FieldCase> {};
TEST_P(WrongFields, AreNoTime) { EXPECT_FALSE(with(GetParam().number, GetParam().value).has_value()); }
INSTANTIATE_TEST_SUITE_P(Fields, WrongFields,
                         testing::Values(FieldCase{0, 0x60}, FieldCase{0, 0x0A}, FieldCase{1, 0x60}, FieldCase{1, 0x7A},
                                         FieldCase{4, 0x00}, FieldCase{4, 0x31}, FieldCase{5, 0x00}, FieldCase{5, 0x13},
                                         FieldCase{6, 0x18}, FieldCase{6, 0xA0}));

TEST(RtcRegisters, KnowLeapYears) {
  TimeRegisters registers{0, 0, 0, 1, 0x29, 0x02, 0x28};
  EXPECT_TRUE(decode_time(registers, 0).has_value());
  registers[6] = 0x26;
  EXPECT_FALSE(decode_time(registers, 0).has_value());
}

TEST(RtcRegisters, OfEveryTimeGiveItBack) {
  for (uint8_t month = 1; month <= 12; month++) {
    for (uint8_t hour = 0; hour < 24; hour++) {
      const ChipTime time{static_cast<uint16_t>(2019 + hour), month, 28, 1, hour, 59, static_cast<uint8_t>(hour + 30)};
      EXPECT_EQ(decode_time(encode_time(time), 0), time);
    }
  }
}

}  // namespace esphome::rtc_chip
