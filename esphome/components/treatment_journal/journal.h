#pragma once
// Durable queue of treatment records. Every record goes to a ring in flash, which holds the newest, and to the card,
// which holds all. Either storage alone is enough to lose nothing; the ring also covers the time without a card.
// Pure C++, no ESPHome: tested on any computer.
#include <optional>
#include <string>
#include "flash.h"
#include "flash_ring.h"
#include "read_result.h"
#include "record.h"
#include "segment_store.h"

namespace esphome::treatment_journal {

/// A record with the number of the record before it, which shows the receiver every gap.
struct OutgoingRecord {
  Record record;
  uint32_t prev;
};

class Journal {
 public:
  static constexpr size_t STATE_KEY = FlashRing::SIZE;  ///< Flash keys 0 to FlashRing::SIZE - 1 are the ring
  /// Numbers skipped when a blank device continues the journal of a card: without the card, the old flash may have
  /// counted on and sent its records, and a number is never used twice.
  static constexpr uint32_t RESUME_SKIP = 1000;

  explicit Journal(Flash &flash) : flash_(flash), ring_(flash) {}

  /// Load the state from flash and card (`card` is a mounted directory, or empty) and start a new boot. `new_gen` is
  /// used if neither knows a generation.
  void start(const std::string &card, uint32_t new_gen);
  /// Use a card that was mounted later. copy_to_card() then writes what it lacks.
  bool attach_card(const std::string &card);
  /// Stop using a card that was pulled while nothing was written to it. True if it is still there.
  bool check_card();
  bool has_card() const { return this->store_.is_open(); }
  /// Copy the oldest record that the card lacks; true while there is more to copy.
  bool copy_to_card();

  /// Count one treatment; true once it is durable. A treatment that could not be stored still counts.
  bool record(Kind kind, uint64_t uptime_ms, int64_t epoch);

  /// Everything up to `seq` is stored by Home Assistant; `resync` may also move the mark back. False if ignored.
  bool acknowledge(uint32_t seq, bool resync);
  /// The first record after `seq`. A call does a bounded amount of work; while it returns SEARCHING, the next call with
  /// the same `seq` continues. UNREADABLE: the card failed and is no longer used, until attach_card().
  ReadResult<OutgoingRecord> next(uint32_t seq);
  /// Write the mark and the loss counter to flash if they changed.
  void save();
  /// Store the hash of a command's id across the restart that the command causes.
  void remember_command(uint32_t hash);
  uint32_t last_command() const { return this->state_.command; }

  const Record &head() const { return this->head_; }  ///< The newest record
  uint32_t gen() const { return this->state_.gen; }
  uint32_t boot() const { return this->state_.boot; }
  uint32_t acked() const { return this->state_.acked; }
  uint32_t pending() const { return this->head_.seq - this->state_.acked; }
  uint32_t lost() const { return this->state_.lost; }
  uint32_t corrupt() const { return this->store_.corrupt(); }

 protected:
  struct State {  ///< In flash as raw bytes; another layout needs another FLASH_NAME (treatment_journal.cpp)
    uint32_t gen;
    uint32_t boot;
    uint32_t acked;
    uint32_t lost;
    uint32_t command;
  };
  static_assert(sizeof(State) == 20 && std::is_trivially_copyable_v<State> && std::is_standard_layout_v<State>);

  void load_state_();
  void count_lost_();
  void count_overwritten_(uint32_t seq);
  bool append_to_card_(const Record &record);
  uint32_t oldest_in_ring_() const;
  ReadResult<Record> first_from_(uint32_t seq, OnReadError on_error);
  ReadResult<Record> last_until_(uint32_t seq, OnReadError on_error);

  Flash &flash_;
  FlashRing ring_;
  SegmentStore store_;
  Record head_;
  State state_{};
  uint32_t copied_until_{0};         ///< The card needs nothing more up to this number
  uint32_t failed_seq_{UINT32_MAX};  ///< The `seq` of the last next() for which the card failed
  bool dirty_{false};
};

}  // namespace esphome::treatment_journal
