#include "card_client.h"

namespace esphome::treatment_journal {

void CardClient::ask(uint32_t gen) {
  if (this->guard_.is_given_up())
    this->problem_ = CardProblem::RESETS;
  else
    this->requests_.push({.type = CardRequest::Type::OPEN, .gen = gen});
}

std::optional<CardContent> CardClient::answer() {
  if (this->guard_.is_given_up())
    return CardContent{};
  const auto report = this->reports_.pop();
  if (!report.has_value())
    return {};
  this->problem_ = report->problem;
  if (report->type != CardReport::Type::OPENED)
    return CardContent{};
  this->session_ = report->gen == 0 ? 0 : report->session;
  this->must_open_ = report->gen == 0;  // an empty card: the journal knows its generation when it has started
  return CardContent{report->gen, report->record, report->highest};
}

bool CardClient::update(uint32_t now) {
  if (this->guard_.is_given_up())
    return false;
  while (const auto report = this->reports_.pop())
    this->take_(*report);
  this->watch_(now);
  bool requested = this->request_open_();
  requested |= this->request_copies_();
  requested |= this->request_read_();
  requested |= this->request_prune_();
  return requested;
}

/// A card whose operation does not end is not used until the operation has ended, if it ever does.
void CardClient::watch_(uint32_t now) {
  const bool hangs = this->guard_.hangs(now);
  if (hangs && !this->hangs_) {
    this->close_(CardProblem::HANGS);
    this->must_open_ = true;
  }
  this->hangs_ = hangs;
}

void CardClient::take_(const CardReport &report) {
  if (report.type == CardReport::Type::OPENED) {
    this->take_opened_(report);
  } else if (report.type == CardReport::Type::CLOSED) {
    this->close_(report.problem);
  } else if (report.session == this->session_) {
    if (report.type == CardReport::Type::APPENDED)
      this->journal_.on_copied(report.record.seq);
    else
      this->take_batch_(report);
  }
}

void CardClient::take_batch_(const CardReport &report) {
  this->asked_.reset();
  this->corrupt_ = report.corrupt;
  this->journal_.on_read(report.batch);
  if (report.batch.status == ReadStatus::UNREADABLE)
    this->close_(CardProblem::FAILED);
}

/// The worker may have answered the first question late, when the journal had already begun another generation.
void CardClient::take_opened_(const CardReport &report) {
  this->must_open_ = report.gen != this->journal_.gen();
  if (this->must_open_)
    return;
  this->problem_ = CardProblem::NONE;
  this->session_ = report.session;
  this->corrupt_ = report.corrupt;
  this->asked_.reset();
  this->journal_.on_card_opened(report.record);
}

void CardClient::close_(CardProblem problem) {
  this->problem_ = problem;
  this->session_ = 0;
  this->asked_.reset();
  this->journal_.on_card_closed();
}

bool CardClient::request_open_() {
  if (!this->must_open_)
    return false;
  this->must_open_ = !this->requests_.push({.type = CardRequest::Type::OPEN, .gen = this->journal_.gen()});
  return !this->must_open_;
}

bool CardClient::request_copies_() {
  bool requested = false;
  for (auto record = this->journal_.next_copy(); record.has_value(); record = this->journal_.next_copy()) {
    if (!this->requests_.push({.type = CardRequest::Type::APPEND, .session = this->session_, .record = *record}))
      break;
    this->journal_.handed(record->seq);
    requested = true;
  }
  return requested;
}

bool CardClient::request_read_() {
  const auto &wanted = this->journal_.wanted_read();
  if (!wanted.has_value() || (this->asked_.has_value() && this->asked_->from == wanted->from))
    return false;
  if (!this->requests_.push({.type = CardRequest::Type::READ, .session = this->session_, .range = *wanted}))
    return false;
  this->asked_ = wanted;
  return true;
}

/// The worker needs the mark when it has moved by a segment, and at once if it moved back.
bool CardClient::request_prune_() {
  const uint32_t acked = this->journal_.acked();
  if (acked - this->pruned_ < SEGMENT_RECORDS)  // far more if it moved back
    return false;
  if (!this->requests_.push({.type = CardRequest::Type::PRUNE, .acked = acked}))
    return false;
  this->pruned_ = acked;
  return true;
}

}  // namespace esphome::treatment_journal
