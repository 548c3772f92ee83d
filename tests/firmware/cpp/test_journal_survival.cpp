#include "journal_fixture.h"

namespace esphome::treatment_journal {

TEST_F(JournalTest, ResumesTheCardWhenTheFlashIsBlankAndNeverReusesANumber) {
  this->boot();
  this->record(5);
  this->flash.values.clear();
  this->boot(true, FRESH + 1);
  EXPECT_EQ(this->journal->gen(), FRESH);
  EXPECT_EQ(this->journal->boot(), 2u);
  EXPECT_EQ(this->journal->acked(), 0u);
  this->record();
  const uint32_t next = 5 + Journal::RESUME_SKIP + 1;
  EXPECT_EQ(this->journal->head().seq, next);
  EXPECT_EQ(this->journal->head().total(), 6u);
  EXPECT_EQ(this->journal->pending(), next);
  EXPECT_EQ(this->journal->pending_records(), 6u);
  EXPECT_EQ(this->replay(3), (Numbers{{4, 3}, {5, 4}, {next, 5}}));
  EXPECT_EQ(this->on_card(), next);
}

TEST_F(JournalTest, KeepsTheirRingWhenTheStateHasAnotherLayout) {
  this->boot(false);
  this->record(RING + 5);
  this->flash.values[Journal::STATE_KEY].resize(1);
  this->boot(false, FRESH + 1);
  EXPECT_EQ(this->journal->gen(), FRESH);
  EXPECT_EQ(this->replay(0), unbroken(6, RING + 5, 0));
  this->record();
  EXPECT_EQ(this->journal->head().seq, RING + 6);
}

TEST_F(JournalTest, StartsANewGenerationWhenFlashAndCardAreBlank) {
  this->boot();
  this->record(5);
  this->flash.values.clear();
  this->card.emplace();
  this->boot(true, FRESH + 1);
  EXPECT_EQ(this->journal->gen(), FRESH + 1);
  EXPECT_EQ(this->journal->head().total(), 0u);
}

TEST_F(JournalTest, ContinuesOnAnotherCard) {
  this->boot();
  this->record(5);
  this->card.emplace();
  this->boot();
  this->record();
  EXPECT_EQ(this->journal->gen(), FRESH);
  EXPECT_EQ(this->on_card(), 6u);
  EXPECT_EQ(this->replay(0), unbroken(1, 6, 0));
}

TEST_F(JournalTest, LeavesAForeignGenerationOnTheCardAlone) {
  this->boot(true, 0xAAAA);
  this->record(5);
  this->flash.values.clear();
  this->boot(false, FRESH);
  this->record(2);
  this->insert_card();
  EXPECT_EQ(this->on_card(0xAAAA), 5u);
  EXPECT_EQ(this->on_card(FRESH), 2u);
}

TEST_F(JournalTest, IgnoresRingSlotsOfAnotherGeneration) {
  this->boot(false);
  this->record(1);
  Record foreign{.gen = FRESH + 1, .seq = 9};
  this->flash.put(9, &foreign, sizeof(foreign));
  this->boot();
  EXPECT_EQ(this->journal->head().seq, 1u);
  this->record(7);
  this->record_in_memory();
  EXPECT_EQ(this->replay(0), unbroken(1, 9, 0));
}

TEST_F(JournalTest, IgnoresRingSlotsOfAnEarlierPass) {
  this->boot(false);
  this->record(RING);
  this->record_in_memory();
  this->record();
  this->boot(false);  // the slot of RING + 1 still holds 1
  EXPECT_EQ(this->replay(RING - 1), (Numbers{{RING, RING - 1}, {RING + 2, RING}}));
}

TEST_F(JournalTest, ReadsEachRecordFromTheStorageThatHasIt) {
  this->boot();
  this->record(3);
  this->flash.values.erase(2);
  this->card->corrupt(FRESH, 1, 3);  // 2 is only on the card, 3 only in flash
  EXPECT_EQ(this->replay(0), unbroken(1, 3, 0));
  this->card->corrupt(FRESH, 1, 2);
  this->boot();
  this->record();
  EXPECT_EQ(this->replay(0), (Numbers{{1, 0}, {3, 1}, {4, 3}}));
}

struct AckCase {
  uint32_t seq;
  bool resync;
  bool taken;
  uint32_t mark;
};
class Acknowledgements : public JournalTest, public testing::WithParamInterface<AckCase> {};
TEST_P(Acknowledgements, MoveTheMark) {
  this->boot();
  this->record(9);
  this->journal->acknowledge(5, false);
  const AckCase &c = GetParam();
  EXPECT_EQ(this->journal->acknowledge(c.seq, c.resync), c.taken);
  EXPECT_EQ(this->journal->acked(), c.mark);
  this->journal->save();
  this->boot();
  EXPECT_EQ(this->journal->acked(), c.mark);
}
INSTANTIATE_TEST_SUITE_P(Mark, Acknowledgements,
                         testing::Values(AckCase{7, false, true, 7},     // forward
                                         AckCase{9, false, true, 9},     // to the end
                                         AckCase{5, false, true, 5},     // again
                                         AckCase{3, false, true, 5},     // never back by itself
                                         AckCase{3, true, true, 3},      // back, when asked to
                                         AckCase{0, true, true, 0},      // to the very beginning
                                         AckCase{5, true, true, 5},      // nothing to move
                                         AckCase{10, false, false, 5},   // of the future
                                         AckCase{10, true, false, 5}));  // not even with resync

TEST_F(JournalTest, TriesToSaveTheMarkAgainUntilTheFlashTakesIt) {
  this->boot(false);
  this->record(3);
  this->journal->acknowledge(2, false);
  this->flash.broken = true;
  this->journal->save();
  this->flash.broken = false;
  this->journal->save();
  this->boot(false);
  EXPECT_EQ(this->journal->acked(), 2u);
}

TEST_F(JournalTest, KnowsWhenTheFlashTookTheRecordButNotTheMark) {
  this->boot(false);
  this->record(3);
  this->journal->acknowledge(2, false);
  this->flash.loses_staged = true;
  this->record();
  EXPECT_TRUE(this->journal->is_dirty());
  this->flash.loses_staged = false;
  this->record();
  EXPECT_FALSE(this->journal->is_dirty());
}

TEST_F(JournalTest, WritesTheStateOnlyWhenItChanged) {
  this->boot(false);
  const int writes = this->flash.writes;
  this->journal->save();
  this->journal->acknowledge(0, true);
  this->journal->save();
  EXPECT_EQ(this->flash.writes, writes);
}

TEST_F(JournalTest, DropsAMarkThatIsAheadOfEverything) {
  this->boot(false);
  this->record(3);
  this->journal->acknowledge(3, false);
  this->journal->save();
  for (size_t slot = 0; slot < RING; slot++)
    this->flash.values.erase(slot);
  this->boot(false);
  EXPECT_EQ(this->journal->acked(), 0u);
  EXPECT_EQ(this->journal->pending(), 0u);
}

TEST_F(JournalTest, RemembersACommandAcrossARestart) {
  this->boot(false);
  EXPECT_EQ(this->journal->last_command(), 0u);
  this->journal->remember_command(42);
  this->boot(false);
  EXPECT_EQ(this->journal->last_command(), 42u);
}

TEST_F(JournalTest, WaitsForACardThatFailsToRead) {
  this->boot();
  this->record(RING + 100);
  {
    const Fault fault(Call::READ);
    EXPECT_EQ(this->next(0).value.record.seq, 101u);  // the loop waits with this one: it follows a hole
  }
  EXPECT_FALSE(this->journal->has_card());
  EXPECT_EQ(this->parts->client.problem(), CardProblem::FAILED);
  this->insert_card();
  EXPECT_EQ(this->next(0).value.record.seq, 1u);
}

TEST_F(JournalTest, SkipsSectorsThatFailAgainAfterRemounting) {
  this->boot();
  this->record(RING + 100);
  {
    const Fault fault(Call::READ);
    this->next(0);
  }
  this->insert_card();
  const Fault fault(Call::READ);
  EXPECT_EQ(this->next(0).value.record.seq, 101u);
  EXPECT_TRUE(this->journal->has_card());
}

TEST_F(JournalTest, DoesNotSkipSectorsOfWhichTheFirstReadDidNotFail) {
  this->boot();
  this->record(RING + 100);
  EXPECT_EQ(this->journal->next(0).status, ReadStatus::SEARCHING);
  this->pull_card();  // while it has to read
  this->insert_card();
  const Fault fault(Call::READ);
  this->next(0);
  EXPECT_FALSE(this->journal->has_card());
}

TEST_F(JournalTest, ForgetsWhatACardAnsweredThatWasPulled) {
  this->boot();
  this->record(RING + 100);
  EXPECT_EQ(this->next(0).value.record.seq, 1u);
  this->pull_card();
  EXPECT_EQ(this->next(1).value.record.seq, 102u);
  this->card.emplace();
  this->insert_card();
  EXPECT_EQ(this->next(1).value.record.seq, 102u);
}

TEST_F(JournalTest, SendsFromFlashWhileTheCardDoesNotAnswer) {
  this->boot();
  this->record(RING + 100);
  EXPECT_EQ(this->journal->next(50).status, ReadStatus::SEARCHING);
  EXPECT_EQ(this->journal->next(150).value.record.seq, 151u);
}

TEST_F(JournalTest, PrunesOnlyWhatIsAcknowledged) {
  this->boot();
  this->record(SEGMENT_RECORDS * (SegmentStore::KEEP_SEGMENTS + 2));
  EXPECT_TRUE(std::filesystem::exists(this->card->segment(FRESH, 1)));
  this->journal->acknowledge(this->journal->head().seq, false);
  this->settle();
  EXPECT_FALSE(std::filesystem::exists(this->card->segment(FRESH, 1)));
}

}  // namespace esphome::treatment_journal
