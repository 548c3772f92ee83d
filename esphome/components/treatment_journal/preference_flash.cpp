#include "preference_flash.h"
#include "esphome/core/helpers.h"

namespace esphome::treatment_journal {

void PreferenceFlash::setup(const char *name, size_t keys) {
  const uint32_t base = fnv1_hash(name);
  this->preferences_.reserve(keys);
  for (size_t key = 0; key < keys; key++)
    this->preferences_.push_back(global_preferences->make_preference(0, base + key, true));
}

bool PreferenceFlash::read(size_t key, void *data, size_t size) {
  return this->preferences_[key].load(static_cast<uint8_t *>(data), size);
}

bool PreferenceFlash::write(size_t key, const void *data, size_t size) {
  return this->preferences_[key].save(static_cast<const uint8_t *>(data), size) && global_preferences->sync();
}

}  // namespace esphome::treatment_journal
