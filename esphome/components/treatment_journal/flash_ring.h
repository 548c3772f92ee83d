#pragma once
// Ring buffer of the newest records in flash. Record `seq` is in slot `seq % SIZE`, and the slot number is the flash
// key. Wear is no concern: NVS spreads two values per treatment over 448 kB of flash that bear 100,000 writes each,
// which lasts thousands of years. A record that the flash did not take stays in memory until it does.
#include <array>
#include <deque>
#include <optional>
#include "flash.h"
#include "record.h"

namespace esphome::treatment_journal {

class FlashRing {
 public:
  static constexpr size_t SIZE = 256;

  explicit FlashRing(Flash &flash) : flash_(flash) {}

  /// Generation of the newest record; 0 if the ring is blank.
  uint32_t newest_generation();
  /// Index the records of generation `gen`. Returns the newest; its seq is 0 if there is none.
  Record load(uint32_t gen);
  static constexpr size_t MOST_UNSAVED = 32;

  /// Overwrite the record SIZE numbers before; true once the new one is durable. Otherwise it is kept in memory; call
  /// drop_oldest_unsaved() first if that is_full().
  bool write(const Record &record);
  /// Try again to write the oldest record that is only in memory. True if there are more to try.
  bool write_unsaved();
  bool has_unsaved() const { return !this->unsaved_.empty(); }
  bool is_full() const { return this->unsaved_.size() >= MOST_UNSAVED; }
  /// Forget the oldest record that is only in memory, and return its number.
  uint32_t drop_oldest_unsaved();

  bool holds(uint32_t seq) const { return this->slot_seqs_[seq % SIZE] == seq || this->unsaved(seq) != nullptr; }
  /// The record, if it is only in memory.
  const Record *unsaved(uint32_t seq) const;
  /// The first record with a number from `from` to `to`.
  std::optional<Record> first_in(uint32_t from, uint32_t to);

 protected:
  bool save_(const Record &record);
  std::optional<Record> read_(uint32_t seq);

  Flash &flash_;
  std::array<uint32_t, SIZE> slot_seqs_{};  ///< Number in each slot: a look into flash takes time
  std::deque<Record> unsaved_;              ///< Ascending
};

}  // namespace esphome::treatment_journal
