#include "segment.h"
#include <algorithm>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <vector>
#include "card_file.h"

namespace esphome::treatment_journal {

static_assert(SEGMENT_RECORDS % 8 == 0);
static constexpr uint32_t READ_LINES = 8;  // 4 KiB per read: the driver fetches many sectors at once

void Segment::swap_(Segment &other) {
  std::swap(this->fd_, other.fd_);
  std::swap(this->gen_, other.gen_);
  std::swap(this->first_, other.first_);
  std::swap(this->position_, other.position_);
}

void Segment::open(const std::string &path, uint32_t gen, uint32_t first) {
  this->close();
  this->gen_ = gen;
  this->first_ = first;
  this->fd_ = ::open(path.c_str(), O_RDWR);
  this->position_ = 0;
}

void Segment::close() {
  if (this->fd_ >= 0)
    ::close(this->fd_);
  this->fd_ = -1;
  this->first_ = 0;
}

// lseek and write, not pwrite: ESP-IDF's FAT pwrite() keeps its lock when the card is full
bool Segment::seek_(uint32_t slot) {
  if (this->position_ == slot)
    return true;
  const off_t offset = static_cast<off_t>(slot) * LINE_SIZE;
  this->position_ = UNKNOWN;
  return lseek(this->fd_, offset, SEEK_SET) == offset;
}

bool Segment::is_complete() {
  this->position_ = UNKNOWN;
  return lseek(this->fd_, 0, SEEK_END) >= SEGMENT_SIZE;
}

bool Segment::write(const Record &record) {
  const Line line = encode_record(record);
  const uint32_t slot = record.seq - this->first_;
  const bool written = this->seek_(slot) && ::write(this->fd_, line.data(), line.size()) == LINE_SIZE;
  this->position_ = written ? slot + 1 : UNKNOWN;
  return written && flush_sectors(this->fd_);
}

// A preallocated file may show stale sectors of a deleted journal: generation and slot must match too
ReadResult<Record> Segment::decode_(const Line &line, uint32_t slot) const {
  const auto record = decode_record(line);
  if (!record.has_value() || record->gen != this->gen_ || record->seq != this->first_ + slot)
    return {};
  return {ReadStatus::FOUND, *record};
}

/// Fill `lines` from a slot on. Returns how many are whole, fewer at the end of a torn file; -1 if the card failed.
ssize_t Segment::read_lines_(uint32_t slot, Line *lines, size_t count) {
  const ssize_t size = this->seek_(slot) ? ::read(this->fd_, lines, count * sizeof(Line)) : -1;
  this->position_ = size == static_cast<ssize_t>(count * sizeof(Line)) ? slot + count : UNKNOWN;
  return size < 0 ? -1 : size / static_cast<ssize_t>(sizeof(Line));
}

ReadResult<Record> Segment::read(uint32_t seq) {
  Line line;
  const uint32_t slot = seq - this->first_;
  const ssize_t count = this->read_lines_(slot, &line, 1);
  if (count < 0)
    return {ReadStatus::UNREADABLE};
  return count == 1 ? this->decode_(line, slot) : ReadResult<Record>{};
}

ReadResult<Record> Segment::first_from(uint32_t seq, OnReadError on_error) {
  std::vector<Line> lines(READ_LINES);
  for (uint32_t slot = seq - this->first_; slot < SEGMENT_RECORDS; slot += READ_LINES) {
    const ssize_t count = this->read_lines_(slot, lines.data(), lines.size());
    if (count < 0 && on_error == OnReadError::STOP)
      return {ReadStatus::UNREADABLE};
    for (ssize_t i = 0; i < count; i++) {
      auto record = this->decode_(lines[i], slot + i);
      if (record.found())
        return record;
    }
  }
  return {};
}

void Segment::read_run(uint32_t seq, uint32_t until, CardBatch *batch) {
  const uint32_t slot = seq - this->first_;
  const uint32_t room = CardBatch::SIZE - batch->count;
  std::vector<Line> lines(std::min({room, SEGMENT_RECORDS - slot, until - seq + 1}));
  const ssize_t count = this->read_lines_(slot, lines.data(), lines.size());
  for (ssize_t i = 0; i < count; i++) {
    const auto record = this->decode_(lines[i], slot + i);
    if (!record.found())
      return;
    batch->records[batch->count++] = record.value;
  }
}

ReadResult<Record> Segment::last() {
  std::vector<Line> lines(READ_LINES);
  for (uint32_t slot = SEGMENT_RECORDS; slot > 0;) {
    slot -= READ_LINES;
    const ssize_t count = this->read_lines_(slot, lines.data(), lines.size());
    if (count < 0)
      return {ReadStatus::UNREADABLE};
    for (ssize_t i = count; i-- > 0;) {
      auto record = this->decode_(lines[i], slot + i);
      if (record.found())
        return record;
    }
  }
  return {};
}

}  // namespace esphome::treatment_journal
