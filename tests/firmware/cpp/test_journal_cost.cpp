// I/O budget of each call from the loop, which must not block for 50 ms: on an SPI card at 20 MHz it takes about 1 ms
// to read or write a sector, 3 ms for 4 KiB, and up to 16 ms to find one of 500 files. The tests count calls and
// measure no time.
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
    EXPECT_LE(cost.synced, 1);
    EXPECT_LE(cost.from_flash, 2);
    EXPECT_LE(cost.to_flash, 1);
  }
  /// Send everything behind `seq`; every step is small. Returns how many records there were.
  uint32_t replay_in_small_steps(uint32_t seq) {
    uint32_t count = 0;
    ReadResult<OutgoingRecord> next;
    do {
      expect_small(this->cost([&] { next = this->journal->next(seq); }));
      if (next.found()) {
        seq = next.value.record.seq;
        count++;
      }
    } while (next.found() || next.status == ReadStatus::SEARCHING);
    return count;
  }
};

TEST_F(JournalCostTest, ThatRecordWriteOnceToCardAndFlash) {
  this->boot();
  for (uint32_t i = 0; i < SEGMENT_RECORDS + 1; i++) {
    const Cost cost = this->cost([&] { this->record(); });
    EXPECT_EQ(cost.written, 1);
    EXPECT_EQ(cost.synced, 1);
    EXPECT_EQ(cost.to_flash, 1);
    EXPECT_EQ(cost.read, 0);
    EXPECT_EQ(cost.from_flash, 0);
    EXPECT_EQ(cost.opened, i % SEGMENT_RECORDS == 0 ? 1 : 0);
  }
}

TEST_F(JournalCostTest, ThatCopyToTheCardCopyOneRecord) {
  this->boot(false);
  this->record(SEGMENT_RECORDS + 1);
  expect_small(this->cost([&] { this->journal->attach_card(this->card->path); }));
  bool more = true;
  while (more)
    expect_small(this->cost([&] { more = this->journal->copy_to_card(); }));
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
  this->copy();
  const uint32_t skipped = this->journal->head().seq;
  this->record(3);
  EXPECT_EQ(this->replay_in_small_steps(skipped), 3u);
}

}  // namespace esphome::treatment_journal
