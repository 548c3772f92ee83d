#include "pulse_decoder.h"

#include <algorithm>

namespace esphome::treatment_input {

void PulseDecoder::start(int64_t now, bool level) {
  this->state_ = State::DONE;  // held, until it is seen to be released
  this->raw_ = level;
  this->raw_since_ = this->newest_time_ = now;
}

void PulseDecoder::edge(int64_t time, bool level) {
  this->advance(time);
  if (level == this->raw_) {  // two edges in the time of one interrupt
    this->bounces_++;
    return;
  }
  if (!level && this->state_ == State::RELEASED)
    this->bounces_++;  // it was active, for less than on_stable_us
  this->raw_ = level;
  this->raw_since_ = this->newest_time_;
}

void PulseDecoder::advance(int64_t now) {
  this->newest_time_ = std::max(this->newest_time_, now);
  this->settle_(this->newest_time_);
  this->measure_(this->newest_time_);
}

void PulseDecoder::blind(int64_t now, bool level) {
  this->newest_time_ = std::max(this->newest_time_, now);
  this->raw_ = level;
  this->raw_since_ = this->newest_time_;
  if (this->state_ == State::PRESSED)
    this->start_ = this->newest_time_;
}

/// Take over the level of the newest edge once it has been stable.
void PulseDecoder::settle_(int64_t now) {
  const int64_t stable = this->raw_ ? this->rules_.on_stable_us : this->rules_.off_stable_us;
  if (this->raw_ == (this->state_ != State::RELEASED) || now - this->raw_since_ < stable)
    return;
  if (!this->raw_) {
    this->release_();
    return;
  }
  this->state_ = State::PRESSED;
  this->start_ = this->raw_since_;
}

void PulseDecoder::measure_(int64_t now) {
  if (this->state_ != State::PRESSED || this->rules_.max_length_us != 0)
    return;
  const int64_t length = (this->raw_ ? now : this->raw_since_) - this->start_;
  if (length < this->rules_.min_length_us)
    return;
  this->count_();
  this->state_ = State::DONE;
}

void PulseDecoder::release_() {
  if (this->state_ == State::PRESSED) {
    const int64_t length = this->raw_since_ - this->start_;
    const bool counts =
        this->rules_.max_length_us != 0 && length >= this->rules_.min_length_us && length <= this->rules_.max_length_us;
    if (counts) {
      this->count_();
    } else {
      this->bounces_++;
    }
  }
  this->state_ = State::RELEASED;
}

void PulseDecoder::count_() {
  if (this->start_ - this->last_start_ < this->rules_.min_interval_us) {
    this->bounces_++;
    return;
  }
  this->last_start_ = this->start_;
  this->treatments_.push_back(this->start_);
}

void PulseDecoder::take_treatment() {
  if (++this->first_ == this->treatments_.size()) {
    this->treatments_.clear();  // its memory is kept
    this->first_ = 0;
  }
}

}  // namespace esphome::treatment_input
