#include "journal_fixture.h"

namespace esphome::treatment_journal {

TEST_F(JournalTest, BeginsWithAFreshGeneration) {
  this->boot();
  EXPECT_EQ(this->journal->gen(), FRESH);
  EXPECT_EQ(this->journal->boot(), 1u);
  EXPECT_EQ(this->journal->head().seq, 0u);
  EXPECT_EQ(this->replay(0), Numbers{});
}

TEST_F(JournalTest, CountsEveryTreatmentInOrder) {
  this->boot();
  this->record(5);
  EXPECT_EQ(this->journal->head().counts, (std::array<uint32_t, 3>{2, 2, 1}));
  EXPECT_EQ(this->journal->pending(), 5u);
  EXPECT_EQ(this->replay(0), unbroken(1, 5, 0));
}

TEST_F(JournalTest, SurvivesThePowerCut) {
  this->boot();
  this->record(5);
  this->boot(true, FRESH + 1);
  EXPECT_EQ(this->journal->gen(), FRESH);
  EXPECT_EQ(this->journal->boot(), 2u);
  EXPECT_EQ(this->replay(0), unbroken(1, 5, 0));
  this->record();
  EXPECT_EQ(this->journal->head().seq, 6u);
  EXPECT_EQ(this->journal->head().total(), 6u);
}

TEST_F(JournalTest, NeedsNoCard) {
  this->boot(false);
  this->record(5);
  this->boot(false);
  EXPECT_EQ(this->replay(0), unbroken(1, 5, 0));
}

TEST_F(JournalTest, NeedsNoFlash) {
  this->boot();
  this->record_in_memory(5);
  EXPECT_EQ(this->journal->lost(), 0u);
  this->flash.values.clear();
  this->boot();
  EXPECT_EQ(this->replay(0), unbroken(1, 5, 0));
}

TEST_F(JournalTest, KeepsInMemoryWhatTheFlashDidNotTakeUntilItDoes) {
  this->boot(false);
  this->record(1);
  this->record_in_memory(2);
  this->flash.broken = true;
  this->journal->save();
  this->flash.broken = false;
  EXPECT_TRUE(this->journal->has_unsaved());
  this->record(1);
  EXPECT_EQ(this->replay(0), unbroken(1, 4, 0));
  this->journal->save();
  EXPECT_FALSE(this->journal->has_unsaved());
  this->boot(false);
  EXPECT_EQ(this->journal->lost(), 0u);
  EXPECT_EQ(this->replay(0), unbroken(1, 4, 0));
}

TEST_F(JournalTest, CountsARecordThatNoStorageTookAndSavesTheNumberWithTheNextRecord) {
  this->boot(false);
  this->record_in_memory(FlashRing::MOST_UNSAVED + 2);
  EXPECT_TRUE(this->journal->is_dirty());
  this->record(1);
  EXPECT_FALSE(this->journal->is_dirty());
  this->boot(false);
  EXPECT_EQ(this->journal->lost(), 3u);
  EXPECT_EQ(this->journal->head().total(), FlashRing::MOST_UNSAVED + 3);
  EXPECT_EQ(this->replay(0), (Numbers{{FlashRing::MOST_UNSAVED + 3, 0}}));
}

TEST_F(JournalTest, CopiesToACardThatComesLaterInOrder) {
  this->boot(false);
  this->record(5);
  EXPECT_EQ(this->on_card(), 0u);
  this->insert_card();
  this->record(3);
  EXPECT_EQ(this->on_card(), 8u);
  this->flash.values.clear();
  this->boot();
  EXPECT_EQ(this->replay(0), unbroken(1, 8, 0));
}

TEST_F(JournalTest, RecordsInFlashWithoutWaitingForTheCard) {
  this->boot();
  for (int i = 0; i < 100; i++)
    EXPECT_TRUE(this->journal->record(Kind::BASIC, 1000, 0));  // the worker does not run
  EXPECT_EQ(this->on_card(), 0u);
  EXPECT_EQ(this->replay(0), unbroken(1, 100, 0));
  this->settle();
  EXPECT_EQ(this->on_card(), 100u);
}

TEST_F(JournalTest, ContinuesInFlashWhenTheCardFails) {
  this->boot();
  this->record(3);
  this->pull_card();
  this->record(2);
  EXPECT_EQ(this->replay(0).size(), 6u);
  EXPECT_EQ(this->journal->lost(), 0u);
  this->insert_card();
  EXPECT_EQ(this->on_card(), 6u);
}

TEST_F(JournalTest, ClosesACardThatFailsWhileItIsFilled) {
  this->boot(false);
  this->record(3);
  this->reader.inserted = true;
  {
    const Fault fault(Call::WRITE);
    this->retry();
  }
  EXPECT_FALSE(this->journal->has_card());
  EXPECT_EQ(this->parts->client.problem(), CardProblem::FAILED);
  this->insert_card();
  EXPECT_EQ(this->on_card(), 3u);
}

TEST_F(JournalTest, ClosesACardThatIsPulledWhileNothingHappens) {
  this->boot();
  this->record(3);
  this->retry();
  EXPECT_TRUE(this->journal->has_card());
  std::filesystem::remove_all(this->card->path);
  this->reader.inserted = false;
  this->retry();
  EXPECT_FALSE(this->journal->has_card());
  EXPECT_EQ(this->parts->client.problem(), CardProblem::FAILED);
  this->retry();
  EXPECT_EQ(this->parts->client.problem(), CardProblem::MISSING);
  this->retry();
  EXPECT_EQ(this->parts->client.problem(), CardProblem::MISSING);
  EXPECT_EQ(this->reader.unmounts, 1);
}

TEST_F(JournalTest, DoesNotUseACardWithoutAFileSystem) {
  this->boot(false);
  this->reader.path = "/nonexistent";
  this->reader.inserted = true;
  this->retry();
  EXPECT_FALSE(this->journal->has_card());
  EXPECT_EQ(this->parts->client.problem(), CardProblem::FAILED);
}

TEST_F(JournalTest, ReadsWhatIsOlderThanTheRingFromTheCard) {
  this->boot();
  this->record(RING + 100);
  EXPECT_EQ(this->replay(0), unbroken(1, RING + 100, 0));
}

TEST_F(JournalTest, SearchesTheWholeCardBeforeItSkipsAGap) {
  this->boot();
  this->record(RING + 2 * SEGMENT_RECORDS);
  for (uint32_t seq = 10; seq <= SEGMENT_RECORDS; seq++)
    this->card->corrupt(FRESH, 1, seq);
  this->boot();
  EXPECT_EQ(this->replay(9), unbroken(SEGMENT_RECORDS + 1, RING + 2 * SEGMENT_RECORDS, 9));
}

TEST_F(JournalTest, CountsWhatTheRingCouldNotKeep) {
  this->boot(false);
  this->record(RING + 7);
  EXPECT_EQ(this->journal->lost(), 7u);
  EXPECT_EQ(this->replay(0), unbroken(8, RING + 7, 0));
  this->boot(false);
  EXPECT_EQ(this->replay(0), unbroken(8, RING + 7, 0));
}

TEST_F(JournalTest, LosesNothingThatIsAcknowledged) {
  this->boot(false);
  this->record(7);
  this->journal->acknowledge(7, false);
  this->record(RING);
  EXPECT_EQ(this->journal->lost(), 0u);
}

TEST_F(JournalTest, LosesNothingThatIsOnTheCard) {
  this->boot();
  this->record(7);
  this->pull_card();
  this->record(RING - 1);
  EXPECT_EQ(this->journal->lost(), 0u);
  this->record(1);
  EXPECT_EQ(this->journal->lost(), 1u);
}

TEST_F(JournalTest, CountsARecordOnceThatLeavesTheRingOnItsWayToACardThatFails) {
  this->boot();
  this->record(1);
  this->reader.inserted = false;
  EXPECT_TRUE(this->journal->record(Kind::BASIC, 0, 0));
  this->parts->client.update(this->now);  // 2 is handed over, and the worker does not come to it
  for (uint32_t i = 0; i < RING; i++)
    EXPECT_TRUE(this->journal->record(Kind::BASIC, 0, 0));
  EXPECT_EQ(this->journal->lost(), 0u);
  const Fault fault(Call::WRITE);
  this->settle();
  EXPECT_EQ(this->journal->lost(), 1u);
}

TEST_F(JournalTest, StoresTheNumberOfLostRecords) {
  this->boot(false);
  this->record(RING + 7);
  this->journal->save();
  this->boot(false);
  EXPECT_EQ(this->journal->lost(), 7u);
}

TEST_F(JournalTest, ShowsAGapBetweenCardAndRing) {
  this->boot();
  this->record(5);
  this->pull_card();  // record 6
  this->record(RING + 4);
  this->insert_card();
  const auto numbers = this->replay(3);
  EXPECT_EQ(numbers[0], std::pair(4u, 3u));
  EXPECT_EQ(numbers[1], std::pair(5u, 4u));
  EXPECT_EQ(numbers[2], std::pair(11u, 5u));
  EXPECT_EQ(this->on_card(), RING + 10);
}

}  // namespace esphome::treatment_journal
