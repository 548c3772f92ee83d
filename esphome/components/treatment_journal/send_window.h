#pragma once
// Go-back-N send window: which record to send next, and how many with it. Acknowledgements are cumulative, and the
// retransmission timeout doubles while none arrives, so that a device that nobody has adopted does not flood the
// broker. Pure: no I/O, the time is passed in.
#include <cstddef>
#include <cstdint>
#include <deque>

namespace esphome::treatment_journal {

class SendWindow {
 public:
  static constexpr size_t SIZE = 16;                      ///< Events in flight, if each is a message
  static constexpr size_t FULL_BATCHES = 2;               ///< Event batches in flight, if these are full
  static constexpr size_t MAX_BATCH = 32;                 ///< Records of an event batch, whatever is offered
  static constexpr uint32_t MAX_TIMEOUT = 5 * 60 * 1000;  ///< Milliseconds

  explicit SendWindow(uint32_t ack_timeout_ms) : initial_timeout_(ack_timeout_ms), timeout_(ack_timeout_ms) {}

  /// A new connection: everything in flight is sent again, as single events until event batches are offered.
  void reset();
  /// An acknowledgement arrived; the journal's mark is now `acked`. With `resync` everything after it is sent again.
  /// `batch` is how many records it lets an event batch have; 0 or 1 is a receiver that takes none. It counts for
  /// nothing for MAX_TIMEOUT after an event batch was not answered: a broker may drop messages of that size, without a
  /// word.
  void acknowledge(uint32_t acked, bool resync, uint32_t batch, uint32_t now);
  /// Give up what was in flight without progress for timeout(), and double that. True if so: it is sent again, as
  /// single events, since the receiver may be another one now.
  bool expire(uint32_t now);
  /// How many records the next message may have: more than one is an event batch.
  size_t room() const;
  /// The number after which to continue.
  uint32_t cursor(uint32_t acked) const { return this->in_flight_.empty() ? acked : this->in_flight_.back().last; }
  /// A message with `count` records up to `last` was sent.
  void add(uint32_t last, size_t count, uint32_t now);

  uint32_t timeout() const { return this->timeout_; }

 protected:
  struct Message {
    uint32_t last;
    uint32_t count;
  };

  void clear_();

  uint32_t initial_timeout_;
  uint32_t timeout_;
  uint32_t last_progress_{0};
  size_t batch_{1};
  bool batch_failed_{false};
  uint32_t failed_at_{0};
  size_t records_{0};  ///< In flight
  std::deque<Message> in_flight_;
};

}  // namespace esphome::treatment_journal
