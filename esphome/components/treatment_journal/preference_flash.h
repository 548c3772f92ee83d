#pragma once
#include <vector>
#include "esphome/core/preferences.h"
#include "flash.h"

namespace esphome::treatment_journal {

/// ESPHome's preferences as the journal's flash: NVS on the ESP32, a file on the host.
class PreferenceFlash final : public Flash {
 public:
  /// `keys` preferences are made, named after `name`, which must change with the layout of what they hold.
  void setup(const char *name, size_t keys);
  bool read(size_t key, void *data, size_t size) override;
  bool write(size_t key, const void *data, size_t size) override;

 protected:
  std::vector<ESPPreferenceObject> preferences_;
};

}  // namespace esphome::treatment_journal
