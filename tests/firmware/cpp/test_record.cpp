#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include "record.h"

namespace esphome::treatment_journal {

static const Record TYPICAL{.gen = 0x95216b23,
                            .seq = 12,
                            .boot = 3,
                            .kind = Kind::STANDARD,
                            .uptime_ms = 1920546,
                            .epoch = 1795455652,
                            .counts = {5, 4, 3}};
static const Record LARGEST{.gen = UINT32_MAX,
                            .seq = UINT32_MAX,
                            .boot = UINT32_MAX,
                            .kind = Kind::PREMIUM,
                            .uptime_ms = UINT64_MAX,
                            .epoch = INT64_MAX,
                            .counts = {UINT32_MAX, UINT32_MAX, UINT32_MAX}};
static const Record SMALLEST{.gen = 1, .seq = 1, .boot = 1, .counts = {1, 0, 0}};

/// A line with a right checksum around any text.
static Line checked(const std::string &text) {
  Line line;
  line.fill(' ');
  char checksum[16];
  snprintf(checksum, sizeof(checksum), "*%08x", crc32(text.data(), text.size()));
  memcpy(line.data(), text.data(), text.size());
  memcpy(line.data() + text.size(), checksum, 9);
  line.back() = '\n';
  return line;
}

TEST(Crc32, IsTheCommonOne) { EXPECT_EQ(crc32("123456789", 9), 0xCBF43926); }

TEST(Record, IsOneReadableLineOfASector) {
  const Line line = encode_record(TYPICAL);
  const std::string text(line.data(), line.size());
  EXPECT_EQ(text.substr(0, 60), "TJ1,95216b23,12,3,1920546,1795455652,STANDARD,5,4,3*d5b195ef");
  EXPECT_EQ(text.find_first_not_of(' ', 60), LINE_SIZE - 1);
  EXPECT_EQ(text.back(), '\n');
}

class RoundTrip : public testing::TestWithParam<Record> {};
TEST_P(RoundTrip, GivesTheSameRecord) { EXPECT_EQ(decode_record(encode_record(GetParam())), GetParam()); }
INSTANTIATE_TEST_SUITE_P(Record, RoundTrip, testing::Values(TYPICAL, LARGEST, SMALLEST));

TEST(Record, WithAnyFlippedBitIsRejected) {
  const Line good = encode_record(TYPICAL);
  const size_t used = std::string(good.data(), good.size()).find(' ');
  for (size_t i = 0; i < used; i++) {
    for (int bit = 0; bit < 8; bit++) {
      Line bad = good;
      bad[i] ^= static_cast<char>(1 << bit);
      EXPECT_FALSE(decode_record(bad).has_value()) << "byte " << i << " bit " << bit;
    }
  }
}

TEST(Record, WithoutItsNewlineIsRejected) {
  Line line = encode_record(TYPICAL);
  line.back() = ' ';
  EXPECT_FALSE(decode_record(line).has_value());
}

TEST(Record, IsNotFoundInAnEmptySector) { EXPECT_FALSE(decode_record(Line{}).has_value()); }

class Malformed : public testing::TestWithParam<const char *> {};
TEST_P(Malformed, IsRejectedAlthoughItsChecksumIsRight) {
  EXPECT_FALSE(decode_record(checked(GetParam())).has_value());
}
INSTANTIATE_TEST_SUITE_P(Record, Malformed,
                         testing::Values("TJ2,95216b23,12,3,1920546,1795455652,BASIC,5,4,3",    // another version
                                         "TJ1,95216b23,12,3,1920546,1795455652,BASIC,5,4",      // a field less
                                         "TJ1,95216b23,12,3,1920546,1795455652,BASIC,5,4,3,2",  // a field more
                                         "TJ1,95216b23,12,3,1920546,1795455652,DELUXE,5,4,3",   // an unknown kind
                                         "TJ1,95216b23,12,3,1920546,1795455652,BASICALLYALL,5,4,3",
                                         "TJ1,95216b23,twelve,3,1920546,1795455652,BASIC,5,4,3", ""));

TEST(Record, OfAHandWrittenLineIsRead) {
  EXPECT_EQ(decode_record(checked("TJ1,95216b23,12,3,1920546,1795455652,STANDARD,5,4,3")), TYPICAL);
}

struct TimeCase {
  int64_t epoch;
  uint32_t boot;
  int64_t boot_epoch;
  int64_t expected;
  const char *clock;
};
class EventTimes : public testing::TestWithParam<TimeCase> {};
TEST_P(EventTimes, SayHowTheyAreKnown) {
  const TimeCase &c = GetParam();
  Record record = TYPICAL;
  record.epoch = c.epoch;
  record.boot = 3;
  record.uptime_ms = 5999;
  const EventTime time = event_time(record, c.boot, c.boot_epoch);
  EXPECT_EQ(time.epoch, c.expected);
  EXPECT_STREQ(time.clock, c.clock);
}
INSTANTIATE_TEST_SUITE_P(Clock, EventTimes,
                         testing::Values(TimeCase{1000, 3, 0, 1000, "ok"},     // the clock was set
                                         TimeCase{1000, 3, 900, 1000, "ok"},   // its own word counts
                                         TimeCase{0, 3, 0, 0, "none"},         // not set yet
                                         TimeCase{0, 3, 900, 905, "derived"},  // set later in the same boot
                                         TimeCase{0, 4, 900, 0, "none"}));     // that boot is over

}  // namespace esphome::treatment_journal
