#include <gtest/gtest.h>
#include "event_batch.h"

namespace esphome::treatment_journal {

class EventBatchTest : public testing::Test {
 protected:
  EventBatchTest() { this->batch.set_head(R"({"gen":"a"})"); }
  bool add(uint32_t seq, const std::string &json = "{}") {
    OutgoingRecord outgoing{};
    outgoing.record.seq = seq;
    outgoing.prev = this->batch.last();
    return this->batch.add(outgoing, json);
  }

  EventBatch batch;
};

TEST_F(EventBatchTest, IsEmptyAtFirst) {
  this->batch.continue_after(7, 32);
  EXPECT_EQ(this->batch.count(), 0u);
  EXPECT_EQ(this->batch.last(), 7u);
}

TEST_F(EventBatchTest, HasItsRecordsInOrder) {
  this->batch.continue_after(7, 32);
  EXPECT_TRUE(this->add(8, R"({"seq":8})"));
  EXPECT_EQ(this->batch.payload(), R"({"gen":"a","records":[{"seq":8}]})");
  EXPECT_TRUE(this->add(10, R"({"seq":10})"));
  EXPECT_EQ(this->batch.payload(), R"({"gen":"a","records":[{"seq":8},{"seq":10}]})");
  EXPECT_EQ(this->batch.count(), 2u);
  EXPECT_EQ(this->batch.last(), 10u);
  EXPECT_EQ(this->batch.first().record.seq, 8u);
  EXPECT_EQ(this->batch.first().prev, 7u);
}

TEST_F(EventBatchTest, GoesOnWhereItWas) {
  this->batch.continue_after(7, 32);
  this->add(8);
  this->batch.continue_after(7, 32);
  EXPECT_EQ(this->batch.count(), 1u);
  EXPECT_EQ(this->batch.last(), 8u);
}

TEST_F(EventBatchTest, BeginsAnewWhenOthersComeNext) {
  this->batch.continue_after(7, 32);
  this->add(8);
  this->batch.continue_after(3, 32);
  EXPECT_EQ(this->batch.count(), 0u);
  EXPECT_EQ(this->batch.last(), 3u);
}

TEST_F(EventBatchTest, BeginsAnewWhenItHasMoreThanTheReceiverTakesNow) {
  this->batch.continue_after(7, 32);
  this->add(8);
  this->add(9);
  this->batch.continue_after(7, 2);
  EXPECT_EQ(this->batch.count(), 2u);
  this->batch.continue_after(7, 1);
  EXPECT_EQ(this->batch.count(), 0u);
  EXPECT_EQ(this->batch.last(), 7u);
}

TEST_F(EventBatchTest, IsBounded) {
  const std::string json(200, 'x');
  this->batch.continue_after(0, 32);
  uint32_t seq = 1;
  while (this->add(seq, json))
    seq++;
  EXPECT_EQ(seq, 19u);
  EXPECT_EQ(this->batch.count(), 18u);
  EXPECT_LE(this->batch.payload().size(), EventBatch::MAX_SIZE);
  EXPECT_EQ(this->batch.last(), 18u);
}

TEST_F(EventBatchTest, IsFilledToTheLastByte) {
  this->batch.continue_after(0, 32);
  this->add(1);
  const size_t room = EventBatch::MAX_SIZE - this->batch.payload().size() - 1;
  EXPECT_FALSE(this->add(2, std::string(room + 1, 'x')));
  EXPECT_TRUE(this->add(2, std::string(room, 'x')));
  EXPECT_EQ(this->batch.payload().size(), EventBatch::MAX_SIZE);
}

TEST_F(EventBatchTest, FreesItsMemory) {
  this->batch.continue_after(0, 32);
  this->add(1);
  this->add(2);
  this->batch.clear();
  EXPECT_EQ(this->batch.count(), 0u);
  EXPECT_LT(this->batch.payload().capacity(), 32u);
}

}  // namespace esphome::treatment_journal
