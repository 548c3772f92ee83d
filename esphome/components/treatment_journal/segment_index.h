#pragma once
// Index of the segments of one generation on the card: which there are, and in which folder each lies. A folder has 64
// segments, so that a lookup of a name reads few sectors of a directory, and a sector that is torn while it is written
// holds the names of 16 segments and not of all. POSIX only.
#include <cstdint>
#include <string>
#include <vector>

namespace esphome::treatment_journal {

/// The numbers of all directory entries named `<8 hex digits><suffix>`, ascending.
std::vector<uint32_t> list_numbers(const std::string &directory, const char *suffix);
/// `<8 hex digits>`; all names are upper case 8.3, so that a card also works with long names switched off.
std::string hex_name(uint32_t value);
bool is_directory(const std::string &path);

/// Where a segment is: in the folder that is named after the first seq in it.
struct SegmentPlace {
  uint32_t first;
  uint32_t folder;  ///< 0: in the directory of the generation itself, where firmware before folders put it
};

class SegmentIndex {
 public:
  static constexpr size_t FOLDER_SEGMENTS = 64;

  /// Read which segments `directory` has.
  void load(const std::string &directory);
  void clear();

  bool empty() const { return this->places_.empty(); }
  size_t size() const { return this->places_.size(); }
  uint32_t first(size_t i) const { return this->places_[i].first; }
  bool has(uint32_t first) const;
  /// The path of a segment that there is.
  std::string path(uint32_t first) const;
  /// How many segments begin at `seq` or before.
  size_t count_until(uint32_t seq) const;
  /// Add a segment and return its path, with its folder made: the newest folder, or a new one if that is full. Empty if
  /// the card failed.
  std::string add(uint32_t first);
  /// Delete the oldest segment, and its folder with the last one in it.
  void remove_oldest();

 protected:
  std::string path_(const SegmentPlace &place) const;
  std::string folder_path_(uint32_t folder) const;
  uint32_t folder_for_(uint32_t first) const;
  void insert_(const SegmentPlace &place);

  std::string directory_;
  std::vector<SegmentPlace> places_;  ///< Ascending
};

}  // namespace esphome::treatment_journal
