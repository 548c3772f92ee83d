#include "send_window.h"
#include <algorithm>

namespace esphome::treatment_journal {

void SendWindow::reset() {
  this->clear_();
  this->batch_ = 1;
  this->batch_failed_ = false;
  this->timeout_ = this->initial_timeout_;
}

void SendWindow::acknowledge(uint32_t acked, bool resync, uint32_t batch, uint32_t now) {
  this->timeout_ = this->initial_timeout_;
  this->batch_failed_ &= now - this->failed_at_ < MAX_TIMEOUT;
  this->batch_ = this->batch_failed_ ? 1 : std::clamp<size_t>(batch, 1, MAX_BATCH);
  if (resync)
    this->clear_();
  while (!this->in_flight_.empty() && this->in_flight_.front().last <= acked) {
    this->records_ -= this->in_flight_.front().count;
    this->in_flight_.pop_front();
    this->last_progress_ = now;
  }
}

bool SendWindow::expire(uint32_t now) {
  if (this->in_flight_.empty() || now - this->last_progress_ < this->timeout_)
    return false;
  if (this->records_ > this->in_flight_.size()) {
    this->batch_failed_ = true;
    this->failed_at_ = now;
  }
  this->clear_();
  this->batch_ = 1;
  this->timeout_ = std::min(this->timeout_ * 2, MAX_TIMEOUT);
  return true;
}

size_t SendWindow::room() const {
  const size_t size = this->batch_ > 1 ? std::max(SIZE, FULL_BATCHES * this->batch_) : SIZE;
  return this->records_ < size ? std::min(this->batch_, size - this->records_) : 0;
}

void SendWindow::add(uint32_t last, size_t count, uint32_t now) {
  if (this->in_flight_.empty())
    this->last_progress_ = now;
  this->in_flight_.push_back({last, static_cast<uint32_t>(count)});
  this->records_ += count;
}

void SendWindow::clear_() {
  this->in_flight_.clear();
  this->records_ = 0;
}

}  // namespace esphome::treatment_journal
