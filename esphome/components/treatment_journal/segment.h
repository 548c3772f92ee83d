#pragma once
// One file of the journal: SEGMENT_RECORDS slots of one sector each, preallocated, so that an append changes neither
// the size of the file nor the FAT. Slot i holds the record `first + i`, so a lookup is one seek. POSIX only.
#include <string>
#include <sys/types.h>
#include "card_messages.h"
#include "read_result.h"
#include "record.h"

namespace esphome::treatment_journal {

static constexpr off_t SEGMENT_SIZE = static_cast<off_t>(SEGMENT_RECORDS) * static_cast<off_t>(LINE_SIZE);

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

  /// Open the segment that begins with seq `first` of generation `gen`. If that fails, reads return UNREADABLE.
  void open(const std::string &path, uint32_t gen, uint32_t first);
  void close();

  uint32_t first() const { return this->first_; }
  bool holds(uint32_t seq) const { return seq - this->first_ < SEGMENT_RECORDS; }
  /// All its space is allocated: a power cut may have left less, and then nothing must be written to it.
  bool is_complete();

  /// Write a record into its slot and wait until it is durable. The segment must hold its seq.
  bool write(const Record &record);

  // Reads never return SEARCHING. The segment must hold `seq`.
  /// The record `seq`, if its slot is intact and of this journal.
  ReadResult<Record> read(uint32_t seq);
  /// The first intact record from `seq` on.
  ReadResult<Record> first_from(uint32_t seq, OnReadError on_error);
  /// The last intact record.
  ReadResult<Record> last();
  /// Append to `batch` the records from `seq` up to `until` that follow without a gap, as far as there is room and one
  /// read reaches.
  void read_run(uint32_t seq, uint32_t until, CardBatch *batch);

 protected:
  void swap_(Segment &other);
  ReadResult<Record> decode_(const Line &line, uint32_t slot) const;
  bool seek_(uint32_t slot);
  ssize_t read_lines_(uint32_t slot, Line *lines, size_t count);

  int fd_{-1};
  uint32_t gen_{0};
  uint32_t first_{0};
  uint32_t position_{UNKNOWN};  ///< The slot at which the file stands: a seek asks the card for its status
  static constexpr uint32_t UNKNOWN = UINT32_MAX;
};

}  // namespace esphome::treatment_journal
