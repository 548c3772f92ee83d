#pragma once
// Go-back-N send window: which record to send next. Acknowledgements are cumulative, and the retransmission timeout
// doubles while none arrives, so that a device that nobody has adopted does not flood the broker. Pure: no I/O, the
// time is passed in.
#include <cstddef>
#include <cstdint>
#include <deque>

namespace esphome::treatment_journal {

class SendWindow {
 public:
  static constexpr size_t SIZE = 16;                      ///< Events in flight
  static constexpr uint32_t MAX_TIMEOUT = 5 * 60 * 1000;  ///< Milliseconds

  explicit SendWindow(uint32_t ack_timeout_ms) : initial_timeout_(ack_timeout_ms), timeout_(ack_timeout_ms) {}

  /// A new connection: everything in flight is sent again.
  void reset();
  /// An acknowledgement arrived; the journal's mark is now `acked`. With `resync` everything after it is sent again.
  void acknowledge(uint32_t acked, bool resync, uint32_t now);
  /// Give up what was in flight without progress for timeout(), and double that. True if so: it is sent again.
  bool expire(uint32_t now);
  bool has_room() const { return this->in_flight_.size() < SIZE; }
  /// The number after which to continue.
  uint32_t cursor(uint32_t acked) const { return this->in_flight_.empty() ? acked : this->in_flight_.back(); }
  /// Record `seq` was sent.
  void add(uint32_t seq, uint32_t now);

  uint32_t timeout() const { return this->timeout_; }

 protected:
  uint32_t initial_timeout_;
  uint32_t timeout_;
  uint32_t last_progress_{0};
  std::deque<uint32_t> in_flight_;
};

}  // namespace esphome::treatment_journal
