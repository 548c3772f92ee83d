#pragma once
// Decides which pulses of an input are treatments, from the times of its edges alone: when it is called makes no
// difference. Pure C++, no ESPHome. Times are microseconds of one clock that never wraps.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace esphome::treatment_input {

struct PulseRules {
  int64_t on_stable_us;     ///< The input becomes active with an edge after which it stays active for so long
  int64_t off_stable_us;    ///< The same for inactive: shorter gaps belong to the pulse
  int64_t min_length_us;    ///< A pulse of this length is a treatment
  int64_t max_length_us;    ///< A longer one is none; 0: no limit. With a limit, a pulse counts when it has ended
  int64_t min_interval_us;  ///< From the start of a treatment to the start of the next one; 0: no limit
};

class PulseDecoder {
 public:
  explicit PulseDecoder(const PulseRules &rules) : rules_(rules) {}

  /// Begin at `now`. A pulse that lasts since then was there before: it is none of ours until the input is released.
  void start(int64_t now, bool level);
  /// The input changed to `level` at `time`. Edges come in order of time.
  void edge(int64_t time, bool level);
  /// There was no other edge until `now`.
  void advance(int64_t now);
  /// Edges until `now` are not known. Nothing counts that needs them.
  void blind(int64_t now, bool level);

  /// The level after the newest edge.
  bool level() const { return this->raw_; }
  /// Pulses that were no treatment: too short, too long or too soon.
  uint32_t bounces() const { return this->bounces_; }

  /// When the oldest treatment that was not taken yet began.
  bool has_treatment() const { return this->first_ < this->treatments_.size(); }
  int64_t treatment() const { return this->treatments_[this->first_]; }
  void take_treatment();

 protected:
  enum class State : uint8_t {
    RELEASED,
    PRESSED,  ///< Active, not long enough yet
    DONE,     ///< Active, but decided: counted, or held since before the start
  };

  void settle_(int64_t now);
  void measure_(int64_t now);
  void release_();
  void count_();

  PulseRules rules_;
  State state_{State::RELEASED};
  bool raw_{false};       ///< The level after the newest edge
  int64_t raw_since_{0};  ///< The time of the newest edge
  int64_t start_{0};      ///< When the present pulse began
  int64_t newest_time_{0};
  int64_t last_start_{INT64_MIN / 2};  ///< When the last treatment began
  uint32_t bounces_{0};
  std::vector<int64_t> treatments_;  ///< Starts of treatments; those before first_ are taken
  size_t first_{0};
};

}  // namespace esphome::treatment_input
