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

bool FlashRing::write(const Record &record) {
  const size_t slot = record.seq % SIZE;
  if (!this->flash_.save(slot, record))
    return false;
  this->slot_seqs_[slot] = record.seq;
  return true;
}

std::optional<Record> FlashRing::read_(uint32_t seq) {
  Record record;
  if (!this->holds(seq) || !this->flash_.load(seq % SIZE, &record))
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

std::optional<Record> FlashRing::last_in(uint32_t from, uint32_t to) {
  for (uint32_t seq = to; seq >= from; seq--) {
    auto record = this->read_(seq);
    if (record.has_value())
      return record;
  }
  return {};
}

}  // namespace esphome::treatment_journal
