#pragma once
// Record archive on the card: a directory per generation, in it the segments in order of seq. A card that comes from
// another device keeps that device's directory untouched. POSIX only.
#include <string>
#include <vector>
#include "read_result.h"
#include "record.h"
#include "segment.h"

namespace esphome::treatment_journal {

class SegmentStore {
 public:
  /// Segments of acknowledged records that stay as history: 32,768 treatments in 16 MiB, to refill a Home Assistant
  /// that lost its ledger.
  static constexpr size_t KEEP_SEGMENTS = 512;

  /// The generation on the card whose newest record is the latest; 0 if there is none.
  static uint32_t newest_generation(const std::string &card);

  /// Open the journal of `gen` on the card mounted at `card`. Reads only the newest segment that has a record.
  bool open(const std::string &card, uint32_t gen);
  void close();
  bool is_open() const { return !this->directory_.empty(); }
  /// Whether its card still responds.
  bool is_reachable() const;

  /// Write one record durably. It may skip numbers (a new segment starts) but must be newer than last().
  bool append(const Record &record);
  /// The first intact record with a number >= seq and <= until. A call searches one segment, so that broken ones do not
  /// block the loop; while it returns SEARCHING, the next call with the same `seq` continues in the next segment.
  ReadResult<Record> first_from(uint32_t seq, uint32_t until, OnReadError on_error);
  /// The last intact record with a number <= seq. Never SEARCHING.
  ReadResult<Record> last_until(uint32_t seq, OnReadError on_error);
  /// The newest record; its seq is 0 if there is none.
  const Record &last() const { return this->last_; }
  /// Records that were found broken when they were requested, since open().
  uint32_t corrupt() const { return this->corrupt_; }
  /// Delete one segment that holds only acknowledged records, if there are more of them than `keep`.
  void prune(uint32_t acked, size_t keep = KEEP_SEGMENTS);

 protected:
  std::string path_(uint32_t first) const;
  bool open_newest_segment_();
  bool start_segment_(uint32_t first);
  Segment &segment_(uint32_t first);
  size_t index_of_(uint32_t seq) const;
  ReadResult<Record> first_in_segment_(uint32_t first, uint32_t seq, OnReadError on_error);
  ReadResult<Record> last_in_segment_(uint32_t first, uint32_t seq, OnReadError on_error);
  void count_corrupt_(uint32_t start, uint32_t end);

  std::string directory_;
  uint32_t gen_{0};
  std::vector<uint32_t> firsts_;  ///< First seq of each segment, ascending
  Segment newest_;                ///< Where records are appended
  Segment reading_;               ///< The older segment that was read last
  Record last_;
  uint32_t corrupt_{0};
  uint32_t corrupt_until_{0};  ///< Broken records before this number have been counted
  uint32_t search_seq_{0};     ///< What first_from() searched for last
  uint32_t search_next_{0};    ///< Where that search continues: nothing is between search_seq_ and this number
};

}  // namespace esphome::treatment_journal
