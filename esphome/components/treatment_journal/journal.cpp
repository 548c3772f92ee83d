#include "journal.h"
#include <algorithm>

namespace esphome::treatment_journal {

void Journal::start(const std::string &card, uint32_t new_gen) {
  this->load_state_();
  const bool flash_is_blank = this->state_.gen == 0;
  if (flash_is_blank && !card.empty())
    this->state_.gen = SegmentStore::newest_generation(card);
  const bool resumes_card = flash_is_blank && this->state_.gen != 0;
  if (this->state_.gen == 0)
    this->state_.gen = new_gen;
  if (!card.empty())
    this->attach_card(card);
  if (resumes_card)
    this->head_.seq += RESUME_SKIP;
  this->state_.acked = std::min(this->state_.acked, this->head_.seq);
  this->state_.boot = std::max(this->state_.boot, this->head_.boot) + 1;
  this->dirty_ = true;
  this->save();
}

/// Load state and ring from flash. Without a state (a new firmware may have another layout) only the ring knows the
/// generation.
void Journal::load_state_() {
  if (!this->flash_.load(STATE_KEY, &this->state_))
    this->state_ = State{};
  if (this->state_.gen == 0)
    this->state_.gen = this->ring_.newest_generation();
  this->head_ = this->ring_.load(this->state_.gen);
}

void Journal::save() {
  if (this->dirty_)
    this->dirty_ = !this->flash_.save(STATE_KEY, this->state_);
}

void Journal::remember_command(uint32_t hash) {
  this->state_.command = hash;
  this->dirty_ = true;
  this->save();
}

bool Journal::attach_card(const std::string &card) {
  if (!this->store_.open(card, this->state_.gen))
    return false;
  if (this->store_.last().seq > this->head_.seq)
    this->head_ = this->store_.last();
  this->copied_until_ = std::max(this->store_.last().seq, this->oldest_in_ring_() - 1);
  return true;
}

bool Journal::check_card() {
  if (!this->store_.is_reachable())
    this->store_.close();
  return this->has_card();
}

bool Journal::append_to_card_(const Record &record) {
  if (this->store_.append(record))
    return true;
  this->store_.close();  // until it is mounted again
  return false;
}

bool Journal::copy_to_card() {
  if (!this->store_.is_open() || this->copied_until_ >= this->head_.seq)
    return false;
  const uint32_t from = std::max(this->copied_until_ + 1, this->oldest_in_ring_());
  const auto record = this->ring_.first_in(from, this->head_.seq);
  if (record.has_value() && !this->append_to_card_(*record))
    return false;
  this->copied_until_ = record.has_value() ? record->seq : this->head_.seq;
  return this->copied_until_ < this->head_.seq;
}

bool Journal::record(Kind kind, uint64_t uptime_ms, int64_t epoch) {
  const bool card_is_complete = this->store_.is_open() && this->copied_until_ == this->head_.seq;
  Record &record = this->head_;
  record.gen = this->state_.gen;
  record.seq++;
  record.boot = this->state_.boot;
  record.kind = kind;
  record.uptime_ms = uptime_ms;
  record.epoch = epoch;
  record.counts[static_cast<size_t>(kind)]++;

  this->count_overwritten_(record.seq);
  const bool in_flash = this->ring_.write(record);
  const bool on_card = card_is_complete && this->append_to_card_(record);
  if (on_card)
    this->copied_until_ = record.seq;
  if (!in_flash && !on_card)
    this->count_lost_();
  return in_flash || on_card;
}

void Journal::count_lost_() {
  this->state_.lost++;
  this->dirty_ = true;
}

/// The slot of a new record still holds the record SIZE numbers before: lost, unless acknowledged or on the card.
void Journal::count_overwritten_(uint32_t seq) {
  if (seq <= FlashRing::SIZE)
    return;
  const uint32_t old = seq - FlashRing::SIZE;
  if (old > this->state_.acked && old > this->copied_until_ && this->ring_.holds(old))
    this->count_lost_();
}

bool Journal::acknowledge(uint32_t seq, bool resync) {
  if (seq > this->head_.seq)
    return false;
  if (seq > this->state_.acked || resync) {
    this->dirty_ |= seq != this->state_.acked;
    this->state_.acked = seq;
    this->store_.prune(seq);
  }
  return true;
}

/// A read error may mean a pulled card, and then skipping its records would be wrong. If the card fails again at the
/// same `seq` after it was remounted, these sectors are lost.
ReadResult<OutgoingRecord> Journal::next(uint32_t seq) {
  const auto on_error = this->failed_seq_ == seq ? OnReadError::SKIP : OnReadError::STOP;
  const auto previous = this->last_until_(seq, on_error);  // nothing is between seq and the next record
  auto status = previous.status;
  ReadResult<Record> next;
  if (status != ReadStatus::UNREADABLE) {
    next = this->first_from_(seq + 1, on_error);
    status = next.status;
  }
  if (status == ReadStatus::UNREADABLE) {
    this->failed_seq_ = seq;
    this->store_.close();
  }
  return {status, {next.value, previous.value.seq}};
}

ReadResult<Record> Journal::first_from_(uint32_t seq, OnReadError on_error) {
  const auto in_flash = this->ring_.first_in(std::max(seq, this->oldest_in_ring_()), this->head_.seq);
  if (in_flash.has_value() && in_flash->seq == seq)
    return {ReadStatus::FOUND, *in_flash};
  const auto on_card = this->store_.first_from(seq, in_flash.has_value() ? in_flash->seq - 1 : UINT32_MAX, on_error);
  if (on_card.status == ReadStatus::NOT_FOUND && in_flash.has_value())
    return {ReadStatus::FOUND, *in_flash};
  return on_card;
}

ReadResult<Record> Journal::last_until_(uint32_t seq, OnReadError on_error) {
  const auto in_flash = this->ring_.last_in(this->oldest_in_ring_(), seq);
  if (in_flash.has_value() && in_flash->seq == seq)
    return {ReadStatus::FOUND, *in_flash};
  const auto on_card = this->store_.last_until(seq, on_error);
  if (on_card.status == ReadStatus::UNREADABLE || !in_flash.has_value() || in_flash->seq < on_card.value.seq)
    return on_card;
  return {ReadStatus::FOUND, *in_flash};
}

uint32_t Journal::oldest_in_ring_() const {
  return this->head_.seq < FlashRing::SIZE ? 1 : this->head_.seq - FlashRing::SIZE + 1;
}

}  // namespace esphome::treatment_journal
