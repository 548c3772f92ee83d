// The loop's and the task's side of the storage together: a card that hangs, and resets inside card
// operations.
#include "journal_fixture.h"

namespace esphome::treatment_journal {

class CardGuardTest : public testing::Test {
 protected:
  /// A boot after a reset of this kind; the device was inside a card operation when `inside`.
  bool boot(bool crashed, bool inside = true) {
    this->memory.inside = inside ? 1 : 0;
    const CardGuard guard(this->memory, crashed);
    EXPECT_EQ(this->memory.inside, 0u);
    return !guard.is_given_up();
  }
  ResetMemory memory{0xDEADBEEF, 0xDEADBEEF, 0xDEADBEEF};  // as it is after power-on
};

TEST_F(CardGuardTest, KnowsNothingAfterPowerOn) {
  EXPECT_TRUE(this->boot(true));
  EXPECT_EQ(this->memory.resets, 0u);
}

TEST_F(CardGuardTest, GivesTheCardUpAfterSomeResetsInsideOfIt) {
  this->boot(false);
  EXPECT_TRUE(this->boot(true));
  EXPECT_TRUE(this->boot(true));
  EXPECT_FALSE(this->boot(true));
  EXPECT_TRUE(this->boot(false, false));  // the next boot tries it once
  EXPECT_FALSE(this->boot(true));
}

TEST_F(CardGuardTest, CountsNeitherRestartsOnPurposeNorCrashesElsewhere) {
  this->boot(false);
  for (int i = 0; i < 10; i++) {
    EXPECT_TRUE(this->boot(false, true));
    EXPECT_TRUE(this->boot(true, false));
  }
}

TEST_F(CardGuardTest, ForgivesACardThatWorks) {
  this->boot(false);
  for (int i = 0; i < 10; i++) {
    EXPECT_TRUE(this->boot(true));
    CardGuard(this->memory, false).forgive();
  }
}

TEST_F(CardGuardTest, KnowsHowLongAnOperationLasts) {
  CardGuard guard(this->memory, false);
  EXPECT_EQ(guard.lasts(5000), 0u);
  {
    const CardGuard::Operation operation(guard, 1000);
    EXPECT_EQ(this->memory.inside, 1u);
    EXPECT_EQ(guard.lasts(999), 0u);  // the loop read its clock before
    EXPECT_EQ(guard.lasts(1500), 500u);
    EXPECT_FALSE(guard.hangs(1000 + CardGuard::TIME_LIMIT - 1));
    EXPECT_TRUE(guard.hangs(1000 + CardGuard::TIME_LIMIT));
  }
  EXPECT_FALSE(guard.hangs(1000 + CardGuard::TIME_LIMIT));
  EXPECT_EQ(this->memory.inside, 0u);
}

TEST_F(JournalTest, DoesNotTouchACardThatResetTheDevice) {
  this->boot();
  this->record(3);
  this->memory = {ResetMemory::MAGIC, 1, CardGuard::MOST_RESETS - 1};
  this->reader.mounts = 0;
  this->boot(true, FRESH, true);
  EXPECT_EQ(this->parts->client.problem(), CardProblem::RESETS);
  this->record(3);
  this->retry();
  EXPECT_EQ(this->reader.mounts, 0);
  EXPECT_EQ(this->replay(0), unbroken(1, 6, 0));
  this->record(SEGMENT_RECORDS);
  this->journal->acknowledge(SEGMENT_RECORDS + 6, false);
  EXPECT_FALSE(this->parts->client.update(this->now));  // nobody would take a request
  this->boot();
  EXPECT_EQ(this->on_card(), SEGMENT_RECORDS + 6);
}

TEST_F(JournalTest, UsesACardWhoseNewestSegmentIsDamagedAndReusesNoNumberOfIt) {
  this->boot();
  this->record(SEGMENT_RECORDS + 6);
  std::filesystem::resize_file(this->card->segment(FRESH, 129), 0);
  std::filesystem::remove(this->card->segment(FRESH, 65));
  std::filesystem::create_directory(this->card->segment(FRESH, 65));
  this->flash.values.clear();
  this->reader.mounts = 0;
  this->boot();
  EXPECT_EQ(this->reader.mounts, 2);
  EXPECT_EQ(this->journal->gen(), FRESH);
  EXPECT_EQ(this->journal->head().seq, 2 * SEGMENT_RECORDS + Journal::RESUME_SKIP);
  EXPECT_TRUE(this->journal->has_card());
}

TEST_F(JournalTest, DoesNotUseACardThatIsPulledWhileItIsOpened) {
  this->boot();
  this->record(3);
  this->boot(false);
  this->reader.inserted = true;
  this->reader.mounts_left = 1;
  const Fault fault(Call::READ);
  this->retry();
  EXPECT_EQ(this->parts->client.problem(), CardProblem::MISSING);
}

TEST_F(JournalTest, ForgivesACardInUseForAMinute) {
  this->memory = {ResetMemory::MAGIC, 0, CardGuard::MOST_RESETS - 1};
  this->boot();
  this->retry();
  EXPECT_EQ(this->memory.resets, CardGuard::MOST_RESETS - 1);
  this->retry();
  EXPECT_EQ(this->memory.resets, 0u);
}

TEST_F(JournalTest, StopsUsingACardThatHangsAndUsesItAgainWhenItAnswers) {
  this->boot();
  this->record(5);
  {
    const CardGuard::Operation hanging(this->parts->guard, this->now);
    this->now += CardGuard::TIME_LIMIT;
    for (int i = 0; i < 40; i++) {
      EXPECT_TRUE(this->journal->record(Kind::BASIC, 1000, 0));
      this->parts->client.update(this->now);
    }
    EXPECT_FALSE(this->journal->has_card());
    EXPECT_EQ(this->parts->client.problem(), CardProblem::HANGS);
    EXPECT_EQ(this->replay(0), unbroken(1, 45, 0));
  }
  this->settle();
  EXPECT_TRUE(this->journal->has_card());
  EXPECT_EQ(this->on_card(), 45u);
  EXPECT_EQ(this->journal->lost(), 0u);
}

TEST_F(JournalTest, IgnoresWhatACardThatHungAnswersLate) {
  this->boot();
  this->record(RING + 100);
  this->journal->record(Kind::BASIC, 1000, 0);
  EXPECT_EQ(this->journal->next(0).status, ReadStatus::SEARCHING);
  this->parts->client.update(this->now);  // a copy and a read are on their way
  {
    const CardGuard::Operation hanging(this->parts->guard, this->now);
    this->now += CardGuard::TIME_LIMIT;
    this->parts->client.update(this->now);
  }
  this->work();  // the copy
  this->parts->client.update(this->now);
  EXPECT_FALSE(this->journal->has_card());
  this->settle();
  EXPECT_TRUE(this->journal->has_card());
  EXPECT_EQ(this->replay(0), unbroken(1, RING + 101, 0));
}

TEST_F(JournalTest, MountsACardAgainThatHungAndThenFailed) {
  this->boot();
  this->record(1);
  this->journal->record(Kind::BASIC, 1000, 0);
  this->parts->client.update(this->now);
  {
    const CardGuard::Operation hanging(this->parts->guard, this->now);
    this->now += CardGuard::TIME_LIMIT;
    this->parts->client.update(this->now);
  }
  {
    const Fault fault(Call::WRITE);
    this->work();
  }
  this->settle();
  EXPECT_EQ(this->parts->client.problem(), CardProblem::FAILED);
  this->retry();
  EXPECT_EQ(this->on_card(), 2u);
}

TEST_F(JournalTest, LosesNothingThatTheFlashDidNotTakeWhenTheCardFailsToo) {
  this->boot();
  this->record(1);
  this->flash.broken = true;
  EXPECT_FALSE(this->journal->record(Kind::BASIC, 0, 0));
  {
    const Fault fault(Call::WRITE);
    this->settle();
  }
  EXPECT_EQ(this->journal->lost(), 0u);
  this->retry();
  EXPECT_EQ(this->on_card(), 2u);
}

TEST_F(JournalTest, RequestsLaterWhatTheQueueHasNoRoomFor) {
  this->boot();
  this->record(RING + 200);
  for (int i = 0; i < 20; i++)
    this->journal->record(Kind::BASIC, 1000, 0);
  this->journal->acknowledge(SEGMENT_RECORDS, false);
  EXPECT_EQ(this->journal->next(0).status, ReadStatus::SEARCHING);
  this->parts->client.update(this->now);
  this->settle();
  EXPECT_EQ(this->on_card(), RING + 220);
  EXPECT_EQ(this->next(0).value.record.seq, 1u);
}

TEST_F(JournalTest, TellsTheWorkerAtOnceOfAMarkThatMovedBack) {
  this->boot();
  this->record(2 * SEGMENT_RECORDS);
  this->journal->acknowledge(2 * SEGMENT_RECORDS, false);
  EXPECT_TRUE(this->parts->client.update(this->now));
  this->journal->acknowledge(2 * SEGMENT_RECORDS - 1, true);
  EXPECT_TRUE(this->parts->client.update(this->now));
  EXPECT_FALSE(this->parts->client.update(this->now));
}

TEST_F(JournalTest, LooksForNothingOnACardWithoutAJournal) {
  this->reader.path = this->card->path;
  this->parts.emplace(this->flash, this->reader, this->memory);
  this->reader.guard = &this->parts->guard;
  this->parts->worker.set_retry_interval(RETRY);
  this->parts->client.ask(0);
  while (this->work()) {
  }
  this->now += RETRY;
  while (this->work()) {
  }
  const auto answer = this->parts->client.answer();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->gen, 0u);
  EXPECT_TRUE(std::filesystem::is_empty(this->card->path));
}

TEST_F(JournalTest, GivesACardThatAnswersAgainNothingOutOfOrder) {
  this->boot();
  this->record(1);
  for (int i = 0; i < 4; i++)
    this->journal->record(Kind::BASIC, 1000, 0);
  this->parts->client.update(this->now);  // four copies are on their way
  {
    const Fault fault(Call::WRITE);
    this->work();  // the first fails
  }
  this->settle();  // the other three belong to a session that has ended
  EXPECT_EQ(this->on_card(), 1u);
  this->retry();
  EXPECT_EQ(this->on_card(), 5u);
}

TEST_F(JournalTest, IgnoresARequestOfASessionThatHasEnded) {
  this->boot();
  this->record(1);
  this->pull_card();
  this->insert_card();
  const Record late{.gen = FRESH, .seq = 9};  // requested just before the loop learned that the card was closed
  this->parts->requests.push({.type = CardRequest::Type::APPEND, .session = 1, .record = late});
  this->settle();
  EXPECT_EQ(this->on_card(), 2u);
}

TEST_F(JournalTest, IgnoresAReportOfASessionThatHasEnded) {
  this->boot();
  this->record(1);
  this->pull_card();
  this->insert_card();
  CardReport late{.type = CardReport::Type::BATCH, .session = 1};
  late.batch.status = ReadStatus::UNREADABLE;
  this->parts->reports.push(late);
  this->parts->client.update(this->now);
  EXPECT_TRUE(this->journal->has_card());
}

TEST_F(JournalTest, AnswersWithTheNewestOfSeveralReads) {
  this->boot();
  this->record(RING + 200);
  EXPECT_EQ(this->journal->next(50).status, ReadStatus::SEARCHING);
  this->parts->client.update(this->now);
  EXPECT_EQ(this->journal->next(0).status, ReadStatus::SEARCHING);  // a resync
  EXPECT_EQ(this->next(0).value.record.seq, 1u);
  EXPECT_EQ(this->next(50).value.record.seq, 51u);
  EXPECT_EQ(this->next(0).value.record.seq, 1u);
}

TEST_F(JournalTest, BeginsANewGenerationWithoutACardAndLeavesTheOneItHas) {
  this->boot(true, 0xAAAA);
  this->record(2);
  this->flash.values.clear();
  this->boot(false, FRESH);
  this->reader.inserted = true;
  this->retry();
  this->record(1);
  EXPECT_EQ(this->on_card(FRESH), 1u);
  EXPECT_EQ(this->on_card(0xAAAA), 2u);
}

TEST_F(JournalTest, WritesNothingWhileTheReportsAreNotRead) {
  this->boot();
  for (int i = 0; i < 10; i++)
    this->journal->record(Kind::BASIC, 1000, 0);
  this->parts->client.update(this->now);
  while (this->work()) {
  }
  EXPECT_EQ(this->on_card(), 4u);  // as many as there is room for
  this->settle();
  EXPECT_EQ(this->on_card(), 10u);
}

TEST(CardProblem, HasTheWordsOfTheProtocol) {
  EXPECT_STREQ(card_problem_name(CardProblem::NONE), "");
  EXPECT_STREQ(card_problem_name(CardProblem::MISSING), "missing");
  EXPECT_STREQ(card_problem_name(CardProblem::FAILED), "failed");
  EXPECT_STREQ(card_problem_name(CardProblem::HANGS), "hangs");
  EXPECT_STREQ(card_problem_name(CardProblem::RESETS), "resets");
}

TEST(BoundedQueue, RefusesAReportMoreThanItHolds) {
  CardReports reports;
  while (reports.push({})) {
  }
  EXPECT_TRUE(reports.is_full());
}

TEST(BoundedQueue, RefusesMoreThanItHolds) {
  BoundedQueue<int, 2> queue;
  EXPECT_FALSE(queue.pop().has_value());
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_TRUE(queue.is_full());
  EXPECT_FALSE(queue.push(3));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(queue.push(4));
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), 4);
}

}  // namespace esphome::treatment_journal
