#pragma once
// Result of reading records. Not finding a record has several meanings, and the caller must handle each differently.
#include <cstdint>

namespace esphome::treatment_journal {

enum class ReadStatus : uint8_t {
  NOT_FOUND,   ///< There is no such record
  FOUND,       ///< `value` is the record
  SEARCHING,   ///< Not known yet: the same call continues. A segment was searched, or the storage task has to answer
  UNREADABLE,  ///< The card failed, so nothing is known about its records: remount it and try again
};

template<typename T>
struct ReadResult {
  ReadStatus status{ReadStatus::NOT_FOUND};
  T value{};

  bool found() const { return this->status == ReadStatus::FOUND; }
};

/// What a search does at sectors that the card fails to read.
enum class OnReadError : uint8_t {
  STOP,  ///< End with UNREADABLE: the card may only have been pulled
  SKIP,  ///< Treat them as broken records: they failed before, and the card has been remounted since
};

}  // namespace esphome::treatment_journal
