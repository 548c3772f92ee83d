#pragma once
// Messages between the loop, which owns the flash, and the storage task, which owns the card: requests to the task,
// reports from it. They are values, so that the two threads share nothing else.
#include <array>
#include "bounded_queue.h"
#include "read_result.h"
#include "record.h"

namespace esphome::treatment_journal {

// 32 KiB, a cluster of most cards: a damaged one costs little, and 64 treatments share the directory write of a segment
static constexpr uint32_t SEGMENT_RECORDS = 64;

/// Why the card is not in use. The words of the protocol are in card_problem_name().
enum class CardProblem : uint8_t {
  NONE,     ///< It is in use
  MISSING,  ///< It cannot be mounted: there is none, its wiring is broken, or it is not FAT
  FAILED,   ///< It was mounted, and then it could not be read or written
  HANGS,    ///< An operation has not ended for CardGuard's time limit
  RESETS,   ///< The device was reset inside card operations, so the card is not touched in this boot
};
constexpr const char *card_problem_name(CardProblem problem) {
  constexpr std::array<const char *, 5> NAMES{"", "missing", "failed", "hangs", "resets"};
  return NAMES[static_cast<size_t>(problem)];
}

/// A range of numbers to read from the card, both included.
struct CardRange {
  uint32_t from{0};
  uint32_t until{0};
  OnReadError on_error{OnReadError::STOP};
};

/// Records of a range, ascending: all that the card has from `from` to `until`.
struct CardBatch {
  static constexpr size_t SIZE = 8;  ///< 4 KiB on the card, which its driver reads at once

  ReadStatus status{ReadStatus::NOT_FOUND};  ///< NOT_FOUND: there is none; never SEARCHING
  uint32_t from{0};
  uint32_t until{0};
  uint32_t count{0};
  std::array<Record, SIZE> records{};
};

struct CardRequest {
  enum class Type : uint8_t {
    OPEN,    ///< Use the journal of `gen`; with 0 that of the newest generation on the card
    APPEND,  ///< Write `record`
    READ,    ///< Read `range`
    PRUNE,   ///< Everything up to `acked` is acknowledged
  };
  Type type{Type::OPEN};
  uint32_t session{0};  ///< Of the OPENED report that it relies on; APPEND and READ of another one are ignored
  uint32_t gen{0};
  uint32_t acked{0};
  CardRange range{};
  Record record{};
};

struct CardReport {
  enum class Type : uint8_t {
    OPENED,    ///< A session begins: the card holds `gen` up to `record`. `gen` is 0 if the card holds no journal
    CLOSED,    ///< The card is not in use, because of `problem`
    APPENDED,  ///< The card holds everything it was given up to the number of `record`
    BATCH,     ///< The answer to READ
  };
  Type type{Type::OPENED};
  CardProblem problem{CardProblem::NONE};
  uint32_t session{0};
  uint32_t gen{0};
  uint32_t corrupt{0};  ///< Records that were found broken in this session
  uint32_t highest{0};  ///< OPENED: no record on the card has a number beyond this one
  Record record{};
  CardBatch batch{};
};

using CardRequests = BoundedQueue<CardRequest, 16>;
using CardReports = BoundedQueue<CardReport, 4>;

}  // namespace esphome::treatment_journal
