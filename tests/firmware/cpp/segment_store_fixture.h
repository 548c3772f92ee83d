#pragma once

#include <gtest/gtest.h>
#include <vector>
#include "faults.h"
#include "segment_store.h"
#include "temporary_card.h"

namespace esphome::treatment_journal {

using faults::Call;
using faults::Fault;

inline constexpr uint32_t GEN = 0xA1B2C3D4;
inline constexpr auto STOP = OnReadError::STOP;
inline constexpr auto SKIP = OnReadError::SKIP;

/// An open store on a card in a temporary directory.
class SegmentStoreTest : public testing::Test {
 protected:
  static Record record(uint32_t seq, uint32_t gen = GEN, int64_t epoch = 0) {
    return {.gen = gen, .seq = seq, .boot = 1, .epoch = epoch, .counts = {seq, 0, 0}};
  }
  void append(uint32_t from, uint32_t to) {
    for (uint32_t seq = from; seq <= to; seq++)
      ASSERT_TRUE(this->store.append(record(seq)));
  }
  void reopen() { ASSERT_TRUE(this->store.open(this->card.path, GEN)); }
  ReadStatus search(uint32_t seq, OnReadError on_error = STOP) {
    return this->store.first_from(seq, UINT32_MAX, on_error).status;
  }
  /// The number of the first record from `seq` on, over as many calls as the search takes; 0 if there is none.
  uint32_t first_from(uint32_t seq, OnReadError on_error = STOP) {
    auto result = this->store.first_from(seq, UINT32_MAX, on_error);
    while (result.status == ReadStatus::SEARCHING)
      result = this->store.first_from(seq, UINT32_MAX, on_error);
    return result.value.seq;
  }
  /// The numbers of a batch, over as many calls as the search takes.
  std::vector<uint32_t> batch(uint32_t from, uint32_t until = UINT32_MAX) {
    CardBatch batch = this->store.read({from, until, STOP});
    while (batch.status == ReadStatus::SEARCHING)
      batch = this->store.read({from, until, STOP});
    std::vector<uint32_t> numbers;
    for (uint32_t i = 0; i < batch.count; i++)
      numbers.push_back(batch.records[i].seq);
    return numbers;
  }
  bool exists(uint32_t first) const { return std::filesystem::exists(this->card.segment(GEN, first)); }

  void SetUp() override { this->reopen(); }

  TemporaryCard card;
  SegmentStore store;
};

}  // namespace esphome::treatment_journal
