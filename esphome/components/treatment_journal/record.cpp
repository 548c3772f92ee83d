#include "record.h"
#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace esphome::treatment_journal {

static constexpr size_t CRC_DIGITS = 8;
static constexpr size_t KIND_LENGTH = 9;  // of the longest name, with its terminating zero

uint32_t crc32(const char *data, size_t len) {
  uint32_t crc = 0xFFFFFFFF;
  for (size_t i = 0; i < len; i++) {
    crc ^= static_cast<uint8_t>(data[i]);
    for (int bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
  }
  return ~crc;
}

Line encode_record(const Record &record) {
  Line line;
  line.fill(' ');
  int len =
      snprintf(line.data(), line.size(),
               "TJ1,%08" PRIx32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu64 ",%" PRId64 ",%s,%" PRIu32 ",%" PRIu32 ",%" PRIu32,
               record.gen, record.seq, record.boot, record.uptime_ms, record.epoch, kind_name(record.kind),
               record.counts[0], record.counts[1], record.counts[2]);
  len += snprintf(line.data() + len, line.size() - len, "*%08" PRIx32, crc32(line.data(), len));
  line[len] = ' ';  // over snprintf's terminating zero
  line.back() = '\n';
  return line;
}

static bool parse_kind(const char *name, Kind &kind) {
  for (size_t i = 0; i < KIND_COUNT; i++) {
    if (strcmp(name, KIND_NAMES[i]) == 0) {
      kind = static_cast<Kind>(i);
      return true;
    }
  }
  return false;
}

// `text` ends before the star, so that nothing behind it is parsed as a field.
static std::optional<Record> parse_fields(const char *text) {
  Record record;
  char kind[KIND_LENGTH];
  int used = 0;
  int fields = sscanf(text,
                      "TJ1,%8" SCNx32 ",%" SCNu32 ",%" SCNu32 ",%" SCNu64 ",%" SCNd64 ",%8[A-Z],%" SCNu32 ",%" SCNu32
                      ",%" SCNu32 "%n",
                      &record.gen, &record.seq, &record.boot, &record.uptime_ms, &record.epoch, kind, &record.counts[0],
                      &record.counts[1], &record.counts[2], &used);
  if (fields != 9 || text[used] != '\0' || !parse_kind(kind, record.kind))
    return {};
  return record;
}

std::optional<Record> decode_record(const Line &line) {
  const auto *star = static_cast<const char *>(memchr(line.data(), '*', line.size() - CRC_DIGITS - 2));
  if (star == nullptr || line.back() != '\n')
    return {};
  const size_t length = star - line.data();
  char digits[CRC_DIGITS + 1];
  snprintf(digits, sizeof(digits), "%08" PRIx32, crc32(line.data(), length));
  if (memcmp(star + 1, digits, CRC_DIGITS) != 0)
    return {};
  Line text{};
  memcpy(text.data(), line.data(), length);
  return parse_fields(text.data());
}

EventTime event_time(const Record &record, uint32_t boot, int64_t boot_epoch) {
  if (record.epoch != 0)
    return {record.epoch, "ok"};
  if (record.boot == boot && boot_epoch != 0)
    return {boot_epoch + static_cast<int64_t>(record.uptime_ms / 1000), "derived"};
  return {0, "none"};
}

}  // namespace esphome::treatment_journal
