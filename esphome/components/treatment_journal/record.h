#pragma once
// One record is one treatment. On the card it is one 512-byte line of text, exactly one SD sector, so that an append
// never rewrites a sector that holds an older record. No ESPHome or ESP-IDF includes: tested on any computer.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace esphome::treatment_journal {

enum class Kind : uint8_t { BASIC, STANDARD, PREMIUM };
static constexpr size_t KIND_COUNT = 3;
static constexpr std::array<const char *, KIND_COUNT> KIND_NAMES{"BASIC", "STANDARD", "PREMIUM"};
constexpr const char *kind_name(Kind kind) { return KIND_NAMES[static_cast<size_t>(kind)]; }

struct Record {
  uint32_t gen{0};                            ///< Generation of the journal: random, new when all storage was lost
  uint32_t seq{0};                            ///< 1, 2, 3, ... in a generation, never reused; 0: no record
  uint32_t boot{0};                           ///< Number of the boot in which it was recorded
  Kind kind{Kind::BASIC};                     ///< The kind of treatment
  uint64_t uptime_ms{0};                      ///< Milliseconds since that boot
  int64_t epoch{0};                           ///< UTC seconds; 0 if the clock was not set
  std::array<uint32_t, KIND_COUNT> counts{};  ///< Cumulative treatments of each kind, this one included

  uint32_t total() const { return this->counts[0] + this->counts[1] + this->counts[2]; }
  bool operator==(const Record &) const = default;
};

// Layout in flash, where a record lies as its raw bytes; another one needs another FLASH_NAME (treatment_journal.cpp)
static_assert(std::is_trivially_copyable_v<Record> && std::is_standard_layout_v<Record>);
static_assert(sizeof(Record) == 48);
static_assert(offsetof(Record, kind) == 12 && offsetof(Record, uptime_ms) == 16 && offsetof(Record, epoch) == 24 &&
              offsetof(Record, counts) == 32);

static constexpr size_t LINE_SIZE = 512;
using Line = std::array<char, LINE_SIZE>;
static_assert(sizeof(Line) == LINE_SIZE, "lines are read and written as raw sectors");

/// CRC-32 as in zlib, PNG and Ethernet.
uint32_t crc32(const char *data, size_t len);

/// `TJ1,<gen>,<seq>,<boot>,<uptime_ms>,<epoch>,<kind>,<basic>,<standard>,<premium>*<crc32>`, padded with spaces and
/// ended by a newline.
Line encode_record(const Record &record);

/// The record, or nothing unless the checksum matches and every field parses.
std::optional<Record> decode_record(const Line &line);

/// When a treatment took place and how that is known, in the words of the protocol.
struct EventTime {
  int64_t epoch;  ///< UTC seconds; 0: not known
  const char *clock;
};

/// `boot_epoch` is when boot number `boot`, the present one, began; 0 as long as the clock is not set. It is computed
/// once per boot, so that a repeated event has the same time.
EventTime event_time(const Record &record, uint32_t boot, int64_t boot_epoch);

}  // namespace esphome::treatment_journal
