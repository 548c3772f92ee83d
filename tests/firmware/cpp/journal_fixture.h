#pragma once

#include <gtest/gtest.h>
#include <optional>
#include <utility>
#include <vector>
#include "boot.h"
#include "faults.h"
#include "memory_flash.h"
#include "temporary_card.h"

namespace esphome::treatment_journal {

using faults::Call;
using faults::Fault;

inline constexpr uint32_t FRESH = 0xF4E54;
inline constexpr uint32_t RING = FlashRing::SIZE;
inline constexpr uint32_t RETRY = 30000;

/// A directory in place of a card, which is only mounted while the guard knows of an operation.
class FakeCard final : public Card {
 public:
  bool mount() override {
    EXPECT_TRUE(this->guard->is_inside());
    this->mounts++;
    return this->inserted && this->mounts_left-- > 0;
  }
  void unmount() override {
    EXPECT_TRUE(this->guard->is_inside());
    this->unmounts++;
  }
  const std::string &directory() const override { return this->path; }

  std::string path;
  CardGuard *guard{nullptr};
  bool inserted{true};
  int mounts{0};
  int mounts_left{1000};
  int unmounts{0};
};

/// A journal with a card in a temporary directory and a flash in memory.
class JournalTest : public testing::Test {
 protected:
  /// Start the device, as if the power had failed before.
  void boot(bool with_card = true, uint32_t fresh_gen = FRESH, bool crashed = false) {
    this->reader.path = this->card->path;
    this->reader.inserted = with_card;
    this->parts.emplace(this->flash, this->reader, this->memory, crashed);
    this->parts->worker.set_retry_interval(RETRY);
    this->reader.guard = &this->parts->guard;
    this->journal = &this->parts->journal;
    this->parts->start(fresh_gen, this->now);
  }
  bool work() { return this->parts->work(this->now); }
  void settle() { this->parts->settle(this->now); }
  /// Record, each with its copy to the card.
  void record(uint32_t count = 1) {
    for (uint32_t i = 0; i < count; i++) {
      ASSERT_TRUE(this->journal->record(static_cast<Kind>(i % KIND_COUNT), 1000, 1795455652));
      this->settle();
    }
  }
  /// Record although the flash fails.
  void record_in_memory(uint32_t count = 1) {
    this->flash.broken = true;
    for (uint32_t i = 0; i < count; i++) {
      EXPECT_FALSE(this->journal->record(Kind::BASIC, 0, 0));
      this->settle();
    }
    this->flash.broken = false;
  }
  /// Wait for the next try to mount the card.
  void retry() {
    this->now += RETRY;
    this->settle();
  }
  void insert_card() {
    this->reader.path = this->card->path;
    this->reader.inserted = true;
    this->retry();
    ASSERT_TRUE(this->journal->has_card());
  }
  void pull_card() {
    this->reader.inserted = false;
    const Fault fault(Call::WRITE);
    this->journal->record(Kind::BASIC, 1000, 0);
    this->settle();
    ASSERT_FALSE(this->journal->has_card());
  }
  /// Newest number on the card alone, read with a blank flash.
  uint32_t on_card(uint32_t gen = FRESH) {
    SegmentStore store;
    EXPECT_TRUE(store.open(this->card->path, gen));
    return store.last().seq;
  }
  ReadResult<OutgoingRecord> next(uint32_t seq) { return this->parts->next(seq, this->now); }
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
  ResetMemory memory{};
  std::optional<TemporaryCard> card{std::in_place};
  FakeCard reader;
  std::optional<Boot> parts;
  Journal *journal{nullptr};
  uint32_t now{1000};
};

using Numbers = std::vector<std::pair<uint32_t, uint32_t>>;

}  // namespace esphome::treatment_journal
