#pragma once
// Record archive on the card: a directory per generation, in it folders with the segments in order of seq. A card that
// comes from another device keeps that device's directory untouched. POSIX only.
#include <algorithm>
#include <optional>
#include <string>
#include "card_messages.h"
#include "segment.h"
#include "segment_index.h"

namespace esphome::treatment_journal {

class SegmentStore {
 public:
  /// Segments of acknowledged records that stay as history: 32,768 treatments in 16 MiB, to refill a Home Assistant
  /// that lost its ledger.
  static constexpr size_t KEEP_SEGMENTS = 512;

  /// The generation on the card whose newest record is the latest; 0 if there is none. Nothing if one cannot be read.
  static std::optional<uint32_t> newest_generation(const std::string &card, OnReadError on_error);

  /// Open the journal of `gen` on the card mounted at `card`. Reads only the newest segment that has a record, and with
  /// SKIP those behind it that cannot be read: a power cut may have torn the sector that says where they are.
  bool open(const std::string &card, uint32_t gen, OnReadError on_error = OnReadError::STOP);
  void close();
  bool is_open() const { return !this->directory_.empty(); }
  /// Whether its card still responds.
  bool is_reachable() const;

  /// Write one record durably. It may skip numbers (a new segment starts) but must be newer than last().
  bool append(const Record &record);
  /// Create the segment that follows the newest one, unless it exists: creating takes ten times as long as a record,
  /// which then does not wait for it. True if it was created.
  bool make_ahead();
  /// The first intact record with a number >= seq and <= until. A call searches one segment, so that other work is not
  /// kept waiting by broken ones; while it returns SEARCHING, the same call continues in the next segment.
  ReadResult<Record> first_from(uint32_t seq, uint32_t until, OnReadError on_error);
  /// The records of a range, as first_from(): its status may be SEARCHING.
  CardBatch read(const CardRange &range);
  /// The newest record; its seq is 0 if there is none.
  const Record &last() const { return this->last_; }
  /// No record on the card has a number beyond this one: last(), or more if open() skipped segments.
  uint32_t highest_number() const { return std::max(this->highest_, this->last_.seq); }
  /// Records that were found broken when they were requested, since open().
  uint32_t corrupt() const { return this->corrupt_; }
  /// Delete one segment that holds only acknowledged records, if there are more of them than `keep`. True if it did.
  bool prune(uint32_t acked, size_t keep = KEEP_SEGMENTS);

 protected:
  bool open_newest_segment_(OnReadError on_error);
  bool start_segment_(uint32_t first);
  bool create_(uint32_t first);
  Segment &segment_(uint32_t first);
  ReadResult<Record> first_in_segment_(uint32_t first, uint32_t seq, OnReadError on_error);
  void count_corrupt_(uint32_t start, uint32_t end);

  std::string directory_;
  uint32_t gen_{0};
  SegmentIndex index_;
  Segment newest_;   ///< Where records are appended
  Segment reading_;  ///< The older segment that was read last
  Record last_;
  uint32_t highest_{0};     ///< The highest number that a segment can have which could not be read
  bool can_append_{false};  ///< newest_ is whole, so that the next number may follow in it
  uint32_t corrupt_{0};
  uint32_t corrupt_until_{0};  ///< Broken records before this number have been counted
  uint32_t search_seq_{0};     ///< What first_from() searched for last
  uint32_t search_next_{0};    ///< Where that search continues: nothing is between search_seq_ and this number
};

}  // namespace esphome::treatment_journal
