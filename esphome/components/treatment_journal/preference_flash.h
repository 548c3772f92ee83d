#pragma once
// ESPHome's preferences as the journal's flash: NVS on the ESP32, a file on the host.
#include <cstring>
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
  void stage(size_t key, const void *data, size_t size) override {
    this->preferences_[key].save(static_cast<const uint8_t *>(data), size);
  }
  /// sync() writes the preferences of all components and fails if one of them does: ours may be in flash all the same.
  bool write(size_t key, const void *data, size_t size) override {
    if (!this->preferences_[key].save(static_cast<const uint8_t *>(data), size))
      return false;
    this->took_staged_ = global_preferences->sync();
    return this->took_staged_ || this->holds_(key, data, size);
  }
  bool took_staged() const override { return this->took_staged_; }

 protected:
  /// After a sync() nothing is cached, so this reads the flash itself.
  bool holds_(size_t key, const void *data, size_t size) {
    std::vector<uint8_t> stored(size);
    return this->read(key, stored.data(), size) && memcmp(stored.data(), data, size) == 0;
  }

  std::vector<ESPPreferenceObject> preferences_;
  bool took_staged_{true};
};

}  // namespace esphome::treatment_journal
