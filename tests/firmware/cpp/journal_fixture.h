#pragma once

#include <gtest/gtest.h>
#include <optional>
#include <utility>
#include <vector>
#include "temporary_card.h"
#include "faults.h"
#include "journal.h"
#include "memory_flash.h"

namespace esphome::treatment_journal {

using faults::Call;
using faults::Fault;

inline constexpr uint32_t FRESH = 0xF4E54;
inline constexpr uint32_t RING = FlashRing::SIZE;

/// A journal with a card in a temporary directory and a flash in memory.
class JournalTest : public testing::Test {
 protected:
  /// Start the device, as if the power had failed before.
  void boot(bool with_card = true, uint32_t fresh_gen = FRESH) {
    this->journal.emplace(this->flash);
    this->journal->start(with_card ? this->card->path : "", fresh_gen);
  }
  void record(uint32_t count = 1) {
    for (uint32_t i = 0; i < count; i++)
      ASSERT_TRUE(this->journal->record(static_cast<Kind>(i % KIND_COUNT), 1000, 1795455652));
  }
  void copy() {
    while (this->journal->copy_to_card()) {
    }
  }
  void lose_card() {
    const Fault fault(Call::WRITE);
    this->journal->record(Kind::BASIC, 1000, 0);
    ASSERT_FALSE(this->journal->has_card());
  }
  /// Newest number on the card alone, read with a blank flash.
  uint32_t on_card(uint32_t gen = FRESH) {
    SegmentStore store;
    EXPECT_TRUE(store.open(this->card->path, gen));
    return store.last().seq;
  }
  /// The record after `seq`, over as many calls as the search takes.
  ReadResult<OutgoingRecord> next(uint32_t seq) {
    auto result = this->journal->next(seq);
    while (result.status == ReadStatus::SEARCHING)
      result = this->journal->next(seq);
    return result;
  }
  /// Every number the journal would send after `seq`, each with its prev.
  std::vector<std::pair<uint32_t, uint32_t>> replay(uint32_t seq) {
    std::vector<std::pair<uint32_t, uint32_t>> result;
    for (auto next = this->next(seq); next.found(); next = this->next(seq)) {
      seq = next.value.record.seq;
      result.emplace_back(seq, next.value.prev);
    }
    return result;
  }
  /// The numbers from..to without a gap in between.
  static std::vector<std::pair<uint32_t, uint32_t>> unbroken(uint32_t from, uint32_t to, uint32_t prev) {
    std::vector<std::pair<uint32_t, uint32_t>> result;
    for (uint32_t seq = from; seq <= to; prev = seq++)
      result.emplace_back(seq, prev);
    return result;
  }

  MemoryFlash flash;
  std::optional<TemporaryCard> card{std::in_place};
  std::optional<Journal> journal;
};

using Numbers = std::vector<std::pair<uint32_t, uint32_t>>;

}  // namespace esphome::treatment_journal
