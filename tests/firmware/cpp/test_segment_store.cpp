#include "segment_store_fixture.h"

namespace esphome::treatment_journal {

TEST_F(SegmentStoreTest, IsEmptyAtFirst) {
  EXPECT_EQ(this->store.last().seq, 0u);
  EXPECT_EQ(this->first_from(1), 0u);
  EXPECT_EQ(this->last_until(9), 0u);
}

TEST_F(SegmentStoreTest, FindsAfterReopeningWhatWasAppended) {
  this->append(1, 70);
  this->reopen();
  EXPECT_EQ(this->store.last(), record(70));
  for (uint32_t seq = 1; seq <= 70; seq++)
    EXPECT_EQ(this->store.first_from(seq, UINT32_MAX, STOP).value, record(seq));
  EXPECT_EQ(this->first_from(71), 0u);
}

TEST_F(SegmentStoreTest, ContinuesInTheSameSegmentAfterReopening) {
  this->append(1, 3);
  this->reopen();
  this->append(4, 5);
  EXPECT_FALSE(this->exists(4));
  EXPECT_EQ(this->first_from(5), 5u);
}

TEST_F(SegmentStoreTest, StartsASegmentEvery64Records) {
  this->append(1, 65);
  EXPECT_TRUE(this->exists(1));
  EXPECT_TRUE(this->exists(65));
  EXPECT_EQ(std::filesystem::file_size(this->card.segment(GEN, 65)), SEGMENT_RECORDS * LINE_SIZE);
}

TEST_F(SegmentStoreTest, StartsASegmentAfterAGap) {
  this->append(1, 3);
  this->append(10, 12);
  EXPECT_TRUE(this->exists(10));
  EXPECT_EQ(this->first_from(4), 10u);
  EXPECT_EQ(this->last_until(9), 3u);
  EXPECT_EQ(this->store.corrupt(), 0u);
}

TEST_F(SegmentStoreTest, FindsWhatIsAroundAGapThatIsLongerThanASegment) {
  this->append(1, 3);
  this->append(1004, 1005);
  EXPECT_EQ(this->first_from(500), 1004u);
  EXPECT_EQ(this->last_until(500), 3u);
}

TEST_F(SegmentStoreTest, RefusesANumberItHas) {
  this->append(1, 3);
  EXPECT_FALSE(this->store.append(record(3)));
}

TEST_F(SegmentStoreTest, RefusesAnythingWhileItIsClosed) {
  this->store.close();
  EXPECT_FALSE(this->store.append(record(1)));
}

TEST_F(SegmentStoreTest, ReadsOnlyTheNewestSegmentWhenItOpens) {
  this->append(1, 10 * SEGMENT_RECORDS);
  const int opened = faults::called(Call::OPEN);
  this->reopen();
  EXPECT_EQ(faults::called(Call::OPEN), opened + 1);
  EXPECT_EQ(this->store.last().seq, 10 * SEGMENT_RECORDS);
}

TEST_F(SegmentStoreTest, OpensAnOlderSegmentOnceForAReplay) {
  this->append(1, 3 * SEGMENT_RECORDS);
  this->reopen();
  const int opened = faults::called(Call::OPEN);
  for (uint32_t seq = 1; seq <= 2 * SEGMENT_RECORDS; seq++)
    this->first_from(seq);
  EXPECT_EQ(faults::called(Call::OPEN), opened + 2);
}

TEST_F(SegmentStoreTest, SkipsANewestSegmentThatIsStillEmpty) {
  this->append(1, 64);
  std::ofstream(this->card.segment(GEN, 65)).close();
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 64u);
  this->append(65, 66);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 66u);
}

TEST_F(SegmentStoreTest, SkipsABrokenRecordAndCountsItOnce) {
  this->append(1, 70);
  this->card.corrupt(GEN, 1, 5);
  this->reopen();
  EXPECT_EQ(this->first_from(5), 6u);
  EXPECT_EQ(this->last_until(5), 4u);
  this->first_from(5);
  EXPECT_EQ(this->store.corrupt(), 1u);
}

TEST_F(SegmentStoreTest, CountsTheRestOfARunOfBrokenRecordsOnce) {
  this->append(1, 10);
  for (uint32_t seq : {4, 5, 7})
    this->card.corrupt(GEN, 1, seq);
  this->reopen();
  EXPECT_EQ(this->first_from(4), 6u);
  EXPECT_EQ(this->first_from(5), 6u);
  EXPECT_EQ(this->first_from(7), 8u);
  EXPECT_EQ(this->store.corrupt(), 3u);
}

TEST_F(SegmentStoreTest, WritesAgainOverABrokenLastRecord) {
  this->append(1, 4);
  this->card.corrupt(GEN, 1, 4);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 3u);
  this->append(4, 4);
  EXPECT_EQ(this->first_from(4), 4u);
}

TEST_F(SegmentStoreTest, SkipsAWholeBrokenSegment) {
  this->append(1, 129);
  for (uint32_t seq = 65; seq <= 128; seq++)
    this->card.corrupt(GEN, 65, seq);
  this->reopen();
  EXPECT_EQ(this->first_from(65), 129u);
  EXPECT_EQ(this->last_until(128), 64u);
}

TEST_F(SegmentStoreTest, SearchesOneSegmentPerCall) {
  this->append(1, 129);
  for (uint32_t seq = 1; seq <= 128; seq++)
    this->card.corrupt(GEN, seq < 65 ? 1 : 65, seq);
  this->reopen();
  EXPECT_EQ(this->search(1), ReadStatus::SEARCHING);
  EXPECT_EQ(this->search(1), ReadStatus::SEARCHING);
  EXPECT_EQ(this->search(1), ReadStatus::FOUND);
  EXPECT_EQ(this->first_from(1), 129u);
}

TEST_F(SegmentStoreTest, SearchesNoFurtherThanRequested) {
  this->append(1, 129);
  for (uint32_t seq = 60; seq <= 128; seq++)
    this->card.corrupt(GEN, seq < 65 ? 1 : 65, seq);
  this->reopen();
  EXPECT_EQ(this->store.first_from(60, 64, STOP).status, ReadStatus::NOT_FOUND);
  EXPECT_EQ(this->store.first_from(2, 1, STOP).status, ReadStatus::NOT_FOUND);
}

TEST_F(SegmentStoreTest, IgnoresARecordBehindTheRequestedRange) {
  this->append(1, 20);
  this->card.corrupt(GEN, 1, 10);
  EXPECT_EQ(this->store.first_from(10, 10, STOP).status, ReadStatus::NOT_FOUND);
  EXPECT_EQ(this->store.first_from(10, 11, STOP).value.seq, 11u);
}

TEST_F(SegmentStoreTest, RestartsTheSearchForAnotherNumber) {
  this->append(1, 129);
  for (uint32_t seq = 60; seq <= 64; seq++)
    this->card.corrupt(GEN, 1, seq);
  this->reopen();
  EXPECT_EQ(this->search(60), ReadStatus::SEARCHING);
  EXPECT_EQ(this->first_from(3), 3u);
}

TEST_F(SegmentStoreTest, KeepsItsSegmentsInOrderWhenTheNewestAreBroken) {
  this->append(1, 129);
  for (uint32_t seq = 65; seq <= 129; seq++)
    this->card.corrupt(GEN, seq < 129 ? 65 : 129, seq);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 64u);
  this->append(70, 71);
  EXPECT_EQ(this->first_from(65), 70u);
  EXPECT_EQ(this->first_from(72), 0u);
}

TEST_F(SegmentStoreTest, DoesNotTakeStaleSectorsForRecords) {
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

TEST_F(SegmentStoreTest, KeepsEachGenerationApart) {
  this->append(1, 3);
  SegmentStore other;
  ASSERT_TRUE(other.open(this->card.path, GEN + 1));
  ASSERT_TRUE(other.append(record(1, GEN + 1)));
  this->reopen();
  EXPECT_EQ(this->store.last(), record(3));
}

TEST_F(SegmentStoreTest, KnowsTheGenerationThatWasWrittenLast) {
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path), 0u);
  for (auto [gen, epoch] : {std::pair{GEN, 3000}, {GEN + 1, 2000}, {GEN - 1, 1000}}) {
    SegmentStore other;
    ASSERT_TRUE(other.open(this->card.path, gen));
    ASSERT_TRUE(other.append(record(1, gen, epoch)));
  }
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path), GEN);
}

TEST_F(SegmentStoreTest, FindsNoGenerationWithoutACard) {
  EXPECT_EQ(SegmentStore::newest_generation("/nonexistent"), 0u);
}

TEST_F(SegmentStoreTest, IgnoresFilesThatAreNotItsOwn) {
  this->append(1, 3);
  for (const char *name : {"README.TXT", "00000000.TJ1", "FFFFFFFF.TXT", "FFFFFFFFF.TJ1"})
    std::ofstream(this->card.segment(GEN, 1).parent_path() / name) << "hello";
  std::ofstream(this->card.path + "/0BADF00D") << "a file where a generation would be";
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 3u);
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path), GEN);
}

TEST_F(SegmentStoreTest, DoesNotOpenWithoutACard) { EXPECT_FALSE(this->store.open("/nonexistent", GEN)); }

TEST_F(SegmentStoreTest, DoesNotOpenWhenAFileIsInItsPlace) {
  std::ofstream(this->card.path + "/00000007") << "hello";
  EXPECT_FALSE(this->store.open(this->card.path, 7));
}

TEST_F(SegmentStoreTest, DoesNotOpenWhenItsNewestSegmentCannotBeOpened) {
  this->append(1, 64);
  std::filesystem::create_directory(this->card.segment(GEN, 65));
  EXPECT_FALSE(this->store.open(this->card.path, GEN));
}

TEST_F(SegmentStoreTest, PrunesTheOldestAcknowledgedSegment) {
  this->append(1, 4 * SEGMENT_RECORDS);
  this->store.prune(64, 2);
  EXPECT_FALSE(this->exists(1));
  EXPECT_EQ(this->first_from(1), 65u);
  EXPECT_EQ(this->last_until(64), 0u);
}

TEST_F(SegmentStoreTest, NeverPrunesWhatIsNotAcknowledged) {
  this->append(1, 4 * SEGMENT_RECORDS);
  this->store.prune(63, 0);
  EXPECT_TRUE(this->exists(1));
}

TEST_F(SegmentStoreTest, KeepsSomeHistory) {
  this->append(1, 4 * SEGMENT_RECORDS);
  this->store.prune(4 * SEGMENT_RECORDS, 3);
  EXPECT_TRUE(this->exists(1));
}

}  // namespace esphome::treatment_journal
