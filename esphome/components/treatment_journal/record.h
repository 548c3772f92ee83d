#pragma once
// One record is one treatment. On the card it is one 512-byte line of text, exactly one SD sector, so that an append
// never rewrites a sector that holds an older record. No ESPHome or ESP-IDF includes: tested on any computer.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

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

static constexpr size_t LINE_SIZE = 512;
using Line = std::array<char, LINE_SIZE>;

/// CRC-32 as in zlib, PNG and Ethernet.
uint32_t crc32(const char *data, size_t len);

/// `TJ1,<gen>,<seq>,<boot>,<uptime_ms>,<epoch>,<kind>,<basic>,<standard>,<premium>*<crc32>`, padded with spaces and
/// ended by a newline.
Line encode_record(const Record &record);

/// The record, or nothing unless the checksum matches and every field parses.
std::optional<Record> decode_record(const Line &line);

}  // namespace esphome::treatment_journal
