#pragma once
#include <cstring>
#include <map>
#include <vector>
#include "flash.h"

/// A flash in memory that can be broken.
class MemoryFlash final : public esphome::treatment_journal::Flash {
 public:
  bool read(size_t key, void *data, size_t size) override {
    this->reads++;
    const auto found = this->values.find(key);
    if (found == this->values.end() || found->second.size() != size)
      return false;
    memcpy(data, found->second.data(), size);
    return true;
  }
  bool write(size_t key, const void *data, size_t size) override {
    if (this->broken)
      return false;
    this->put(key, data, size);
    for (const auto &[later, bytes] : this->staged)
      this->values[later] = bytes;
    this->staged.clear();
    this->writes++;
    return true;
  }
  void stage(size_t key, const void *data, size_t size) override {
    const auto *bytes = static_cast<const char *>(data);
    if (!this->broken)
      this->staged[key].assign(bytes, bytes + size);
  }
  bool took_staged() const override { return !this->loses_staged; }
  /// Put in a value without a write.
  void put(size_t key, const void *data, size_t size) {
    const auto *bytes = static_cast<const char *>(data);
    this->values[key].assign(bytes, bytes + size);
  }

  std::map<size_t, std::vector<char>> values;
  std::map<size_t, std::vector<char>> staged;
  bool broken{false};
  bool loses_staged{false};
  int reads{0};
  int writes{0};
};
