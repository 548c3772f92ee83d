#include "send_window.h"
#include <algorithm>

namespace esphome::treatment_journal {

void SendWindow::reset() {
  this->in_flight_.clear();
  this->timeout_ = this->initial_timeout_;
}

void SendWindow::acknowledge(uint32_t acked, bool resync, uint32_t now) {
  this->timeout_ = this->initial_timeout_;
  if (resync)
    this->in_flight_.clear();
  while (!this->in_flight_.empty() && this->in_flight_.front() <= acked) {
    this->in_flight_.pop_front();
    this->last_progress_ = now;
  }
}

bool SendWindow::expire(uint32_t now) {
  if (this->in_flight_.empty() || now - this->last_progress_ < this->timeout_)
    return false;
  this->in_flight_.clear();
  this->timeout_ = std::min(this->timeout_ * 2, MAX_TIMEOUT);
  return true;
}

void SendWindow::add(uint32_t seq, uint32_t now) {
  if (this->in_flight_.empty())
    this->last_progress_ = now;
  this->in_flight_.push_back(seq);
}

}  // namespace esphome::treatment_journal
