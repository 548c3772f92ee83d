#include <gtest/gtest.h>
#include "pull.h"

namespace esphome::treatment_journal {

static const char *const HEAD = R"({"gen":"95216b23"})";

static Pull make(int32_t limit, uint32_t now = 0) { return {7, HEAD, 10, limit, now}; }

TEST(Pull, AnswersWithoutRecords) {
  const Pull pull = make(32);
  EXPECT_EQ(pull.answer(), R"({"gen":"95216b23","records":[]})");
  EXPECT_EQ(pull.cursor(), 10u);
  EXPECT_EQ(pull.call_id(), 7u);
}

TEST(Pull, AnswersWithItsRecordsAndContinuesAfterThem) {
  Pull pull = make(32);
  EXPECT_TRUE(pull.add(R"({"seq":11})", 11));
  EXPECT_TRUE(pull.add(R"({"seq":14})", 14));
  EXPECT_EQ(pull.answer(), R"({"gen":"95216b23","records":[{"seq":11},{"seq":14}]})");
  EXPECT_EQ(pull.cursor(), 14u);
}

TEST(Pull, WantsAsManyRecordsAsItsCallerDoes) {
  Pull pull = make(2);
  EXPECT_TRUE(pull.wants_more());
  pull.add("{}", 11);
  EXPECT_TRUE(pull.wants_more());
  pull.add("{}", 12);
  EXPECT_FALSE(pull.wants_more());
}

TEST(Pull, WantsNoneIfItsCallerOnlyAcknowledges) {
  EXPECT_FALSE(make(0).wants_more());
  EXPECT_FALSE(make(-1).wants_more());
  EXPECT_FALSE(make(INT32_MIN).wants_more());
}

TEST(Pull, WantsNoMoreThanTheMostWhateverItsCallerDoes) {
  Pull pull = make(INT32_MAX);
  uint32_t count = 0;
  while (pull.wants_more() && pull.add("{}", 11 + count))
    count++;
  EXPECT_EQ(count, Pull::MAX_RECORDS);
}

TEST(Pull, IsNeverLargerThanTheMost) {
  for (size_t size = 200; size < 300; size++) {
    Pull pull = make(INT32_MAX);
    uint32_t seq = 11;
    while (pull.add(std::string(size, 'x'), seq))
      seq++;
    EXPECT_LE(pull.answer().size(), Pull::MAX_SIZE);
    EXPECT_GT(pull.answer().size() + 1 + size, Pull::MAX_SIZE);  // the next one would not have fitted
    EXPECT_EQ(pull.cursor(), seq - 1);
  }
}

TEST(Pull, HasWaitedAfterTheTimeForTheCard) {
  const Pull pull = make(32, UINT32_MAX - 10);
  EXPECT_FALSE(pull.has_waited(UINT32_MAX - 10));
  EXPECT_FALSE(pull.has_waited(UINT32_MAX - 11 + Pull::CARD_TIME));
  EXPECT_TRUE(pull.has_waited(UINT32_MAX - 10 + Pull::CARD_TIME));
}

}  // namespace esphome::treatment_journal
