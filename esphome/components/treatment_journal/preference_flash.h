#pragma once
// ESPHome's preferences as the journal's flash: NVS on the ESP32, a file on the host.
#include <vector>
#include "esphome/core/helpers.h"
#include "esphome/core/preferences.h"
#include "flash.h"

namespace esphome::treatment_journal {

class PreferenceFlash final : public Flash {
 public:
  /// Make `keys` preferences, named after `name`, which must change with the layout of their values.
  void setup(const char *name, size_t keys) {
    const uint32_t base = fnv1_hash(name);
    this->preferences_.reserve(keys);
    for (size_t key = 0; key < keys; key++)
      this->preferences_.push_back(global_preferences->make_preference(0, base + key, true));
  }

  bool read(size_t key, void *data, size_t size) override {
    return this->preferences_[key].load(static_cast<uint8_t *>(data), size);
  }
  bool write(size_t key, const void *data, size_t size) override {
    return this->preferences_[key].save(static_cast<const uint8_t *>(data), size) && global_preferences->sync();
  }

 protected:
  std::vector<ESPPreferenceObject> preferences_;
};

}  // namespace esphome::treatment_journal
