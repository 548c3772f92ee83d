#include "flash_ring.h"

namespace esphome::treatment_journal {

uint32_t FlashRing::newest_generation() {
  Record newest;
  for (size_t slot = 0; slot < SIZE; slot++) {
    Record record;
    if (this->flash_.load(slot, &record) && record.seq > newest.seq)
      newest = record;
  }
  return newest.gen;
}

Record FlashRing::load(uint32_t gen) {
  Record newest;
  for (size_t slot = 0; slot < SIZE; slot++) {
    Record record;
    if (!this->flash_.load(slot, &record) || record.gen != gen)
      continue;
    this->slot_seqs_[slot] = record.seq;
    if (record.seq > newest.seq)
      newest = record;
  }
  return newest;
}

bool FlashRing::save_(const Record &record) {
  const size_t slot = record.seq % SIZE;
  if (!this->flash_.save(slot, record))
    return false;
  this->slot_seqs_[slot] = record.seq;
  return true;
}

bool FlashRing::write(const Record &record) {
  if (this->save_(record))
    return true;
  this->unsaved_.push_back(record);
  return false;
}

bool FlashRing::write_unsaved() {
  if (this->unsaved_.empty() || !this->save_(this->unsaved_.front()))
    return false;
  this->unsaved_.pop_front();
  return !this->unsaved_.empty();
}

uint32_t FlashRing::drop_oldest_unsaved() {
  const uint32_t seq = this->unsaved_.front().seq;
  this->unsaved_.pop_front();
  return seq;
}

const Record *FlashRing::unsaved(uint32_t seq) const {
  for (const Record &record : this->unsaved_) {
    if (record.seq == seq)
      return &record;
  }
  return nullptr;
}

std::optional<Record> FlashRing::read_(uint32_t seq) {
  if (const Record *record = this->unsaved(seq))
    return *record;
  Record record;
  if (this->slot_seqs_[seq % SIZE] != seq || !this->flash_.load(seq % SIZE, &record))
    return {};
  return record;
}

std::optional<Record> FlashRing::first_in(uint32_t from, uint32_t to) {
  for (uint32_t seq = from; seq <= to; seq++) {
    auto record = this->read_(seq);
    if (record.has_value())
      return record;
  }
  return {};
}

}  // namespace esphome::treatment_journal
