#pragma once
// One pull of treatments by Home Assistant: the answer to `ozon_fetch` while it is put together. Records may have to be
// read from the card first, so that it can take several turns of the loop. Pure: no I/O, the time is passed in.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace esphome::treatment_journal {

class Pull {
 public:
  static constexpr size_t MAX_SIZE = 4096;         ///< Bytes of an answer: what ESPHome's JSON and a chip's memory bear
  static constexpr uint32_t MAX_RECORDS = 128;     ///< In one answer, whatever is asked for
  static constexpr uint32_t CARD_TIME = 2 * 1000;  ///< ms that the card has to answer

  /// `head` is the answer's JSON object without its records, `after` the number after which they begin. At most `limit`
  /// records are wanted.
  Pull(uint32_t call_id, std::string head, uint32_t after, int32_t limit, uint32_t now)
      : call_id_(call_id), cursor_(after), began_(now), answer_(std::move(head)) {
    this->wanted_ = std::clamp<int64_t>(limit, 0, MAX_RECORDS);
    this->answer_.back() = ',';
    this->answer_ += R"("records":[)";
  }

  bool wants_more() const { return this->wanted_ > 0; }
  /// Add the JSON object of record `seq`; false if it does not fit.
  bool add(const std::string &json, uint32_t seq) {
    if (this->answer_.size() + 1 + json.size() + END_SIZE > MAX_SIZE)
      return false;
    if (this->answer_.back() != '[')
      this->answer_ += ',';
    this->answer_ += json;
    this->cursor_ = seq;
    this->wanted_--;
    return true;
  }
  bool has_waited(uint32_t now) const { return now - this->began_ >= CARD_TIME; }
  std::string answer() const { return this->answer_ + "]}"; }
  uint32_t cursor() const { return this->cursor_; }  ///< The number after which it continues
  uint32_t call_id() const { return this->call_id_; }

 protected:
  static constexpr size_t END_SIZE = 2;

  uint32_t call_id_;
  uint32_t cursor_;
  uint32_t wanted_;
  uint32_t began_;
  std::string answer_;
};

}  // namespace esphome::treatment_journal
