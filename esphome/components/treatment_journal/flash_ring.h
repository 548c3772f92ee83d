#pragma once
// Ring buffer of the newest records in flash. Record `seq` is in slot `seq % SIZE`, and the slot number is the flash
// key. Wear is no concern: NVS spreads two values per treatment over 448 kB of flash that bear 100,000 writes each,
// which lasts thousands of years.
#include <array>
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
  /// Overwrite the record SIZE numbers before; true once the new one is durable.
  bool write(const Record &record);

  bool holds(uint32_t seq) const { return this->slot_seqs_[seq % SIZE] == seq; }
  /// The first record with a number from `from` to `to`.
  std::optional<Record> first_in(uint32_t from, uint32_t to);
  /// The last record with a number from `from` to `to`; `from` must not be 0.
  std::optional<Record> last_in(uint32_t from, uint32_t to);

 protected:
  std::optional<Record> read_(uint32_t seq);

  Flash &flash_;
  std::array<uint32_t, SIZE> slot_seqs_{};  ///< Number in each slot: a look into flash takes time
};

}  // namespace esphome::treatment_journal
