#pragma once
// The next message of a replay while it is put together, which takes several turns of the loop: the card answers later,
// and no turn reads many records. With one record it is sent as an event, with more as an event batch of
// docs/protocol.md. Pure: no I/O.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include "journal.h"

namespace esphome::treatment_journal {

class EventBatch {
 public:
  /// Bytes of a payload. With its topic it fits into the 4,096 bytes of ESPHome's MQTT buffer, which would otherwise
  /// send it in pieces; until the broker has confirmed it, the chip's memory holds it up to three times.
  static constexpr size_t MAX_SIZE = 3840;

  /// Set the JSON object of what all records share.
  void set_head(std::string_view head) { this->head_ = head.substr(0, head.size() - 1); }
  /// Put together what comes after record `cursor`, unless it does that already and has at most `room` records.
  void continue_after(uint32_t cursor, size_t room);
  /// Forget everything, and free the memory.
  void clear();
  /// Add the next record, `json` being its JSON object. False if it does not fit.
  bool add(const OutgoingRecord &outgoing, std::string_view json);

  size_t count() const { return this->count_; }
  uint32_t last() const { return this->last_; }                 ///< The number after which it continues
  const OutgoingRecord &first() const { return this->first_; }  ///< If there is one
  const std::string &payload() const { return this->payload_; }

 protected:
  uint32_t begin_{0};  ///< The number after which it begins
  uint32_t last_{0};
  size_t count_{0};
  OutgoingRecord first_{};
  std::string head_;
  std::string payload_;
};

}  // namespace esphome::treatment_journal
