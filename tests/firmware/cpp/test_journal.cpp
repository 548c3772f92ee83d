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
  this->flash.broken = true;
  this->record(5);
  this->flash.values.clear();
  this->boot();
  EXPECT_EQ(this->replay(0), unbroken(1, 5, 0));
}

TEST_F(JournalTest, CountsARecordThatNoStorageTookAndReportsIt) {
  this->boot(false);
  this->record(1);
  this->flash.broken = true;
  EXPECT_FALSE(this->journal->record(Kind::BASIC, 0, 0));
  this->flash.broken = false;
  this->record(1);
  EXPECT_EQ(this->journal->lost(), 1u);
  EXPECT_EQ(this->journal->head().total(), 3u);
  EXPECT_EQ(this->replay(0), (Numbers{{1, 0}, {3, 1}}));
}

TEST_F(JournalTest, ContinuesAfterANumberThatWasLost) {
  this->boot(false);
  this->record(1);
  this->flash.broken = true;
  this->journal->record(Kind::BASIC, 0, 0);
  this->flash.broken = false;
  this->record(1);
  EXPECT_EQ(this->replay(2), (Numbers{{3, 1}}));
}

TEST_F(JournalTest, CopiesToACardThatComesLaterInOrder) {
  this->boot(false);
  this->record(5);
  ASSERT_TRUE(this->journal->attach_card(this->card->path));
  this->record(2);
  EXPECT_EQ(this->on_card(), 0u);  // not before the older ones
  this->copy();
  this->record(1);
  EXPECT_EQ(this->on_card(), 8u);
  this->flash.values.clear();
  this->boot();
  EXPECT_EQ(this->replay(0), unbroken(1, 8, 0));
}

TEST_F(JournalTest, CopiesOneRecordAtATime) {
  this->boot(false);
  this->record(3);
  this->journal->attach_card(this->card->path);
  EXPECT_TRUE(this->journal->copy_to_card());
  EXPECT_EQ(this->on_card(), 1u);
  EXPECT_TRUE(this->journal->copy_to_card());
  EXPECT_FALSE(this->journal->copy_to_card());
  EXPECT_FALSE(this->journal->copy_to_card());
  EXPECT_EQ(this->on_card(), 3u);
}

TEST_F(JournalTest, ContinuesInFlashWhenTheCardFails) {
  this->boot();
  this->record(3);
  this->lose_card();
  this->record(2);
  EXPECT_EQ(this->replay(0).size(), 6u);
  EXPECT_EQ(this->journal->lost(), 0u);
  ASSERT_TRUE(this->journal->attach_card(this->card->path));
  this->copy();
  EXPECT_EQ(this->on_card(), 6u);
}

TEST_F(JournalTest, ClosesACardThatFailsWhileItIsFilled) {
  this->boot(false);
  this->record(3);
  this->journal->attach_card(this->card->path);
  {
    const Fault fault(Call::WRITE);
    EXPECT_FALSE(this->journal->copy_to_card());
  }
  EXPECT_FALSE(this->journal->has_card());
  EXPECT_FALSE(this->journal->copy_to_card());
}

TEST_F(JournalTest, ClosesACardThatIsPulledWhileNothingHappens) {
  this->boot();
  this->record(3);
  EXPECT_TRUE(this->journal->check_card());
  std::filesystem::remove_all(this->card->path);
  EXPECT_FALSE(this->journal->check_card());
  EXPECT_FALSE(this->journal->has_card());
  EXPECT_FALSE(this->journal->check_card());
}

TEST_F(JournalTest, DoesNotAttachACardThatFails) {
  this->boot(false);
  EXPECT_FALSE(this->journal->attach_card("/nonexistent"));
  EXPECT_FALSE(this->journal->has_card());
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
  this->lose_card();
  this->record(RING - 1);
  EXPECT_EQ(this->journal->lost(), 0u);
  this->record(1);
  EXPECT_EQ(this->journal->lost(), 1u);
}

TEST_F(JournalTest, CountsALostRecordOnce) {
  this->boot(false);
  this->flash.broken = true;
  EXPECT_FALSE(this->journal->record(Kind::BASIC, 0, 0));
  this->flash.broken = false;
  this->record(RING);
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
  this->lose_card();  // record 6
  this->record(RING + 4);
  ASSERT_TRUE(this->journal->attach_card(this->card->path));
  const auto numbers = this->replay(3);
  EXPECT_EQ(numbers[0], std::pair(4u, 3u));
  EXPECT_EQ(numbers[1], std::pair(5u, 4u));
  EXPECT_EQ(numbers[2], std::pair(11u, 5u));
  this->copy();
  EXPECT_EQ(this->on_card(), RING + 10);
}

}  // namespace esphome::treatment_journal
