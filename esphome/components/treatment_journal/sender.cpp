#include "sender.h"
#include <algorithm>

namespace esphome::treatment_journal {

void Sender::connected() {
  this->in_flight_.clear();
  this->timeout_ = this->first_timeout_;
}

void Sender::acknowledged(uint32_t acked, bool resync, uint32_t now) {
  this->timeout_ = this->first_timeout_;
  if (resync)
    this->in_flight_.clear();
  while (!this->in_flight_.empty() && this->in_flight_.front() <= acked) {
    this->in_flight_.pop_front();
    this->last_progress_ = now;
  }
}

bool Sender::may_send(uint32_t now) {
  if (!this->in_flight_.empty() && now - this->last_progress_ >= this->timeout_) {
    this->in_flight_.clear();
    this->timeout_ = std::min(this->timeout_ * 2, LONGEST_TIMEOUT);
  }
  return this->in_flight_.size() < WINDOW;
}

void Sender::sent(uint32_t seq, uint32_t now) {
  if (this->in_flight_.empty())
    this->last_progress_ = now;
  this->in_flight_.push_back(seq);
}

}  // namespace esphome::treatment_journal
