#pragma once
// ESPHome's preferences as its ESP32Preferences keeps them: save() only caches, sync() writes the cache of all
// components, goes on after one that fails, and then forgets the cache.
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace esphome {

using Bytes = std::vector<uint8_t>;

/// The chip's flash, and what is not in it yet.
struct Nvs {
  std::map<uint32_t, Bytes> flash;
  std::map<uint32_t, Bytes> cache;
  std::set<uint32_t> failing;  ///< Keys that the flash does not take
  bool refuses{false};         ///< Nothing can be cached
};
inline Nvs nvs;

struct ESPPreferenceObject {
  uint32_t key;
  bool save(const uint8_t *data, size_t size) {
    if (!nvs.refuses)
      nvs.cache[this->key] = Bytes(data, data + size);
    return !nvs.refuses;
  }
  bool load(uint8_t *data, size_t size) {
    const auto &values = nvs.cache.contains(this->key) ? nvs.cache : nvs.flash;
    const auto found = values.find(this->key);
    if (found == values.end() || found->second.size() != size)
      return false;
    std::copy(found->second.begin(), found->second.end(), data);
    return true;
  }
};

struct ESPPreferences {
  ESPPreferenceObject make_preference(size_t, uint32_t key, bool) { return {key}; }
  bool sync() {
    bool took_all = true;
    for (const auto &[key, value] : nvs.cache) {
      if (nvs.failing.contains(key))
        took_all = false;
      else
        nvs.flash[key] = value;
    }
    nvs.cache.clear();
    return took_all;
  }
};
inline ESPPreferences preferences;
inline ESPPreferences *global_preferences = &preferences;

}  // namespace esphome
