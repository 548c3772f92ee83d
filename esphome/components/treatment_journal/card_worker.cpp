#include "card_worker.h"

namespace esphome::treatment_journal {

uint32_t CardWorker::step(uint32_t now) {
  if (this->reports_.is_full())
    return IDLE;  // each piece of work makes at most one report, so none is ever dropped
  const CardGuard::Operation operation(this->guard_, now);
  const auto request = this->requests_.pop();
  if (request.has_value()) {
    this->handle_(*request, now);
  } else if (this->reading_.has_value()) {
    this->read_();
  } else if (!this->opened_ && this->gen_.has_value() && now - this->last_try_ >= this->retry_interval_) {
    this->open_(now);
  } else if (!this->opened_ || !this->maintain_(now)) {
    return IDLE;
  }
  return 0;
}

void CardWorker::handle_(const CardRequest &request, uint32_t now) {
  if (request.type == CardRequest::Type::OPEN) {
    const bool is_due = this->mounted_ || !this->gen_.has_value();
    this->gen_ = request.gen;
    this->opened_ = false;
    this->reading_.reset();
    if (is_due)
      this->open_(now);
  } else if (request.type == CardRequest::Type::PRUNE) {
    this->acked_ = request.acked;
  } else if (this->opened_ && request.session == this->session_) {
    if (request.type == CardRequest::Type::APPEND)
      this->append_(request.record);
    else
      this->reading_ = request.range;
  }
}

void CardWorker::append_(const Record &record) {
  if (this->store_.append(record))
    this->report_(CardReport::Type::APPENDED, record);
  else
    this->close_(CardProblem::FAILED);
}

void CardWorker::open_(uint32_t now) {
  this->last_try_ = this->opened_at_ = now;
  const CardProblem problem = this->use_card_();
  if (problem != CardProblem::NONE) {
    this->close_(problem);
    return;
  }
  this->opened_ = true;
  this->problem_ = CardProblem::NONE;
  this->session_++;
  this->report_(CardReport::Type::OPENED, this->store_.last());
}

/// Mount the card and open the journal on it. What cannot be read right after it was mounted once more is damaged, and
/// the card was not just pulled: then it is used without that.
CardProblem CardWorker::use_card_() {
  if (!this->mounted_)
    this->mounted_ = this->card_->mount();
  if (!this->mounted_)
    return CardProblem::MISSING;
  if (this->open_store_(OnReadError::STOP))
    return CardProblem::NONE;
  this->card_->unmount();
  this->mounted_ = this->card_->mount();
  if (!this->mounted_)
    return CardProblem::MISSING;
  return this->open_store_(OnReadError::SKIP) ? CardProblem::NONE : CardProblem::FAILED;
}

/// Open the journal that the loop asked for. A card without any has nothing to open, and that is no failure.
bool CardWorker::open_store_(OnReadError on_error) {
  const std::string &directory = this->card_->directory();
  this->store_.close();
  if (*this->gen_ == 0) {
    const auto newest = SegmentStore::newest_generation(directory, on_error);
    if (!newest.has_value())
      return false;
    this->gen_ = newest;
  }
  return *this->gen_ == 0 || this->store_.open(directory, *this->gen_, on_error);
}

void CardWorker::read_() {
  CardReport report{.type = CardReport::Type::BATCH, .session = this->session_};
  report.batch = this->store_.read(*this->reading_);
  if (report.batch.status == ReadStatus::SEARCHING)
    return;
  this->reading_.reset();
  report.corrupt = this->store_.corrupt();
  this->reports_.push(report);
  if (report.batch.status == ReadStatus::UNREADABLE)
    this->shut_(CardProblem::FAILED);  // which the report says
}

/// What no request waits for. True if something was done, and there may be more.
bool CardWorker::maintain_(uint32_t now) {
  if (now - this->opened_at_ >= CardGuard::GOOD_AFTER)
    this->guard_.forgive();
  if (now - this->last_try_ >= this->retry_interval_) {
    this->last_try_ = now;
    if (this->store_.is_open() && !this->store_.is_reachable())
      this->close_(CardProblem::FAILED);
    return true;
  }
  return this->store_.is_open() && (this->store_.make_ahead() || this->store_.prune(this->acked_));
}

/// Stop using the card until it was mounted again.
void CardWorker::shut_(CardProblem problem) {
  this->store_.close();
  if (this->mounted_)
    this->card_->unmount();
  this->mounted_ = this->opened_ = false;
  this->problem_ = problem;
  this->reading_.reset();
}

/// Stop using the card, and tell the loop unless it knows.
void CardWorker::close_(CardProblem problem) {
  const bool is_new = this->opened_ || this->problem_ != problem;
  this->shut_(problem);
  if (is_new)
    this->report_(CardReport::Type::CLOSED);
}

void CardWorker::report_(CardReport::Type type, const Record &record) {
  this->reports_.push({.type = type,
                       .problem = this->problem_,
                       .session = this->session_,
                       .gen = this->gen_.value_or(0),
                       .corrupt = this->store_.corrupt(),
                       .highest = this->store_.highest_number(),
                       .record = record});
}

}  // namespace esphome::treatment_journal
