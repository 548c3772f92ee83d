#pragma once
// Durable queue of treatment records, for the loop. Every record goes to a ring in flash, which holds the newest, and
// from there to the card, which holds all. The card belongs to the storage task (CardWorker): the journal says what the
// card needs and is told what the card did (CardClient carries it), and never waits for it. Either storage alone is
// enough to lose nothing; the ring also covers the time without a card. Pure C++, no ESPHome: tested on any computer.
#include <optional>
#include "card_messages.h"
#include "flash.h"
#include "flash_ring.h"
#include "read_result.h"
#include "record.h"

namespace esphome::treatment_journal {

/// A record with the number after which it comes next, which shows the receiver every gap: that of the record that was
/// sent before it, or the mark.
struct OutgoingRecord {
  Record record;
  uint32_t prev;
};

/// What a card holds: the generation that was opened on it, and its newest record. `gen` is 0 if there is none.
struct CardContent {
  uint32_t gen{0};
  Record last{};
  uint32_t highest{0};  ///< The highest number that damaged parts of the card may hold
};

class Journal {
 public:
  static constexpr size_t STATE_KEY = FlashRing::SIZE;  ///< Flash keys 0 to FlashRing::SIZE - 1 are the ring
  /// Numbers skipped when a blank device continues the journal of a card: without the card, the old flash may have
  /// counted on and sent its records, for years, and a number is never used twice. Far more than are ever pending, so
  /// that a difference of numbers still tells how many records it has.
  static constexpr uint32_t RESUME_SKIP = 1000000;

  explicit Journal(Flash &flash) : flash_(flash), ring_(flash) {}

  /// Load what the flash has. gen() is 0 if that is nothing.
  void load();
  /// Start a new boot. On a blank flash, the generation of the card continues; `new_gen` is used if neither has one.
  void start(uint32_t new_gen, const CardContent &card);

  /// Count one treatment; true once it is durable in flash. A treatment that could not be stored still counts, and goes
  /// to the card all the same.
  bool record(Kind kind, uint64_t uptime_ms, int64_t epoch);
  /// Everything up to `seq` is stored by Home Assistant; `resync` may also move the mark back. False if ignored.
  bool acknowledge(uint32_t seq, bool resync);
  /// The first record after `seq`, from flash or from what the card answered. While it returns SEARCHING, wanted_read()
  /// is what the card has to answer.
  ReadResult<OutgoingRecord> next(uint32_t seq);
  /// Whether the mark or the loss counter is not in flash yet; the next record takes them along.
  bool is_dirty() const { return this->dirty_; }
  /// Whether there are records that the flash did not take yet.
  bool has_unsaved() const { return this->ring_.has_unsaved(); }
  /// Write to flash what is not there yet.
  void save();
  /// Store the hash of a command's id across the restart that the command causes.
  void remember_command(uint32_t hash);
  uint32_t last_command() const { return this->state_.command; }

  // What the card needs, and what it did
  bool has_card() const { return this->has_card_; }
  void on_card_opened(const Record &last);
  void on_card_closed();
  void on_copied(uint32_t seq);
  void on_read(const CardBatch &batch);
  /// The oldest record that the card lacks and was not given. handed() says that it is on its way.
  std::optional<Record> next_copy();
  void handed(uint32_t seq) { this->handed_until_ = seq; }
  const std::optional<CardRange> &wanted_read() const { return this->wanted_read_; }

  const Record &head() const { return this->head_; }  ///< The newest record
  uint32_t gen() const { return this->state_.gen; }
  uint32_t boot() const { return this->state_.boot; }
  uint32_t acked() const { return this->state_.acked; }
  uint32_t pending() const { return this->head_.seq - this->state_.acked; }  ///< Numbers, skipped ones included
  uint32_t pending_records() const { return this->pending() % RESUME_SKIP; }
  uint32_t lost() const { return this->state_.lost; }

 protected:
  struct State {  ///< In flash as raw bytes; another layout needs another FLASH_NAME (treatment_journal.cpp)
    uint32_t gen;
    uint32_t boot;
    uint32_t acked;
    uint32_t lost;
    uint32_t command;
    static void check_layout();
  };

  void count_lost_(uint32_t seq);
  void write_(const Record &record);
  uint32_t oldest_in_ring_() const;
  ReadResult<Record> from_batch_(uint32_t seq, uint32_t until) const;

  Flash &flash_;
  FlashRing ring_;
  Record head_;
  State state_{};
  bool dirty_{false};

  bool has_card_{false};
  uint32_t card_until_{0};    ///< The newest record on the card
  uint32_t copied_until_{0};  ///< The card needs nothing more up to this number
  uint32_t handed_until_{0};  ///< The card was given everything up to this number
  CardBatch batch_{};         ///< What the card answered last
  std::optional<CardRange> wanted_read_;
  uint32_t failed_from_{0};  ///< Where the card failed to read; 0: nowhere
};

}  // namespace esphome::treatment_journal
