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
    const auto *bytes = static_cast<const char *>(data);
    this->values[key].assign(bytes, bytes + size);
    this->writes++;
    return true;
  }

  std::map<size_t, std::vector<char>> values;
  bool broken{false};
  int reads{0};
  int writes{0};
};
