#include "segment_store_fixture.h"

namespace esphome::treatment_journal {

TEST_F(SegmentStoreTest, IsEmptyAtFirst) {
  EXPECT_EQ(this->store.last().seq, 0u);
  EXPECT_EQ(this->first_from(1), 0u);
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

TEST_F(SegmentStoreTest, StartsAFolderEvery64Segments) {
  this->append(1, 64 * 64 + 1);
  EXPECT_TRUE(std::filesystem::exists(this->card.segment(GEN, 63 * 64 + 1, 1)));
  EXPECT_TRUE(std::filesystem::exists(this->card.segment(GEN, 64 * 64 + 1, 64 * 64 + 1)));
  this->reopen();
  EXPECT_EQ(this->first_from(63 * 64 + 2), 63 * 64 + 2u);
  EXPECT_EQ(this->first_from(64 * 64 + 1), 64 * 64 + 1u);
}

TEST_F(SegmentStoreTest, MakesTheNextSegmentAhead) {
  EXPECT_FALSE(this->store.make_ahead());  // it cannot know yet which numbers come
  this->append(1, 3);
  EXPECT_TRUE(this->store.make_ahead());
  EXPECT_FALSE(this->store.make_ahead());
  EXPECT_EQ(std::filesystem::file_size(this->card.segment(GEN, 65)), SEGMENT_RECORDS * LINE_SIZE);
  this->append(4, 64);
  const int opened = faults::called(Call::OPEN), resized = faults::called(Call::RESIZE);
  this->append(65, 65);
  EXPECT_EQ(faults::called(Call::RESIZE), resized);
  EXPECT_EQ(faults::called(Call::OPEN), opened + 1);
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 65u);
}

TEST_F(SegmentStoreTest, LeavesASegmentMadeAheadEmptyIfNumbersAreSkipped) {
  this->append(1, 3);
  this->store.make_ahead();
  this->append(1004, 1005);
  this->reopen();
  EXPECT_EQ(this->first_from(4), 1004u);
  EXPECT_EQ(this->store.corrupt(), 0u);
}

class IncompleteSegments : public SegmentStoreTest, public testing::WithParamInterface<size_t> {};
TEST_P(IncompleteSegments, AreReplacedAndNotAppendedTo) {
  this->append(1, 64);
  this->store.make_ahead();
  std::filesystem::resize_file(this->card.segment(GEN, 65), GetParam());  // by a power cut
  this->reopen();
  this->append(65, 66);
  EXPECT_EQ(std::filesystem::file_size(this->card.segment(GEN, 65)), SEGMENT_RECORDS * LINE_SIZE);
  EXPECT_EQ(this->first_from(65), 65u);
}
INSTANTIATE_TEST_SUITE_P(Card, IncompleteSegments, testing::Values(0, 512, 32767));

TEST_F(SegmentStoreTest, DoesNotAppendToATornSegmentWithRecords) {
  this->append(1, 10);
  std::filesystem::resize_file(this->card.segment(GEN, 1), 20 * LINE_SIZE);
  this->reopen();
  this->append(11, 12);
  EXPECT_TRUE(std::filesystem::exists(this->card.segment(GEN, 11, 1)));
  this->reopen();
  EXPECT_EQ(this->first_from(10), 10u);
  EXPECT_EQ(this->first_from(11), 11u);
}

TEST_F(SegmentStoreTest, ReadsARunOfRecordsAtOnce) {
  this->append(1, 70);
  EXPECT_EQ(this->batch(3), (std::vector<uint32_t>{3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(this->batch(3, 5), (std::vector<uint32_t>{3, 4, 5}));
  EXPECT_EQ(this->batch(62), (std::vector<uint32_t>{62, 63, 64}));  // the end of the segment
  EXPECT_EQ(this->batch(64), (std::vector<uint32_t>{64}));
  EXPECT_EQ(this->batch(69), (std::vector<uint32_t>{69, 70}));
  EXPECT_EQ(this->batch(70), (std::vector<uint32_t>{70}));
  EXPECT_EQ(this->batch(71), (std::vector<uint32_t>{}));
}

TEST_F(SegmentStoreTest, EndsARunAtABrokenRecord) {
  this->append(1, 10);
  this->card.corrupt(GEN, 1, 5);
  EXPECT_EQ(this->batch(3), (std::vector<uint32_t>{3, 4}));
  EXPECT_EQ(this->batch(5), (std::vector<uint32_t>{6, 7, 8, 9, 10}));
}

TEST_F(SegmentStoreTest, SaysHowFarItLooked) {
  this->append(1, 10);
  EXPECT_EQ(this->store.read({2, 20, STOP}).until, 9u);  // there is more
  EXPECT_EQ(this->store.read({8, 20, STOP}).until, 10u);
  EXPECT_EQ(this->store.read({11, 20, STOP}).until, 20u);  // there is nothing
}

/// Put the segments of a generation where firmware before folders had them.
static void flatten(const TemporaryCard &card, uint32_t gen, std::initializer_list<uint32_t> firsts) {
  for (uint32_t first : firsts)
    std::filesystem::rename(card.segment(gen, first), card.flat_segment(gen, first));
  std::filesystem::remove(card.segment(gen, 1).parent_path());
}

TEST_F(SegmentStoreTest, ReadsOnACardOfFirmwareBeforeFolders) {
  this->append(1, 130);
  flatten(this->card, GEN, {1, 65, 129});
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 130u);
  for (uint32_t seq = 1; seq <= 130; seq++)
    EXPECT_EQ(this->first_from(seq), seq);
  this->append(131, 200);
  EXPECT_EQ(std::filesystem::file_size(this->card.flat_segment(GEN, 129)), SEGMENT_RECORDS * LINE_SIZE);
  EXPECT_TRUE(std::filesystem::exists(this->card.segment(GEN, 193, 193)));
  this->reopen();
  EXPECT_EQ(this->first_from(192), 192u);
  EXPECT_EQ(this->first_from(193), 193u);
}

TEST_F(SegmentStoreTest, PrunesACardOfFirmwareBeforeFoldersToo) {
  this->append(1, 130);
  flatten(this->card, GEN, {1, 65, 129});
  this->reopen();
  this->append(131, 300);
  EXPECT_TRUE(this->store.prune(64, 2));
  EXPECT_FALSE(std::filesystem::exists(this->card.flat_segment(GEN, 1)));
  EXPECT_TRUE(this->store.prune(128, 2));
  EXPECT_EQ(this->first_from(1), 129u);
}

TEST_F(SegmentStoreTest, ReadsTwoFilesForTheSameNumbersOnce) {
  this->append(1, 3);
  std::filesystem::copy(this->card.segment(GEN, 1), this->card.flat_segment(GEN, 1));
  this->reopen();
  EXPECT_EQ(this->first_from(3), 3u);
  EXPECT_EQ(this->first_from(4), 0u);
}

TEST_F(SegmentStoreTest, StartsASegmentAfterAGap) {
  this->append(1, 3);
  this->append(10, 12);
  EXPECT_TRUE(this->exists(10));
  EXPECT_EQ(this->first_from(4), 10u);
  EXPECT_EQ(this->store.corrupt(), 0u);
}

TEST_F(SegmentStoreTest, FindsWhatIsAroundAGapThatIsLongerThanASegment) {
  this->append(1, 3);
  this->append(1004, 1005);
  EXPECT_EQ(this->first_from(500), 1004u);
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
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path, STOP), 0u);
  for (auto [gen, epoch] : {std::pair{GEN, 3000}, {GEN + 1, 2000}, {GEN - 1, 1000}}) {
    SegmentStore other;
    ASSERT_TRUE(other.open(this->card.path, gen));
    ASSERT_TRUE(other.append(record(1, gen, epoch)));
  }
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path, STOP), GEN);
}

TEST_F(SegmentStoreTest, FindsNoGenerationWithoutACard) {
  EXPECT_EQ(SegmentStore::newest_generation("/nonexistent", STOP), 0u);
}

TEST_F(SegmentStoreTest, IgnoresFilesThatAreNotItsOwn) {
  this->append(1, 3);
  for (const char *name : {"README.TXT", "00000000.TJ1", "FFFFFFFF.TXT", "FFFFFFFFF.TJ1"})
    std::ofstream(this->card.segment(GEN, 1).parent_path() / name) << "hello";
  std::ofstream(this->card.path + "/0BADF00D") << "a file where a generation would be";
  this->reopen();
  EXPECT_EQ(this->store.last().seq, 3u);
  EXPECT_EQ(SegmentStore::newest_generation(this->card.path, STOP), GEN);
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
}

TEST_F(SegmentStoreTest, PrunesAFolderWithItsLastSegment) {
  this->append(1, 66 * SEGMENT_RECORDS);
  while (this->store.prune(64 * SEGMENT_RECORDS, 0)) {
  }
  EXPECT_FALSE(std::filesystem::exists(this->card.segment(GEN, 1).parent_path()));
  EXPECT_EQ(this->first_from(1), 64 * SEGMENT_RECORDS + 1);
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
