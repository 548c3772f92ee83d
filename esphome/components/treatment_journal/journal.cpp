#include "journal.h"
#include <algorithm>
#include <utility>

namespace esphome::treatment_journal {

void Journal::State::check_layout() {
  static_assert(sizeof(State) == 20 && offsetof(State, gen) == 0 && offsetof(State, boot) == 4 &&
                offsetof(State, acked) == 8 && offsetof(State, lost) == 12 && offsetof(State, command) == 16);
}

/// Without a state (a new firmware may have another layout) only the ring knows the generation.
void Journal::load() {
  if (!this->flash_.load(STATE_KEY, &this->state_))
    this->state_ = State{};
  if (this->state_.gen == 0)
    this->state_.gen = this->ring_.newest_generation();
  this->head_ = this->ring_.load(this->state_.gen);
}

void Journal::start(uint32_t new_gen, const CardContent &card) {
  const bool resumes_card = this->state_.gen == 0 && card.gen != 0;
  if (this->state_.gen == 0)
    this->state_.gen = resumes_card ? card.gen : new_gen;
  if (card.gen == this->state_.gen)
    this->on_card_opened(card.last);
  if (resumes_card)
    this->head_.seq = std::max(this->head_.seq, card.highest) + RESUME_SKIP;
  this->state_.acked = std::min(this->state_.acked, this->head_.seq);
  this->state_.boot = std::max(this->state_.boot, this->head_.boot) + 1;
  this->dirty_ = true;
  this->save();
}

void Journal::save() {
  while (this->ring_.write_unsaved()) {
  }
  if (this->dirty_)
    this->dirty_ = !this->flash_.save(STATE_KEY, this->state_);
}

void Journal::remember_command(uint32_t hash) {
  this->state_.command = hash;
  this->dirty_ = true;
  this->save();
}

bool Journal::record(Kind kind, uint64_t uptime_ms, int64_t epoch) {
  Record &record = this->head_;
  record.gen = this->state_.gen;
  record.seq++;
  record.boot = this->state_.boot;
  record.kind = kind;
  record.uptime_ms = uptime_ms;
  record.epoch = epoch;
  record.counts[static_cast<size_t>(kind)]++;

  if (record.seq > FlashRing::SIZE && this->ring_.holds(record.seq - FlashRing::SIZE))
    this->count_lost_(record.seq - FlashRing::SIZE);  // whose slot it gets
  if (this->ring_.is_full())
    this->count_lost_(this->ring_.drop_oldest_unsaved());
  if (this->dirty_)
    this->flash_.save_later(STATE_KEY, this->state_);
  const bool in_flash = this->ring_.write(record);
  this->dirty_ &= !in_flash || !this->flash_.took_staged();
  return in_flash;
}

/// A record leaves the ring: it is lost, unless it is acknowledged, on the card or on its way to it.
void Journal::count_lost_(uint32_t seq) {
  if (seq <= this->state_.acked || seq <= this->handed_until_)
    return;
  this->state_.lost++;
  this->dirty_ = true;
}

bool Journal::acknowledge(uint32_t seq, bool resync) {
  if (seq > this->head_.seq)
    return false;
  if (seq > this->state_.acked || resync) {
    this->dirty_ |= seq != this->state_.acked;
    this->state_.acked = seq;
  }
  return true;
}

void Journal::on_card_opened(const Record &last) {
  if (last.seq > this->head_.seq)
    this->head_ = last;
  this->has_card_ = true;
  this->card_until_ = last.seq;
  this->copied_until_ = this->handed_until_ = std::max(last.seq, this->oldest_in_ring_() - 1);
}

/// What was on its way may not have arrived: what flash no longer has of it is lost.
void Journal::on_card_closed() {
  if (!this->has_card_)
    return;
  this->has_card_ = false;
  this->wanted_read_.reset();
  this->batch_ = {};
  const uint32_t handed = std::exchange(this->handed_until_, this->copied_until_);
  for (uint32_t seq = this->copied_until_ + 1; seq <= handed; seq++) {
    if (!this->ring_.holds(seq))
      this->count_lost_(seq);
  }
}

void Journal::on_copied(uint32_t seq) { this->card_until_ = this->copied_until_ = std::max(this->copied_until_, seq); }

std::optional<Record> Journal::next_copy() {
  if (!this->has_card_ || this->handed_until_ >= this->head_.seq)
    return {};
  const uint32_t from = std::max(this->handed_until_ + 1, this->oldest_in_ring_());
  return this->ring_.first_in(from, this->head_.seq);
}

void Journal::on_read(const CardBatch &batch) {
  const bool failed = batch.status == ReadStatus::UNREADABLE;
  this->failed_from_ = failed ? batch.from : 0;
  this->batch_ = failed ? CardBatch{} : batch;
  this->wanted_read_.reset();
}

/// The first record of a range that the card answered; SEARCHING if it did not answer for all of the range.
ReadResult<Record> Journal::from_batch_(uint32_t seq, uint32_t until) const {
  const CardBatch &batch = this->batch_;
  if (seq < batch.from)
    return {ReadStatus::SEARCHING};
  for (uint32_t i = 0; i < batch.count; i++) {
    if (batch.records[i].seq >= seq)
      return {ReadStatus::FOUND, batch.records[i]};
  }
  return {until <= batch.until ? ReadStatus::NOT_FOUND : ReadStatus::SEARCHING};
}

/// A read error may mean a pulled card, and then skipping its records would be wrong. If the card fails again at the
/// same number after it was remounted, these sectors are lost.
ReadResult<OutgoingRecord> Journal::next(uint32_t seq) {
  const auto in_flash = this->ring_.first_in(std::max(seq + 1, this->oldest_in_ring_()), this->head_.seq);
  const bool is_next = in_flash.has_value() && in_flash->seq == seq + 1;
  const uint32_t until = in_flash.has_value() ? in_flash->seq - 1 : this->card_until_;
  if (!is_next && this->has_card_ && seq < std::min(until, this->card_until_)) {
    const auto on_card = this->from_batch_(seq + 1, until);
    if (on_card.found())
      return {ReadStatus::FOUND, {on_card.value, seq}};
    if (on_card.status == ReadStatus::SEARCHING) {
      const auto on_error = this->failed_from_ == seq + 1 ? OnReadError::SKIP : OnReadError::STOP;
      this->wanted_read_ = {seq + 1, until, on_error};
      return {ReadStatus::SEARCHING};
    }
  }
  if (!in_flash.has_value())
    return {};
  return {ReadStatus::FOUND, {*in_flash, seq}};
}

uint32_t Journal::oldest_in_ring_() const {
  return this->head_.seq < FlashRing::SIZE ? 1 : this->head_.seq - FlashRing::SIZE + 1;
}

}  // namespace esphome::treatment_journal
