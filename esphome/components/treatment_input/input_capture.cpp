#include "input_capture.h"

namespace esphome::treatment_input {

bool InputCapture::poll(Instant now, bool level) {
  this->drain_(now);
  if (!this->paused_ && this->overflow_.load(std::memory_order_acquire) == 0) {
    this->check_level_(now.us, level);
    this->decoder_.advance(now.us - SETTLE_US);
    return false;
  }
  if (!this->paused_) {
    this->paused_ = true;
    this->paused_since_ = now.us;
  }
  this->decoder_.blind(now.us, level);
  if (now.us - this->paused_since_ < STORM_PAUSE_US)
    return false;
  this->paused_ = false;
  this->overflow_.store(0, std::memory_order_release);
  return true;
}

void InputCapture::drain_(Instant now) {
  Edge edge;
  while (this->ring_.pop(&edge)) {
    const auto age = static_cast<int32_t>(now.micros - edge.time_us);  // negative: it came after `now` was read
    this->decoder_.edge(now.us - age, edge.level);
    this->differs_ = false;
  }
}

void InputCapture::check_level_(int64_t now, bool level) {
  if (level == this->decoder_.level()) {
    this->differs_ = false;
  } else if (!this->differs_) {
    this->differs_ = true;
    this->differs_since_ = now;
  } else if (now - this->differs_since_ >= MISSED_US) {
    this->decoder_.edge(this->differs_since_, level);
    this->differs_ = false;
  }
}

}  // namespace esphome::treatment_input
