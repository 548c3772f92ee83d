#pragma once
// The journal: every treatment goes to a ring in flash, which holds the newest RING_SIZE records, and to the card,
// which holds all. Either one alone is enough to lose nothing; the ring also bridges the time without a card. Wear is
// no reason to spare it: NVS spreads two values a treatment over 448 kB of flash that bear 100,000 writes each, some
// thousands of years. No ESPHome.
#include <array>
#include <optional>
#include <string>
#include "flash.h"
#include "record.h"
#include "segment_store.h"

namespace esphome::treatment_journal {

/// A record as it is sent: with the number of the record in front of it, so that the receiver sees every hole.
struct Entry {
  Record record;
  uint32_t prev;
};

class Journal {
 public:
  static constexpr size_t RING_SIZE = 256;
  static constexpr size_t STATE_KEY = RING_SIZE;  ///< Flash keys 0 to RING_SIZE - 1 are the ring
  /// Numbers skipped when a card outlives the flash: without the card, the flash may have counted on and its records
  /// may have been sent, and a number is never used twice.
  static constexpr uint32_t ADOPTION_SKIP = 1000;

  explicit Journal(Flash &flash) : flash_(flash) {}

  /// Read what flash and card know (`card` is a mounted directory, or empty); `fresh_gen` is for the case that neither
  /// knows a generation. Starts a new boot.
  void start(const std::string &card, uint32_t fresh_gen);
  /// Use a card that was mounted later. What it lacks follows through copy_to_card().
  bool attach(const std::string &card);
  /// Copy the oldest record that the card lacks; true while there is more to do.
  bool copy_to_card();
  bool has_card() const { return this->store_.is_open(); }
  /// Let go of a card that was pulled while nothing was written to it. True if it is still there.
  bool check_card();

  /// Count one treatment; true once it is durable. A treatment that no storage took still counts.
  bool record(Kind kind, uint64_t uptime_ms, int64_t epoch);

  /// Everything up to `seq` is stored by Home Assistant; `resync` may also move the mark back. False if ignored.
  bool acknowledge(uint32_t seq, bool resync);
  /// The first record after `seq`; nothing if there is none, if the card failed just now, or if it must be looked for
  /// further: then the next call goes on.
  std::optional<Entry> next(uint32_t seq);
  bool is_searching() const { return this->searching_; }
  /// Write the mark and the loss counter to flash if they changed.
  void save();
  /// Remember a command across the restart it causes.
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
  struct State {  ///< In flash; changed layouts need another key
    uint32_t gen;
    uint32_t boot;
    uint32_t acked;
    uint32_t lost;
    uint32_t command;
  };

  std::optional<Record> in_flash_(uint32_t seq);
  std::optional<Record> first_in_flash_(uint32_t seq);
  std::optional<Record> last_in_flash_(uint32_t seq);
  uint32_t oldest_in_flash_() const;
  std::optional<Record> find_next_(uint32_t seq);
  uint32_t last_until_(uint32_t seq);
  bool gives_up_card_(uint32_t seq);
  uint32_t generation_in_flash_();
  void index_flash_();
  void count_overwritten_(uint32_t seq);
  bool append_(const Record &record);

  Flash &flash_;
  SegmentStore store_;
  Record head_;
  State state_{};
  std::array<uint32_t, RING_SIZE> in_slot_{};  ///< Which record each slot of the ring holds; looking costs time
  uint32_t copied_{0};                         ///< The card needs nothing more up to this number
  uint32_t failed_at_{UINT32_MAX};             ///< Where reading the card failed last
  bool searching_{false};
  bool dirty_{false};
};

}  // namespace esphome::treatment_journal
