#include "segment_store_fixture.h"

namespace esphome::treatment_journal {

class FailingWrites : public SegmentStoreTest, public testing::WithParamInterface<Call> {};
TEST_P(FailingWrites, AreReported) {
  this->append(1, 2);
  this->first_from(1);  // so that the next write has to seek
  {
    const Fault fault(GetParam());
    EXPECT_FALSE(this->store.append(record(3)));
  }
  this->reopen();
  EXPECT_TRUE(this->store.append(record(4)));
}
INSTANTIATE_TEST_SUITE_P(Card, FailingWrites, testing::Values(Call::WRITE, Call::WRITE_HALF, Call::SEEK, Call::SYNC));

class FailingSegments : public SegmentStoreTest, public testing::WithParamInterface<Call> {};
TEST_P(FailingSegments, AreReportedAndNotUsed) {
  const Fault fault(GetParam());
  EXPECT_FALSE(this->store.append(record(1)));
  EXPECT_EQ(this->store.last().seq, 0u);
}
INSTANTIATE_TEST_SUITE_P(Card, FailingSegments, testing::Values(Call::OPEN, Call::RESIZE, Call::SYNC));

class FailingOpening : public SegmentStoreTest, public testing::WithParamInterface<Call> {};
TEST_P(FailingOpening, IsReported) {
  this->append(1, 3);
  const Fault fault(GetParam());
  EXPECT_FALSE(this->store.open(this->card.path, GEN));
  EXPECT_FALSE(this->store.is_open());
}
INSTANTIATE_TEST_SUITE_P(Card, FailingOpening, testing::Values(Call::OPEN, Call::READ, Call::SEEK));

class FailingReads : public SegmentStoreTest, public testing::WithParamInterface<Call> {};
TEST_P(FailingReads, AreUnreadableAndNotBrokenRecords) {
  this->append(1, 65);
  const Fault fault(GetParam());
  EXPECT_EQ(this->search(2), ReadStatus::UNREADABLE);
  EXPECT_EQ(this->search(2), ReadStatus::UNREADABLE);  // the search did not advance
  EXPECT_EQ(this->store.corrupt(), 0u);
}
TEST_P(FailingReads, AreSkippedOnRequest) {
  this->append(1, 65);
  const Fault fault(GetParam());
  EXPECT_EQ(this->search(2, SKIP), ReadStatus::SEARCHING);
  EXPECT_EQ(this->search(2, SKIP), ReadStatus::NOT_FOUND);
}
INSTANTIATE_TEST_SUITE_P(Card, FailingReads, testing::Values(Call::READ, Call::SEEK));

TEST_F(SegmentStoreTest, OpensWithoutTheNewestSegmentsIfTheyCannotBeRead) {
  this->append(1, 200);
  std::filesystem::remove(this->card.segment(GEN, 129));
  std::filesystem::remove(this->card.segment(GEN, 193));
  std::filesystem::create_directory(this->card.segment(GEN, 129));
  std::filesystem::create_directory(this->card.segment(GEN, 193));
  EXPECT_FALSE(this->store.open(this->card.path, GEN));
  EXPECT_FALSE(SegmentStore::newest_generation(this->card.path, STOP).has_value());
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path, SKIP), GEN);
  ASSERT_TRUE(this->store.open(this->card.path, GEN, SKIP));
  EXPECT_EQ(this->store.last().seq, 128u);
  EXPECT_EQ(this->store.highest_number(), 256u);
  this->append(300, 301);
  EXPECT_EQ(this->store.highest_number(), 301u);
  this->reopen();
  EXPECT_EQ(this->store.highest_number(), 301u);
}

TEST_F(SegmentStoreTest, SearchesOnWhenTheCardCanBeReadAgain) {
  this->append(1, 3);
  {
    const Fault fault(Call::READ);
    EXPECT_EQ(this->search(2), ReadStatus::UNREADABLE);
  }
  EXPECT_EQ(this->first_from(2), 2u);
}

TEST_F(SegmentStoreTest, ReportsARunThatCannotBeReadFurther) {
  this->append(1, 10);
  const Fault fault(Call::READ, 1);  // after the read of the first record
  EXPECT_EQ(this->batch(3), std::vector<uint32_t>{3});
}

TEST_F(SegmentStoreTest, DoesNotMakeAheadWhatTheCardCannotTake) {
  this->append(1, 3);
  const Fault fault(Call::RESIZE);
  EXPECT_FALSE(this->store.make_ahead());
}

TEST_F(SegmentStoreTest, ReportsAFolderThatCannotBeMade) {
  std::ofstream(this->card.segment(GEN, 1).parent_path()) << "a file where the folder would be";
  EXPECT_FALSE(this->store.append(record(1)));
}

TEST_F(SegmentStoreTest, StopsWhereAScanFails) {
  this->append(1, 20);
  this->card.corrupt(GEN, 1, 10);
  const Fault fault(Call::READ, 1);  // after the read of record 10 itself
  EXPECT_EQ(this->search(10), ReadStatus::UNREADABLE);
}

TEST_F(SegmentStoreTest, ReportsASegmentThatCannotBeOpened) {
  this->append(1, 65);
  this->reopen();
  const Fault fault(Call::OPEN);
  EXPECT_EQ(this->search(1), ReadStatus::UNREADABLE);
  EXPECT_EQ(this->first_from(1, SKIP), 65u);
}

TEST_F(SegmentStoreTest, ReadsATornSegmentUpToItsEnd) {
  this->append(1, 70);
  std::filesystem::resize_file(this->card.segment(GEN, 1), 10 * LINE_SIZE + 100);
  this->reopen();
  EXPECT_EQ(this->first_from(10), 10u);
  EXPECT_EQ(this->search(11), ReadStatus::SEARCHING);
}

}  // namespace esphome::treatment_journal
