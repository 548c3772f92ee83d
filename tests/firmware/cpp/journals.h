#pragma once

#include <gtest/gtest.h>
#include <optional>
#include <utility>
#include <vector>
#include "card_folder.h"
#include "faults.h"
#include "journal.h"
#include "memory_flash.h"

namespace esphome::treatment_journal {

using faults::Call;
using faults::Fault;

inline constexpr uint32_t FRESH = 0xF4E54;
inline constexpr uint32_t RING = Journal::RING_SIZE;

/// A journal with a card in a folder and a flash in memory, as after switching the device on.
class Journals : public testing::Test {
 protected:
  /// Switch the device on, as if the power had failed before.
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
  /// What a card holds by itself, read with a blank flash.
  uint32_t on_card(uint32_t gen = FRESH) {
    SegmentStore store;
    EXPECT_TRUE(store.open(this->card->path, gen));
    return store.last().seq;
  }
  /// What follows `seq`, however long it must be looked for.
  std::optional<Entry> next(uint32_t seq) {
    auto entry = this->journal->next(seq);
    while (this->journal->is_searching()) {
      EXPECT_FALSE(entry.has_value());  // it would pass over what is still to be found
      entry = this->journal->next(seq);
    }
    return entry;
  }
  /// Every number the journal would send after `seq`, each with its prev.
  std::vector<std::pair<uint32_t, uint32_t>> replay(uint32_t seq) {
    std::vector<std::pair<uint32_t, uint32_t>> result;
    while (auto entry = this->next(seq)) {
      seq = entry->record.seq;
      result.emplace_back(seq, entry->prev);
    }
    return result;
  }
  /// The numbers from..to without a hole in between.
  static std::vector<std::pair<uint32_t, uint32_t>> unbroken(uint32_t from, uint32_t to, uint32_t prev) {
    std::vector<std::pair<uint32_t, uint32_t>> result;
    for (uint32_t seq = from; seq <= to; prev = seq++)
      result.emplace_back(seq, prev);
    return result;
  }

  MemoryFlash flash;
  std::optional<CardFolder> card{std::in_place};
  std::optional<Journal> journal;
};

using Numbers = std::vector<std::pair<uint32_t, uint32_t>>;

}  // namespace esphome::treatment_journal
