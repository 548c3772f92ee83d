#pragma once
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include "record.h"
#include "segment.h"

/// A card in a temporary directory, gone at the end of the test.
class TemporaryCard {
 public:
  TemporaryCard() {
    // in memory where there is such a place: the tests sync thousands of times
    std::string name = std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
    name += "/ozon-card-XXXXXX";
    this->path = mkdtemp(name.data());
  }
  ~TemporaryCard() { std::filesystem::remove_all(this->path); }

  /// The path of a segment in the folder of the 64 segments that begin with `folder`.
  std::filesystem::path segment(uint32_t gen, uint32_t first, uint32_t folder) const {
    char name[40];
    snprintf(name, sizeof(name), "%08X/%08X/%08X.TJ1", gen, folder, first);
    return std::filesystem::path(this->path) / name;
  }
  /// The path of a segment whose folder began with record 1.
  std::filesystem::path segment(uint32_t gen, uint32_t first) const {
    return this->segment(gen, first, (first - 1) / (64 * 64) * 64 * 64 + 1);
  }
  /// Where firmware before folders put it.
  std::filesystem::path flat_segment(uint32_t gen, uint32_t first) const {
    return this->segment(gen, first).parent_path().parent_path() / this->segment(gen, first).filename();
  }

  /// Break the record `seq` of the segment that begins with `first`.
  void corrupt(uint32_t gen, uint32_t first, uint32_t seq) const {
    std::fstream file(this->segment(gen, first), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(seq - first) * esphome::treatment_journal::LINE_SIZE + 20);
    file.put('~');
  }

  std::string path;
};
