#include "event_batch.h"

namespace esphome::treatment_journal {

static constexpr std::string_view BEGIN = R"(,"records":[)";
static constexpr std::string_view END = "]}";

void EventBatch::continue_after(uint32_t cursor, size_t room) {
  if (this->count_ > 0 && this->begin_ == cursor && this->count_ <= room)
    return;
  this->clear();
  this->begin_ = this->last_ = cursor;
}

void EventBatch::clear() {
  this->count_ = 0;
  std::string().swap(this->payload_);  // an assignment would keep the memory
}

bool EventBatch::add(const OutgoingRecord &outgoing, std::string_view json) {
  std::string &payload = this->payload_;
  if (this->count_ == 0) {
    this->first_ = outgoing;
    payload = this->head_;
    payload += BEGIN;
  } else {
    if (payload.size() + 1 + json.size() > MAX_SIZE)
      return false;
    payload.reserve(MAX_SIZE);  // once: growing step by step would tear the heap
    payload.replace(payload.size() - END.size(), END.size(), ",");
  }
  payload += json;
  payload += END;
  this->last_ = outgoing.record.seq;
  this->count_++;
  return true;
}

}  // namespace esphome::treatment_journal
