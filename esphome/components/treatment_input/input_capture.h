#pragma once
// One input: the interrupt puts edges into a ring, the loop decides from their times which of them are treatments. Pure
// C++, no ESPHome: InputPin (treatment_input.h) connects it to a pin.
//
// What bounds a storm of edges (a loose wire beside a motor): the ring. When it is full, the interrupt is switched off;
// the loop looks at the level until STORM_PAUSE_US are over, and switches the interrupt on again.
#include <atomic>
#include <cstdint>
#include "edge_ring.h"
#include "pulse_decoder.h"

namespace esphome::treatment_input {

/// One moment, as micros() and as microseconds that never wrap.
struct Instant {
  int64_t us;
  uint32_t micros;
};

/// Extends micros(), which wraps after 71 minutes; it must be read more often than that.
class WideClock {
 public:
  Instant at(uint32_t micros) {
    this->now_ = {this->now_.us + static_cast<uint32_t>(micros - this->now_.micros), micros};
    return this->now_;
  }

 protected:
  Instant now_{0, 0};
};

class InputCapture {
 public:
  static constexpr int64_t STORM_PAUSE_US = 10000;
  /// An edge younger than this may still be on its way from the interrupt into the ring.
  static constexpr int64_t SETTLE_US = 1000;
  /// The pin has had another level than the newest edge for so long: the interrupt has missed one. (An ESP32 does when
  /// the voltage changes slowly.)
  static constexpr int64_t MISSED_US = 2000;

  explicit InputCapture(const PulseRules &rules) : decoder_(rules) {}

  /// In the interrupt: note an edge. False if there is no room: switch the interrupt off, poll() says when it is on
  /// again.
  __attribute__((always_inline)) bool on_edge(uint32_t time_us, bool level) {
    if (this->ring_.push(time_us, level))
      return true;
    this->overflow_.store(1, std::memory_order_release);
    return false;
  }

  /// In the loop, once the interrupt is on: begin with this level of the pin.
  void start(Instant now, bool level) { this->decoder_.start(now.us, level); }
  /// In the loop, as often as possible: decide on the edges so far, with the present level of the pin. True if the
  /// interrupt must be switched on again.
  bool poll(Instant now, bool level);

  bool is_paused() const { return this->paused_; }
  PulseDecoder &decoder() { return this->decoder_; }

 protected:
  void drain_(Instant now);
  void check_level_(int64_t now, bool level);

  EdgeRing ring_;
  /// Not 0: the interrupt has found the ring full and is off. (The methods of atomic<bool> are not always inlined.)
  std::atomic<uint32_t> overflow_{0};
  PulseDecoder decoder_;
  bool paused_{false};
  int64_t paused_since_{0};
  bool differs_{false};
  int64_t differs_since_{0};
};

}  // namespace esphome::treatment_input
