#include "segment_index.h"
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

namespace esphome::treatment_journal {

static const char *const SEGMENT_SUFFIX = ".TJ1";
static constexpr size_t HEX_DIGITS = 8;

std::string hex_name(uint32_t value) {
  char name[HEX_DIGITS + 1];
  snprintf(name, sizeof(name), "%08" PRIX32, value);
  return name;
}

std::vector<uint32_t> list_numbers(const std::string &directory, const char *suffix) {
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
  std::make_heap(numbers.begin(), numbers.end());
  std::sort_heap(numbers.begin(), numbers.end());  // std::sort recurses, and the stack of the task is bounded
  return numbers;
}

bool is_directory(const std::string &path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

static bool make_directory(const std::string &path) { return mkdir(path.c_str(), 0777) == 0 || is_directory(path); }

void SegmentIndex::clear() {
  this->directory_.clear();
  this->places_.clear();
}

void SegmentIndex::load(const std::string &directory) {
  this->clear();
  this->directory_ = directory;
  for (uint32_t first : list_numbers(directory, SEGMENT_SUFFIX))
    this->insert_({first, 0});
  for (uint32_t folder : list_numbers(directory, "")) {
    for (uint32_t first : list_numbers(this->folder_path_(folder), SEGMENT_SUFFIX))
      this->insert_({first, folder});
  }
}

size_t SegmentIndex::count_until(uint32_t seq) const {
  const auto after = std::upper_bound(this->places_.begin(), this->places_.end(), seq,
                                      [](uint32_t value, const SegmentPlace &place) { return value < place.first; });
  return after - this->places_.begin();
}

bool SegmentIndex::has(uint32_t first) const {
  const size_t count = this->count_until(first);
  return count > 0 && this->places_[count - 1].first == first;
}

void SegmentIndex::insert_(const SegmentPlace &place) {
  this->places_.insert(this->places_.begin() + this->count_until(place.first), place);
}

std::string SegmentIndex::folder_path_(uint32_t folder) const {
  return folder == 0 ? this->directory_ : this->directory_ + "/" + hex_name(folder);
}

std::string SegmentIndex::path_(const SegmentPlace &place) const {
  return this->folder_path_(place.folder) + "/" + hex_name(place.first) + SEGMENT_SUFFIX;
}

std::string SegmentIndex::path(uint32_t first) const {
  return this->path_(this->places_[this->count_until(first) - 1]);
}

uint32_t SegmentIndex::folder_for_(uint32_t first) const {
  if (this->places_.empty() || this->places_.back().folder == 0)
    return first;
  const uint32_t newest = this->places_.back().folder;
  const auto count = std::count_if(this->places_.begin(), this->places_.end(),
                                   [newest](const SegmentPlace &place) { return place.folder == newest; });
  return static_cast<size_t>(count) < FOLDER_SEGMENTS ? newest : first;
}

std::string SegmentIndex::add(uint32_t first) {
  if (!this->has(first)) {
    const uint32_t folder = this->folder_for_(first);
    if (!make_directory(this->folder_path_(folder)))
      return "";
    this->insert_({first, folder});
  }
  return this->path(first);
}

void SegmentIndex::remove_oldest() {
  const SegmentPlace oldest = this->places_.front();
  unlink(this->path_(oldest).c_str());
  this->places_.erase(this->places_.begin());
  const bool is_folder_empty = std::none_of(this->places_.begin(), this->places_.end(),
                                            [oldest](const auto &place) { return place.folder == oldest.folder; });
  if (oldest.folder != 0 && is_folder_empty)
    rmdir(this->folder_path_(oldest.folder).c_str());
}

}  // namespace esphome::treatment_journal
