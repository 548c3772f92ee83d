#include "segment_store.h"
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace esphome::treatment_journal {

static const char *const SEGMENT_SUFFIX = ".TJ1";
static constexpr size_t HEX_DIGITS = 8;

// All names are upper case 8.3, so that a card also works with long names switched off
static std::string hex_name(uint32_t value) {
  char name[HEX_DIGITS + 1];
  snprintf(name, sizeof(name), "%08" PRIX32, value);
  return name;
}

/// The numbers of all directory entries named `<8 hex digits><suffix>`, ascending.
static std::vector<uint32_t> list_numbers(const std::string &directory, const char *suffix) {
  std::vector<uint32_t> numbers;
  DIR *handle = opendir(directory.c_str());
  if (handle == nullptr)
    return numbers;
  while (const dirent *entry = readdir(handle)) {
    char *end;
    const uint32_t number = strtoul(entry->d_name, &end, 16);
    if (number != 0 && end == entry->d_name + HEX_DIGITS && strcasecmp(end, suffix) == 0)
      numbers.push_back(number);
  }
  closedir(handle);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

static bool is_directory(const std::string &path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

uint32_t SegmentStore::newest_generation(const std::string &card) {
  Record newest;
  for (uint32_t gen : list_numbers(card, "")) {
    SegmentStore store;
    if (store.open(card, gen) && store.last().seq != 0 && store.last().epoch >= newest.epoch)
      newest = store.last();
  }
  return newest.gen;
}

std::string SegmentStore::path_(uint32_t first) const {
  return this->directory_ + "/" + hex_name(first) + SEGMENT_SUFFIX;
}

bool SegmentStore::open(const std::string &card, uint32_t gen) {
  this->close();
  const std::string directory = card + "/" + hex_name(gen);
  if (mkdir(directory.c_str(), 0777) != 0 && !is_directory(directory))
    return false;
  this->directory_ = directory;
  this->gen_ = gen;
  this->firsts_ = list_numbers(directory, SEGMENT_SUFFIX);
  if (this->open_newest_segment_())
    return true;
  this->close();
  return false;
}

/// Find the newest record. The newest segment is empty when the power failed between its creation and its first record.
/// False if the card failed.
bool SegmentStore::open_newest_segment_() {
  for (size_t i = this->firsts_.size(); i-- > 0;) {
    const uint32_t first = this->firsts_[i];
    this->newest_.open(this->path_(first), this->gen_, first);
    const auto newest = this->newest_.last_until(first + SEGMENT_RECORDS - 1, OnReadError::STOP);
    this->last_ = newest.value;
    if (newest.status != ReadStatus::NOT_FOUND)
      return newest.found();
  }
  return true;
}

bool SegmentStore::is_reachable() const { return is_directory(this->directory_); }

void SegmentStore::close() {
  this->directory_.clear();
  this->firsts_.clear();
  this->newest_.close();
  this->reading_.close();
  this->last_ = Record{};
  this->corrupt_ = 0;
  this->corrupt_until_ = 0;
  this->search_seq_ = 0;
}

bool SegmentStore::start_segment_(uint32_t first) {
  if (!this->newest_.create(this->path_(first), this->gen_, first))
    return false;
  const auto position = std::lower_bound(this->firsts_.begin(), this->firsts_.end(), first);
  if (position == this->firsts_.end() || *position != first)
    this->firsts_.insert(position, first);
  return true;
}

bool SegmentStore::append(const Record &record) {
  if (!this->is_open() || record.seq <= this->last_.seq)
    return false;
  const bool follows = this->last_.seq != 0 && record.seq == this->last_.seq + 1 && this->newest_.holds(record.seq);
  if (!follows && !this->start_segment_(record.seq))
    return false;
  if (!this->newest_.write(record))
    return false;
  this->last_ = record;
  return true;
}

/// Index of the segment that would hold seq; 0 also if seq is older than all segments.
size_t SegmentStore::index_of_(uint32_t seq) const {
  const auto after = std::upper_bound(this->firsts_.begin(), this->firsts_.end(), seq);
  return std::max<ptrdiff_t>(after - this->firsts_.begin() - 1, 0);
}

Segment &SegmentStore::segment_(uint32_t first) {
  if (this->newest_.first() == first)
    return this->newest_;
  if (this->reading_.first() != first)
    this->reading_.open(this->path_(first), this->gen_, first);
  return this->reading_;
}

ReadResult<Record> SegmentStore::first_from(uint32_t seq, uint32_t until, OnReadError on_error) {
  until = std::min(until, this->last_.seq);
  if (std::exchange(this->search_seq_, seq) != seq)
    this->search_next_ = seq;
  if (this->firsts_.empty() || this->search_next_ > until)
    return {};
  const size_t i = this->index_of_(this->search_next_);
  const auto result = this->first_in_segment_(this->firsts_[i], this->search_next_, on_error);
  if (result.found())
    return result.value.seq <= until ? result : ReadResult<Record>{};
  if (result.status == ReadStatus::UNREADABLE || i + 1 == this->firsts_.size())
    return result;
  this->search_next_ = this->firsts_[i + 1];
  return {this->search_next_ <= until ? ReadStatus::SEARCHING : ReadStatus::NOT_FOUND};
}

/// The first intact record of one segment from seq on; in a replay it is in the first slot that is read.
ReadResult<Record> SegmentStore::first_in_segment_(uint32_t first, uint32_t seq, OnReadError on_error) {
  Segment &segment = this->segment_(first);
  const uint32_t start = std::max(seq, first);
  if (!segment.holds(start))
    return {};
  auto result = segment.read(start);
  if (result.found() || (result.status == ReadStatus::UNREADABLE && on_error == OnReadError::STOP))
    return result;
  result = segment.first_from(start, on_error);
  if (result.found())
    this->count_corrupt_(start, result.value.seq);
  return result;
}

/// The records from start up to but not including end were found broken.
void SegmentStore::count_corrupt_(uint32_t start, uint32_t end) {
  if (end <= this->corrupt_until_)
    return;
  this->corrupt_ += end - std::max(start, this->corrupt_until_);
  this->corrupt_until_ = end;
}

ReadResult<Record> SegmentStore::last_until(uint32_t seq, OnReadError on_error) {
  seq = std::min(seq, this->last_.seq);
  const auto after = std::upper_bound(this->firsts_.begin(), this->firsts_.end(), seq);
  for (size_t i = after - this->firsts_.begin(); i-- > 0;) {
    const auto result = this->last_in_segment_(this->firsts_[i], seq, on_error);
    if (result.status != ReadStatus::NOT_FOUND)
      return result;
  }
  return {};
}

/// The last intact record of one segment up to seq; in a replay it is in the first slot that is read.
ReadResult<Record> SegmentStore::last_in_segment_(uint32_t first, uint32_t seq, OnReadError on_error) {
  Segment &segment = this->segment_(first);
  const uint32_t end = std::min(seq, first + SEGMENT_RECORDS - 1);
  const auto result = segment.read(end);
  if (result.found() || (result.status == ReadStatus::UNREADABLE && on_error == OnReadError::STOP))
    return result;
  return segment.last_until(end, on_error);
}

void SegmentStore::prune(uint32_t acked, size_t keep) {
  if (this->firsts_.size() <= keep + 1 || this->firsts_[1] > acked + 1)
    return;
  unlink(this->path_(this->firsts_[0]).c_str());
  this->firsts_.erase(this->firsts_.begin());
}

}  // namespace esphome::treatment_journal
