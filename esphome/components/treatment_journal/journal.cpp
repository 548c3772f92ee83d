#include "journal.h"
#include <algorithm>
#include <utility>

namespace esphome::treatment_journal {

void Journal::start(const std::string &card, uint32_t fresh_gen) {
  if (!this->flash_.read(STATE_KEY, &this->state_, sizeof(this->state_)))
    this->state_ = State{};
  if (this->state_.gen == 0)
    this->state_.gen = this->generation_in_flash_();
  this->index_flash_();
  const bool flash_is_blank = this->state_.gen == 0;
  if (flash_is_blank && !card.empty())
    this->state_.gen = SegmentStore::newest_generation(card);
  const bool adopted = flash_is_blank && this->state_.gen != 0;
  if (this->state_.gen == 0)
    this->state_.gen = fresh_gen;
  if (!card.empty())
    this->attach(card);
  if (adopted)
    this->head_.seq += ADOPTION_SKIP;
  this->state_.acked = std::min(this->state_.acked, this->head_.seq);
  this->state_.boot = std::max(this->state_.boot, this->head_.boot) + 1;
  this->dirty_ = true;
  this->save();
}

/// The generation of the newest record in flash: without a state (a new firmware may have another layout) nothing else
/// tells it.
uint32_t Journal::generation_in_flash_() {
  Record newest;
  for (size_t slot = 0; slot < RING_SIZE; slot++) {
    Record record;
    if (this->flash_.read(slot, &record, sizeof(record)) && record.seq > newest.seq)
      newest = record;
  }
  return newest.gen;
}

void Journal::index_flash_() {
  for (size_t slot = 0; slot < RING_SIZE; slot++) {
    Record record;
    if (!this->flash_.read(slot, &record, sizeof(record)) || record.gen != this->state_.gen)
      continue;
    this->in_slot_[slot] = record.seq;
    if (record.seq > this->head_.seq)
      this->head_ = record;
  }
}

bool Journal::attach(const std::string &card) {
  if (!this->store_.open(card, this->state_.gen))
    return false;
  if (this->store_.last().seq > this->head_.seq)
    this->head_ = this->store_.last();
  this->copied_ = std::max(this->store_.last().seq, this->oldest_in_flash_() - 1);
  return true;
}

bool Journal::check_card() {
  if (!this->store_.is_reachable())
    this->store_.close();
  return this->has_card();
}

bool Journal::append_(const Record &record) {
  if (this->store_.append(record))
    return true;
  this->store_.close();  // until it is mounted again
  return false;
}

bool Journal::copy_to_card() {
  if (!this->store_.is_open() || this->copied_ >= this->head_.seq)
    return false;
  auto record = this->first_in_flash_(this->copied_ + 1);
  if (record.has_value() && !this->append_(*record))
    return false;
  this->copied_ = record.has_value() ? record->seq : this->head_.seq;
  return this->copied_ < this->head_.seq;
}

bool Journal::record(Kind kind, uint64_t uptime_ms, int64_t epoch) {
  const bool caught_up = this->store_.is_open() && this->copied_ == this->head_.seq;
  Record &record = this->head_;
  record.gen = this->state_.gen;
  record.seq++;
  record.boot = this->state_.boot;
  record.kind = kind;
  record.uptime_ms = uptime_ms;
  record.epoch = epoch;
  record.counts[static_cast<size_t>(kind)]++;

  this->count_overwritten_(record.seq);
  const bool in_flash = this->flash_.write(record.seq % RING_SIZE, &record, sizeof(record));
  if (in_flash)
    this->in_slot_[record.seq % RING_SIZE] = record.seq;
  const bool on_card = caught_up && this->append_(record);
  if (on_card)
    this->copied_ = record.seq;
  if (in_flash || on_card)
    return true;
  this->state_.lost++;
  this->dirty_ = true;
  return false;
}

/// The slot of a new record still holds the record RING_SIZE before it: lost, unless acknowledged or on the card.
void Journal::count_overwritten_(uint32_t seq) {
  if (seq <= RING_SIZE)
    return;
  const uint32_t old = seq - RING_SIZE;
  if (old <= this->state_.acked || old <= this->copied_ || this->in_slot_[old % RING_SIZE] != old)
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
    this->store_.prune(seq);
  }
  return true;
}

void Journal::save() {
  if (this->dirty_)
    this->dirty_ = !this->flash_.write(STATE_KEY, &this->state_, sizeof(this->state_));
}

void Journal::remember_command(uint32_t hash) {
  this->state_.command = hash;
  this->dirty_ = true;
  this->save();
}

std::optional<Entry> Journal::next(uint32_t seq) {
  const uint32_t prev = this->last_until_(seq);  // nothing is between seq and the next one
  const auto record = this->find_next_(seq + 1);
  this->searching_ = this->store_.take_search();
  if (this->store_.take_failure() && this->gives_up_card_(seq))
    return {};
  if (!record.has_value() || this->searching_)
    return {};
  return Entry{*record, prev};
}

/// A failure may be a pulled card, and then passing over its records would be wrong; if it fails in the same place
/// after it was mounted anew, these sectors are lost.
bool Journal::gives_up_card_(uint32_t seq) {
  if (std::exchange(this->failed_at_, seq) == seq)
    return false;
  this->store_.close();
  return true;
}

std::optional<Record> Journal::find_next_(uint32_t seq) {
  const auto in_flash = this->first_in_flash_(seq);
  if (in_flash.has_value() && in_flash->seq == seq)
    return in_flash;
  const auto on_card = this->store_.first_from(seq, in_flash.has_value() ? in_flash->seq - 1 : UINT32_MAX);
  return on_card.has_value() ? on_card : in_flash;
}

/// The number of the last record up to seq.
uint32_t Journal::last_until_(uint32_t seq) {
  auto record = this->last_in_flash_(seq);
  if (record.has_value() && record->seq == seq)
    return seq;
  auto on_card = this->store_.last_until(seq);
  return std::max(record.value_or(Record{}).seq, on_card.value_or(Record{}).seq);
}

std::optional<Record> Journal::in_flash_(uint32_t seq) {
  Record record;
  if (this->in_slot_[seq % RING_SIZE] != seq || !this->flash_.read(seq % RING_SIZE, &record, sizeof(record)))
    return {};
  return record;
}

uint32_t Journal::oldest_in_flash_() const { return this->head_.seq < RING_SIZE ? 1 : this->head_.seq - RING_SIZE + 1; }

std::optional<Record> Journal::first_in_flash_(uint32_t seq) {
  for (uint32_t at = std::max(seq, this->oldest_in_flash_()); at <= this->head_.seq; at++) {
    auto record = this->in_flash_(at);
    if (record.has_value())
      return record;
  }
  return {};
}

std::optional<Record> Journal::last_in_flash_(uint32_t seq) {
  for (uint32_t at = seq; at >= this->oldest_in_flash_(); at--) {
    auto record = this->in_flash_(at);
    if (record.has_value())
      return record;
  }
  return {};
}

}  // namespace esphome::treatment_journal
