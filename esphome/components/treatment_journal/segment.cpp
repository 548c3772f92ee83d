#include "segment.h"
#include <algorithm>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace esphome::treatment_journal {

static constexpr uint32_t READ_LINES = 8;  // 4 KiB a read: the driver fetches many sectors at once

void Segment::swap_(Segment &other) {
  std::swap(this->fd_, other.fd_);
  std::swap(this->gen_, other.gen_);
  std::swap(this->first_, other.first_);
  std::swap(this->failed_, other.failed_);
}

bool Segment::open(const std::string &path, uint32_t gen, uint32_t first) {
  this->close();
  this->gen_ = gen;
  this->first_ = first;
  this->fd_ = ::open(path.c_str(), O_RDWR);
  this->failed_ = !this->is_open();
  return this->is_open();
}

bool Segment::create(const std::string &path, uint32_t gen, uint32_t first) {
  this->close();
  this->gen_ = gen;
  this->first_ = first;
  this->fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0666);
  if (!this->is_open())
    return false;
  if (ftruncate(this->fd_, static_cast<off_t>(SEGMENT_RECORDS) * LINE_SIZE) == 0)
    return true;
  this->close();
  return false;
}

void Segment::close() {
  if (this->is_open())
    ::close(this->fd_);
  this->fd_ = -1;
  this->first_ = 0;
  this->failed_ = false;
}

// lseek and write, not pwrite: ESP-IDF's FAT pwrite() keeps its lock when the card is full
bool Segment::seek_(uint32_t slot) {
  const off_t offset = static_cast<off_t>(slot) * LINE_SIZE;
  return lseek(this->fd_, offset, SEEK_SET) == offset;
}

bool Segment::write(const Record &record) {
  const Line line = encode_record(record);
  return this->seek_(record.seq - this->first_) &&
         ::write(this->fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(this->fd_) == 0;
}

// A preallocated file may show stale sectors of a deleted journal: generation and place must match too
std::optional<Record> Segment::decode_(const Line &line, uint32_t seq) const {
  auto record = decode_record(line);
  if (record.has_value() && (record->gen != this->gen_ || record->seq != seq))
    return {};
  return record;
}

/// Fill `lines` from a slot on; a torn file is shorter. Returns how many are whole.
size_t Segment::read_(uint32_t slot, Line *lines, size_t count) {
  const ssize_t got = this->seek_(slot) ? ::read(this->fd_, lines, count * LINE_SIZE) : -1;
  this->failed_ |= got < 0;
  return std::max<ssize_t>(got, 0) / LINE_SIZE;
}

std::optional<Record> Segment::read(uint32_t seq) {
  Line line;
  if (this->read_(seq - this->first_, &line, 1) == 0)
    return {};
  return this->decode_(line, seq);
}

std::optional<Record> Segment::first_from(uint32_t seq) {
  std::vector<Line> lines(READ_LINES);
  for (uint32_t slot = seq - this->first_; slot < SEGMENT_RECORDS; slot += READ_LINES) {
    const size_t whole = this->read_(slot, lines.data(), lines.size());
    for (size_t i = 0; i < whole; i++) {
      auto record = this->decode_(lines[i], this->first_ + slot + i);
      if (record.has_value())
        return record;
    }
  }
  return {};
}

std::optional<Record> Segment::last_until(uint32_t seq) {
  std::vector<Line> lines;
  for (uint32_t end = seq - this->first_ + 1; end > 0; end -= lines.size()) {
    lines.resize(std::min(end, READ_LINES));
    const uint32_t slot = end - lines.size();
    for (size_t i = this->read_(slot, lines.data(), lines.size()); i-- > 0;) {
      auto record = this->decode_(lines[i], this->first_ + slot + i);
      if (record.has_value())
        return record;
    }
  }
  return {};
}

}  // namespace esphome::treatment_journal
