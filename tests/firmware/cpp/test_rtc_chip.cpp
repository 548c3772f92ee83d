// RtcChip over a chip of registers: which times it believes, and in which order it writes.
#include <gtest/gtest.h>
#include "esphome/core/log.h"
#include "rtc_chip.h"
#include "rtc_registers.h"

namespace esphome::rtc_chip {

static constexpr time_t EPOCH = 1795455652;  // 23 November 2026, 17:40:52
static constexpr std::array<uint8_t, 7> KEPT{0x52, 0x40, 0x17, 0x02, 0x23, 0x11, 0x26};

class RtcChipTest : public testing::Test {
 protected:
  void SetUp() override {
    std::copy(KEPT.begin(), KEPT.end(), this->chip.registers.begin());
    this->chip.now = {52, 40, 17, 2, 23, 11, 2026, EPOCH};
  }
  /// What another start reads.
  time_t read() {
    this->chip.synchronized = 0;
    this->chip.read_time();
    return this->chip.synchronized;
  }

  RtcChip chip;
};

TEST_F(RtcChipTest, SetsTheClockFromAChipThatKeptTheTime) {
  this->chip.setup();
  EXPECT_FALSE(this->chip.is_failed());
  this->chip.update();
  EXPECT_EQ(this->chip.synchronized, EPOCH);
}

TEST_F(RtcChipTest, LeavesTheClockUnsetIfTheOscillatorHadStopped) {
  this->chip.registers[STATUS] = OSCILLATOR_STOPPED;
  EXPECT_EQ(this->read(), 0);
}

TEST_F(RtcChipTest, LeavesTheClockUnsetIfTheChipDoesNotAnswer) {
  this->chip.answers_left = 0;
  EXPECT_EQ(this->read(), 0);
  this->chip.answers_left = 1;  // the time, but not whether it was kept
  EXPECT_EQ(this->read(), 0);
  this->chip.answers_left = 0;
  this->chip.setup();
  EXPECT_TRUE(this->chip.is_failed());
}

TEST_F(RtcChipTest, TellsInItsConfigurationThatItDoesNotAnswer) {
  errors_in_log = 0;
  this->chip.dump_config();
  EXPECT_EQ(errors_in_log, 0);
  this->chip.failed = true;
  this->chip.dump_config();
  EXPECT_EQ(errors_in_log, 1);
}

TEST_F(RtcChipTest, UnderstandsTwelveHoursAndWritesTwentyFour) {
  this->chip.registers[2] = 0x60 | 0x05;  // five in the afternoon
  EXPECT_EQ(this->read(), EPOCH);
  this->chip.write_time();
  EXPECT_EQ(this->chip.registers[2], 0x17);
}

TEST_F(RtcChipTest, BelievesATimeThatItHasWritten) {
  this->chip.registers.fill(0xFF);
  EXPECT_EQ(this->read(), 0);
  this->chip.write_time();
  EXPECT_EQ(this->chip.registers[STATUS], 0x7F);  // the other bits are not ours
  EXPECT_EQ(this->read(), EPOCH);
}

TEST_F(RtcChipTest, BelievesNoTimeOfWhichTheWritingEndedHalfWay) {
  this->chip.registers[STATUS] = OSCILLATOR_STOPPED;
  for (const int answers : {0, 1, 2}) {
    this->chip.answers_left = answers;
    this->chip.write_time();
    this->chip.answers_left = 100;
    EXPECT_EQ(this->read(), 0);
  }
  EXPECT_EQ(this->chip.registers[0], 0x52);
}

TEST_F(RtcChipTest, WritesNothingWhileTheClockIsNotSet) {
  this->chip.now.year = 1970;
  this->chip.registers[STATUS] = OSCILLATOR_STOPPED;
  this->chip.write_time();
  EXPECT_EQ(this->chip.registers[STATUS], OSCILLATOR_STOPPED);
}

}  // namespace esphome::rtc_chip
