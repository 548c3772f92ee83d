// I/O budget of each call from the loop, which never touches the card, and of each step of its worker. The tests count
// calls and measure no time.
#include "journal_fixture.h"

namespace esphome::treatment_journal {

/// I/O calls of a step.
struct Cost {
  int opened;
  int read;
  int written;
  int synced;
  int from_flash;
  int to_flash;
};

class JournalCostTest : public JournalTest {
 protected:
  Cost so_far() const {
    return {faults::called(Call::OPEN), faults::called(Call::READ), faults::called(Call::WRITE),
            faults::called(Call::SYNC), this->flash.reads,          this->flash.writes};
  }
  template<typename F>
  Cost cost(F step) const {
    const Cost before = this->so_far();
    step();
    const Cost after = this->so_far();
    return {after.opened - before.opened,         after.read - before.read,
            after.written - before.written,       after.synced - before.synced,
            after.from_flash - before.from_flash, after.to_flash - before.to_flash};
  }
  static void expect_small(const Cost &cost) {
    EXPECT_LE(cost.opened, 2);
    EXPECT_LE(cost.read, 1 + 1 + SEGMENT_RECORDS / 8);
    EXPECT_LE(cost.written, 1);
    EXPECT_LE(cost.synced, 2);
    EXPECT_LE(cost.from_flash, 2);
    EXPECT_LE(cost.to_flash, 1);
  }
  static void expect_no_card(const Cost &cost) { EXPECT_EQ(cost.opened + cost.read + cost.written + cost.synced, 0); }
  /// Send everything behind `seq`; the loop touches no card, and every step of the worker is small. Returns how many
  /// records there were.
  uint32_t replay_in_small_steps(uint32_t seq) {
    uint32_t count = 0;
    ReadResult<OutgoingRecord> next;
    do {
      expect_no_card(this->cost([&] {
        next = this->journal->next(seq);
        this->parts->client.update(this->now);
      }));
      if (next.found()) {
        seq = next.value.record.seq;
        count++;
      } else if (next.status == ReadStatus::SEARCHING) {
        expect_small(this->cost([&] { this->work(); }));
      }
    } while (next.found() || next.status == ReadStatus::SEARCHING);
    return count;
  }
};

TEST_F(JournalCostTest, OfARecordAreOneWriteToFlashAndNoneToTheCard) {
  this->boot();
  for (uint32_t i = 0; i < 3 * SEGMENT_RECORDS; i++) {
    this->journal->acknowledge(i, false);  // the mark goes along
    const Cost cost = this->cost([&] {
      EXPECT_TRUE(this->journal->record(Kind::BASIC, 1000, 0));
      this->parts->client.update(this->now);
    });
    EXPECT_EQ(cost.to_flash, 1);
    EXPECT_LE(cost.from_flash, 1);  // for the copy
    expect_no_card(cost);
    EXPECT_FALSE(this->journal->is_dirty());
    this->settle();
  }
  this->boot();
  EXPECT_EQ(this->journal->acked(), 3 * SEGMENT_RECORDS - 1);
}

TEST_F(JournalCostTest, OfACopyAreOneWriteToTheCard) {
  this->boot();
  this->record();
  for (uint32_t i = 1; i < 3 * SEGMENT_RECORDS; i++) {
    this->journal->record(Kind::BASIC, 1000, 0);
    this->parts->client.update(this->now);
    const Cost cost = this->cost([&] { this->work(); });
    EXPECT_EQ(cost.written, 1);
    EXPECT_EQ(cost.synced, 1);
    EXPECT_EQ(cost.read, 0);
    EXPECT_EQ(cost.opened, i % SEGMENT_RECORDS == 0 ? 1 : 0);  // the segment that was made ahead
    this->settle();
  }
}

TEST_F(JournalCostTest, OfEachStepToACardThatComesLaterAreSmall) {
  this->boot(false);
  this->record(SEGMENT_RECORDS + 1);
  this->reader.inserted = true;
  this->now += RETRY;
  bool more = true;
  while (more) {
    expect_no_card(this->cost([&] { more = this->parts->client.update(this->now); }));
    expect_small(this->cost([&] { more |= this->work(); }));
  }
  EXPECT_EQ(this->on_card(), SEGMENT_RECORDS + 1);
}

TEST_F(JournalCostTest, OfAReplayFromFlashDoNotTouchTheCard) {
  this->boot();
  this->record(RING);
  this->boot();
  const Cost cost = this->cost([&] { EXPECT_EQ(this->replay_in_small_steps(0), RING); });
  EXPECT_EQ(cost.read, 0);
}

TEST_F(JournalCostTest, OfAReplayFromTheCardOpenEachSegmentOnce) {
  this->boot();
  this->record(RING + 4 * SEGMENT_RECORDS);
  this->boot();
  const Cost cost = this->cost([&] { EXPECT_EQ(this->replay_in_small_steps(0), RING + 4 * SEGMENT_RECORDS); });
  EXPECT_EQ(cost.opened, 4);
}

TEST_F(JournalCostTest, OfAReplayWithABlankFlashDoNotLookForItThere) {
  this->boot();
  this->record(SEGMENT_RECORDS);
  this->flash.values.clear();
  this->boot();
  const Cost cost = this->cost([&] { EXPECT_EQ(this->replay_in_small_steps(0), SEGMENT_RECORDS); });
  EXPECT_EQ(cost.from_flash, 0);
}

TEST_F(JournalCostTest, StaySmallWhereSegmentsAreBroken) {
  this->boot();
  this->record(6 * SEGMENT_RECORDS);
  this->flash.values.clear();
  for (uint32_t seq = 10; seq <= 4 * SEGMENT_RECORDS + 9; seq++)
    this->card->corrupt(FRESH, (seq - 1) / SEGMENT_RECORDS * SEGMENT_RECORDS + 1, seq);
  this->boot();
  EXPECT_EQ(this->replay_in_small_steps(0), 2 * SEGMENT_RECORDS);
}

TEST_F(JournalCostTest, StaySmallAfterNumbersThatWereSkipped) {
  this->boot();
  this->record(SEGMENT_RECORDS + 1);
  this->flash.values.clear();
  this->boot();
  const uint32_t skipped = this->journal->head().seq;
  this->record(3);
  EXPECT_EQ(this->replay_in_small_steps(skipped), 3u);
}

}  // namespace esphome::treatment_journal
