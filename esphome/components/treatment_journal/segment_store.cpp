#include "segment_store.h"
#include <algorithm>
#include <sys/stat.h>
#include <utility>
#include "card_file.h"

namespace esphome::treatment_journal {

std::optional<uint32_t> SegmentStore::newest_generation(const std::string &card, OnReadError on_error) {
  Record newest;
  for (uint32_t gen : list_numbers(card, "")) {
    if (!is_directory(card + "/" + hex_name(gen)))
      continue;
    SegmentStore store;
    if (!store.open(card, gen, on_error))
      return {};
    if (store.last().seq != 0 && store.last().epoch >= newest.epoch)
      newest = store.last();
  }
  return newest.gen;
}

bool SegmentStore::open(const std::string &card, uint32_t gen, OnReadError on_error) {
  this->close();
  const std::string directory = card + "/" + hex_name(gen);
  if (mkdir(directory.c_str(), 0777) != 0 && !is_directory(directory))
    return false;
  this->directory_ = directory;
  this->gen_ = gen;
  this->index_.load(directory);
  if (this->open_newest_segment_(on_error))
    return true;
  this->close();
  return false;
}

/// Find the newest record. The newest segment is empty if it was made ahead. False if the card failed.
bool SegmentStore::open_newest_segment_(OnReadError on_error) {
  for (size_t i = this->index_.size(); i-- > 0;) {
    const uint32_t first = this->index_.first(i);
    this->newest_.open(this->index_.path(first), this->gen_, first);
    const auto newest = this->newest_.last();
    if (newest.status == ReadStatus::UNREADABLE && on_error == OnReadError::SKIP)
      this->highest_ = std::max(this->highest_, first + SEGMENT_RECORDS - 1);
    else if (newest.status == ReadStatus::UNREADABLE)
      return false;
    if (!newest.found())
      continue;
    this->last_ = newest.value;
    this->can_append_ = this->newest_.is_complete();
    return true;
  }
  return true;
}

bool SegmentStore::is_reachable() const { return is_directory(this->directory_); }

void SegmentStore::close() {
  this->directory_.clear();
  this->index_.clear();
  this->newest_.close();
  this->reading_.close();
  this->last_ = Record{};
  this->highest_ = 0;
  this->can_append_ = false;
  this->corrupt_ = 0;
  this->corrupt_until_ = 0;
  this->search_seq_ = 0;
}

bool SegmentStore::create_(uint32_t first) {
  const std::string path = this->index_.add(first);
  return !path.empty() && create_preallocated(path, SEGMENT_SIZE);
}

/// Take the segment that was made ahead, or create it. A power cut may have left an incomplete file in its place.
bool SegmentStore::start_segment_(uint32_t first) {
  if (this->index_.has(first)) {
    this->newest_.open(this->index_.path(first), this->gen_, first);
    if (this->newest_.is_complete())
      return true;
    this->newest_.close();
  }
  if (!this->create_(first))
    return false;
  this->newest_.open(this->index_.path(first), this->gen_, first);
  return true;
}

bool SegmentStore::make_ahead() {
  const uint32_t next = this->newest_.first() + SEGMENT_RECORDS;
  if (this->last_.seq == 0 || this->index_.has(next))
    return false;
  return this->create_(next);
}

bool SegmentStore::append(const Record &record) {
  if (!this->is_open() || record.seq <= this->last_.seq)
    return false;
  const bool follows = this->can_append_ && record.seq == this->last_.seq + 1 && this->newest_.holds(record.seq);
  if (!follows && !this->start_segment_(record.seq))
    return false;
  if (!this->newest_.write(record))
    return false;
  this->last_ = record;
  this->can_append_ = true;
  return true;
}

Segment &SegmentStore::segment_(uint32_t first) {
  if (this->newest_.first() == first)
    return this->newest_;
  if (this->reading_.first() != first)
    this->reading_.open(this->index_.path(first), this->gen_, first);
  return this->reading_;
}

ReadResult<Record> SegmentStore::first_from(uint32_t seq, uint32_t until, OnReadError on_error) {
  until = std::min(until, this->last_.seq);
  if (std::exchange(this->search_seq_, seq) != seq)
    this->search_next_ = seq;
  if (this->index_.empty() || this->search_next_ > until)
    return {};
  const size_t next = std::max<size_t>(this->index_.count_until(this->search_next_), 1);
  const auto result = this->first_in_segment_(this->index_.first(next - 1), this->search_next_, on_error);
  if (result.found())
    return result.value.seq <= until ? result : ReadResult<Record>{};
  if (result.status == ReadStatus::UNREADABLE || next == this->index_.size())
    return result;
  this->search_next_ = this->index_.first(next);
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

CardBatch SegmentStore::read(const CardRange &range) {
  CardBatch batch;
  const auto first = this->first_from(range.from, range.until, range.on_error);
  batch.status = first.status;
  batch.from = range.from;
  batch.until = range.until;
  if (!first.found())
    return batch;
  batch.records[batch.count++] = first.value;
  const uint32_t next = first.value.seq + 1;
  Segment &segment = this->segment_(this->index_.first(this->index_.count_until(first.value.seq) - 1));
  if (next <= std::min(range.until, this->last_.seq) && segment.holds(next))
    segment.read_run(next, std::min(range.until, this->last_.seq), &batch);
  batch.until = batch.records[batch.count - 1].seq;
  return batch;
}

/// The records from start up to but not including end were found broken.
void SegmentStore::count_corrupt_(uint32_t start, uint32_t end) {
  if (end <= this->corrupt_until_)
    return;
  this->corrupt_ += end - std::max(start, this->corrupt_until_);
  this->corrupt_until_ = end;
}

bool SegmentStore::prune(uint32_t acked, size_t keep) {
  if (this->index_.size() <= keep + 1 || this->index_.first(1) > acked + 1)
    return false;
  this->index_.remove_oldest();
  return true;
}

}  // namespace esphome::treatment_journal
