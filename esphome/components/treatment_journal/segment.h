#pragma once
// One file of the journal: SEGMENT_RECORDS slots of one sector each, preallocated, so that an append changes neither
// the size of the file nor the FAT. Slot i holds the record `first + i`, so a look-up is one seek. POSIX only.
#include <optional>
#include <string>
#include <utility>
#include "record.h"

namespace esphome::treatment_journal {

// 32 KiB: creating a segment (all slots are written once) and searching it whole each stay below 50 ms on an SPI card
static constexpr uint32_t SEGMENT_RECORDS = 64;

/// An open segment; it owns its file descriptor.
class Segment {
 public:
  Segment() = default;
  Segment(Segment &&other) noexcept { this->swap_(other); }
  Segment &operator=(Segment &&other) noexcept {
    this->swap_(other);
    return *this;
  }
  ~Segment() { this->close(); }

  /// Open the segment that begins with seq `first` of generation `gen`; false on any I/O error.
  bool open(const std::string &path, uint32_t gen, uint32_t first);
  /// Create it empty, with all its space allocated; the first record makes it durable.
  bool create(const std::string &path, uint32_t gen, uint32_t first);
  void close();

  bool is_open() const { return this->fd_ >= 0; }
  uint32_t first() const { return this->first_; }
  bool holds(uint32_t seq) const { return seq - this->first_ < SEGMENT_RECORDS; }

  /// Write a record into its slot and wait until it is durable. The segment must hold its seq.
  bool write(const Record &record);
  /// The record `seq`, if its slot is readable, intact and of this journal. The segment must hold its seq.
  std::optional<Record> read(uint32_t seq);
  /// The first intact record from `seq` on. The segment must hold it.
  std::optional<Record> first_from(uint32_t seq);
  /// The last intact record up to `seq`. The segment must hold it.
  std::optional<Record> last_until(uint32_t seq);
  /// Whether the card itself failed since the last call, which is not the same as finding a broken record.
  bool take_failure() { return std::exchange(this->failed_, false); }

 protected:
  void swap_(Segment &other);
  std::optional<Record> decode_(const Line &line, uint32_t seq) const;
  bool seek_(uint32_t slot);
  size_t read_(uint32_t slot, Line *lines, size_t count);

  int fd_{-1};
  uint32_t gen_{0};
  uint32_t first_{0};
  bool failed_{false};
};

}  // namespace esphome::treatment_journal
