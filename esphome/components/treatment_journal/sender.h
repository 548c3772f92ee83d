#pragma once
// Which record to send next: go back N with a window, cumulative acknowledgements, and patience that grows while nobody
// answers, so that a device nobody has adopted does not flood. Pure: no I/O, the time is passed in.
#include <cstddef>
#include <cstdint>
#include <deque>

namespace esphome::treatment_journal {

class Sender {
 public:
  static constexpr size_t WINDOW = 16;                        ///< Events in flight
  static constexpr uint32_t LONGEST_TIMEOUT = 5 * 60 * 1000;  ///< Milliseconds

  explicit Sender(uint32_t ack_timeout_ms) : first_timeout_(ack_timeout_ms), timeout_(ack_timeout_ms) {}

  /// The link is up: all that was in flight is sent again.
  void connected();
  /// An acknowledgement arrived; the journal's mark is now `acked`. With `resync` all after it is sent again.
  void acknowledged(uint32_t acked, bool resync, uint32_t now);
  /// True if one more event may be sent now. Gives up waiting for what was in flight too long.
  bool may_send(uint32_t now);
  /// The number after which to continue.
  uint32_t cursor(uint32_t acked) const { return this->in_flight_.empty() ? acked : this->in_flight_.back(); }
  void sent(uint32_t seq, uint32_t now);

  uint32_t timeout() const { return this->timeout_; }

 protected:
  uint32_t first_timeout_;
  uint32_t timeout_;
  uint32_t last_progress_{0};
  std::deque<uint32_t> in_flight_;
};

}  // namespace esphome::treatment_journal
