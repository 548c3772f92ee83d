#include <gtest/gtest.h>
#include <memory>
#include "card_folder.h"
#include "faults.h"
#include "segment_store.h"

namespace esphome::treatment_journal {

using faults::Call;
using faults::Fault;

static constexpr uint32_t GEN = 0xA1B2C3D4;

class Store : public testing::Test {
 protected:
  static Record record(uint32_t seq, uint32_t gen = GEN, int64_t epoch = 0) {
    return {.gen = gen, .seq = seq, .boot = 1, .epoch = epoch, .counts = {seq, 0, 0}};
  }
  void append(uint32_t from, uint32_t to) {
    for (uint32_t seq = from; seq <= to; seq++)
      ASSERT_TRUE(this->store.append(record(seq)));
  }
  void reopen() { ASSERT_TRUE(this->store.open(this->card.path, GEN)); }
  /// The number of the first record from `seq` on, however many segments must be looked into.
  uint32_t first_from(uint32_t seq) {
    auto record = this->store.first_from(seq);
    while (this->store.take_search())
      record = this->store.first_from(seq);
    return record.value_or(Record{}).seq;
  }
  uint32_t last_until(uint32_t seq) { return this->store.last_until(seq).value_or(Record{}).seq; }
  bool exists(uint32_t first) const { return std::filesystem::exists(this->card.segment(GEN, first)); }

  void SetUp() override { this->reopen(); }

  CardFolder card;
  SegmentStore store;
};

TEST_F(Store, IsEmptyAtFirst) {
  EXPECT_EQ(this->store.last().seq, 0u);
  EXPECT_EQ(this->first_from(1), 0u);
  EXPECT_EQ(this->last_until(9), 0u);
}

TEST_F(Store, FindsAfterReopeningWhatWasAppended) {
  this->append(1, 70);
  this->reopen();
  EXPECT_EQ(this->store.last(), record(70));
  for (uint32_t seq = 1; seq <= 70; seq++)
    EXPECT_EQ(this->store.first_from(seq), record(seq));
  EXPECT_EQ(this->first_from(71), 0u);
}

TEST_F(Store, GoesOnInTheSameSegmentAfterReopening) {
  this->append(1, 3);
  this->reopen();
  this->append(4, 5);
  EXPECT_FALSE(this->exists(4));
  EXPECT_EQ(this->first_from(5), 5u);
}

TEST_F(Store, StartsASegmentEvery64Records) {
  this->append(1, 65);
  EXPECT_TRUE(this->exists(1));
  EXPECT_TRUE(this->exists(65));
  EXPECT_EQ(std::filesystem::file_size(this->card.segment(GEN, 65)), SEGMENT_RECORDS * LINE_SIZE);
}

TEST_F(Store, StartsASegmentAfterAHole) {
  this->append(1, 3);
  this->append(10, 12);
  EXPECT_TRUE(this->exists(10));
  EXPECT_EQ(this->first_from(4), 10u);
  EXPECT_EQ(this->last_until(9), 3u);
  EXPECT_EQ(this->store.corrupt(), 0u);
}

TEST_F(Store, FindsWhatIsAroundAHoleThatIsLongerThanASegment) {
  this->append(1, 3);
  this->append(1004, 1005);
  EXPECT_EQ(this->first_from(500), 1004u);
  EXPECT_EQ(this->last_until(500), 3u);
}

TEST_F(Store, RefusesANumberItHas) {
  this->append(1, 3);
  EXPECT_FALSE(this->store.append(record(3)));
}

TEST_F(Store, RefusesAnythingWhileItIsClosed) {
  this->store.close();
  EXPECT_FALSE(this->store.append(record(1)));
}

TEST_F(Store, ReadsOnlyTheNewestSegmentWhenItOpens) {
  this->append(1, 10 * SEGMENT_RECORDS);
  const int opened = faults::called(Call::OPEN);
  this->reopen();
  EXPECT_EQ(faults::called(Call::OPEN), opened + 1);
  EXPECT_EQ(this->store.last().seq, 10 * SEGMENT_RECORDS);
}

TEST_F(Store, OpensAnOlderSegmentOnceForAReplay) {
  this->append(1, 3 * SEGMENT_RECORDS);
  this->reopen();
  const int opened = faults::called(Call::OPEN);
  for (uint32_t seq = 1; seq <= 2 * SEGMENT_RECORDS; seq++)
    this->first_from(seq);
  EXPECT_EQ(faults::called(Call::OPEN), opened + 2);
}

TEST_F(Store, SkipsANewestSegmentThatIsStillEmpty) {
  this->append(1, 64);
  std::ofstream(this->card.segment(GEN, 65)).close();
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 64u);
  this->append(65, 66);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 66u);
}

TEST_F(Store, PassesOverABrokenRecordAndCountsItOnce) {
  this->append(1, 70);
  this->card.corrupt(GEN, 1, 5);
  this->reopen();
  EXPECT_EQ(this->first_from(5), 6u);
  EXPECT_EQ(this->last_until(5), 4u);
  this->first_from(5);
  EXPECT_EQ(this->store.corrupt(), 1u);
}

TEST_F(Store, CountsTheRestOfARunOfBrokenRecordsOnce) {
  this->append(1, 10);
  for (uint32_t seq : {4, 5, 7})
    this->card.corrupt(GEN, 1, seq);
  this->reopen();
  EXPECT_EQ(this->first_from(4), 6u);
  EXPECT_EQ(this->first_from(5), 6u);
  EXPECT_EQ(this->first_from(7), 8u);
  EXPECT_EQ(this->store.corrupt(), 3u);
}

TEST_F(Store, WritesAgainOverABrokenLastRecord) {
  this->append(1, 4);
  this->card.corrupt(GEN, 1, 4);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 3u);
  this->append(4, 4);
  EXPECT_EQ(this->first_from(4), 4u);
}

TEST_F(Store, PassesOverAWholeBrokenSegment) {
  this->append(1, 129);
  for (uint32_t seq = 65; seq <= 128; seq++)
    this->card.corrupt(GEN, 65, seq);
  this->reopen();
  EXPECT_EQ(this->first_from(65), 129u);
  EXPECT_EQ(this->last_until(128), 64u);
}

TEST_F(Store, LooksIntoOneSegmentACall) {
  this->append(1, 129);
  for (uint32_t seq = 1; seq <= 128; seq++)
    this->card.corrupt(GEN, seq < 65 ? 1 : 65, seq);
  this->reopen();
  for (int segment = 0; segment < 2; segment++) {
    EXPECT_FALSE(this->store.first_from(1).has_value());
    EXPECT_TRUE(this->store.take_search());
  }
  EXPECT_EQ(this->store.first_from(1), record(129));
  EXPECT_FALSE(this->store.take_search());
}

TEST_F(Store, LooksNoFurtherThanItIsAskedTo) {
  this->append(1, 129);
  for (uint32_t seq = 60; seq <= 128; seq++)
    this->card.corrupt(GEN, seq < 65 ? 1 : 65, seq);
  this->reopen();
  EXPECT_FALSE(this->store.first_from(60, 64).has_value());
  EXPECT_FALSE(this->store.take_search());
  EXPECT_FALSE(this->store.first_from(2, 1).has_value());
}

TEST_F(Store, BeginsAnewForAnotherNumber) {
  this->append(1, 129);
  for (uint32_t seq = 60; seq <= 64; seq++)
    this->card.corrupt(GEN, 1, seq);
  this->reopen();
  EXPECT_FALSE(this->store.first_from(60).has_value());
  EXPECT_EQ(this->store.first_from(3), record(3));
}

TEST_F(Store, KeepsItsSegmentsInOrderWhenTheNewestAreBroken) {
  this->append(1, 129);
  for (uint32_t seq = 65; seq <= 129; seq++)
    this->card.corrupt(GEN, seq < 129 ? 65 : 129, seq);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 64u);
  this->append(70, 71);
  EXPECT_EQ(this->first_from(65), 70u);
  EXPECT_EQ(this->first_from(72), 0u);
}

TEST_F(Store, DoesNotTakeStaleSectorsForRecords) {
  this->append(1, 3);
  std::fstream file(this->card.segment(GEN, 1), std::ios::in | std::ios::out | std::ios::binary);
  const Line foreign = encode_record(record(4, GEN + 1));
  const Line misplaced = encode_record(record(9));
  file.seekp(3 * LINE_SIZE);
  file.write(foreign.data(), LINE_SIZE).write(misplaced.data(), LINE_SIZE);
  file.close();
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 3u);
}

TEST_F(Store, KeepsEachGenerationApart) {
  this->append(1, 3);
  SegmentStore other;
  ASSERT_TRUE(other.open(this->card.path, GEN + 1));
  ASSERT_TRUE(other.append(record(1, GEN + 1)));
  this->reopen();
  EXPECT_EQ(this->store.last(), record(3));
}

TEST_F(Store, KnowsTheGenerationThatWasWrittenLast) {
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path), 0u);
  for (auto [gen, epoch] : {std::pair{GEN, 3000}, {GEN + 1, 2000}, {GEN - 1, 1000}}) {
    SegmentStore other;
    ASSERT_TRUE(other.open(this->card.path, gen));
    ASSERT_TRUE(other.append(record(1, gen, epoch)));
  }
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path), GEN);
}

TEST_F(Store, FindsNoGenerationWithoutACard) { EXPECT_EQ(SegmentStore::newest_generation("/nonexistent"), 0u); }

TEST_F(Store, IgnoresFilesThatAreNotItsOwn) {
  this->append(1, 3);
  for (const char *name : {"README.TXT", "00000000.TJ1", "FFFFFFFF.TXT", "FFFFFFFFF.TJ1"})
    std::ofstream(this->card.segment(GEN, 1).parent_path() / name) << "hello";
  std::ofstream(this->card.path + "/0BADF00D") << "a file where a generation would be";
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 3u);
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path), GEN);
}

TEST_F(Store, DoesNotOpenWithoutACard) { EXPECT_FALSE(this->store.open("/nonexistent", GEN)); }

TEST_F(Store, DoesNotOpenWhenAFileIsInItsPlace) {
  std::ofstream(this->card.path + "/00000007") << "hello";
  EXPECT_FALSE(this->store.open(this->card.path, 7));
}

TEST_F(Store, DoesNotOpenWhenItsNewestSegmentCannotBeOpened) {
  this->append(1, 64);
  std::filesystem::create_directory(this->card.segment(GEN, 65));
  EXPECT_FALSE(this->store.open(this->card.path, GEN));
}

TEST_F(Store, PrunesTheOldestAcknowledgedSegment) {
  this->append(1, 4 * SEGMENT_RECORDS);
  this->store.prune(64, 2);
  EXPECT_FALSE(this->exists(1));
  EXPECT_EQ(this->first_from(1), 65u);
  EXPECT_EQ(this->last_until(64), 0u);
}

TEST_F(Store, NeverPrunesWhatIsNotAcknowledged) {
  this->append(1, 4 * SEGMENT_RECORDS);
  this->store.prune(63, 0);
  EXPECT_TRUE(this->exists(1));
}

TEST_F(Store, KeepsSomeHistory) {
  this->append(1, 4 * SEGMENT_RECORDS);
  this->store.prune(4 * SEGMENT_RECORDS, 3);
  EXPECT_TRUE(this->exists(1));
}

class FailingWrites : public Store, public testing::WithParamInterface<Call> {};
TEST_P(FailingWrites, AreTold) {
  this->append(1, 2);
  {
    const Fault fault(GetParam());
    EXPECT_FALSE(this->store.append(record(3)));
  }
  this->reopen();
  EXPECT_TRUE(this->store.append(record(4)));
}
INSTANTIATE_TEST_SUITE_P(Card, FailingWrites, testing::Values(Call::WRITE, Call::WRITE_HALF, Call::SEEK, Call::SYNC));

class FailingSegments : public Store, public testing::WithParamInterface<Call> {};
TEST_P(FailingSegments, AreToldAndNotUsed) {
  const Fault fault(GetParam());
  EXPECT_FALSE(this->store.append(record(1)));
  EXPECT_EQ(this->store.last().seq, 0u);
}
INSTANTIATE_TEST_SUITE_P(Card, FailingSegments, testing::Values(Call::OPEN, Call::RESIZE, Call::SYNC));

class FailingReads : public Store, public testing::WithParamInterface<Call> {};
TEST_P(FailingReads, AreNotBrokenRecords) {
  this->append(1, 3);
  const Fault fault(GetParam());
  EXPECT_EQ(this->first_from(1), 0u);
  EXPECT_TRUE(this->store.take_failure());
  EXPECT_FALSE(this->store.take_failure());
  EXPECT_EQ(this->store.corrupt(), 0u);
}
class FailingOpening : public Store, public testing::WithParamInterface<Call> {};
TEST_P(FailingOpening, IsTold) {
  this->append(1, 3);
  const Fault fault(GetParam());
  EXPECT_FALSE(this->store.open(this->card.path, GEN));
}
INSTANTIATE_TEST_SUITE_P(Card, FailingOpening, testing::Values(Call::OPEN, Call::READ, Call::SEEK));
INSTANTIATE_TEST_SUITE_P(Card, FailingReads, testing::Values(Call::READ, Call::SEEK));

TEST_F(Store, TellsThatASegmentCannotBeOpened) {
  this->append(1, 65);
  this->reopen();
  const Fault fault(Call::OPEN);
  EXPECT_EQ(this->first_from(1), 65u);
  EXPECT_EQ(this->last_until(64), 0u);
  EXPECT_TRUE(this->store.take_failure());
}

}  // namespace esphome::treatment_journal
