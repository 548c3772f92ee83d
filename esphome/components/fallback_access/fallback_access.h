#pragma once

#include <string>
#include "esphome/core/component.h"

namespace esphome::fallback_access {

/// ESPHome component: gives the access point a password that only this device has, made of the fleet's secret and the
/// MAC address. script/ap-password computes it too.
class FallbackAccess final : public Component {
 public:
  explicit FallbackAccess(const char *secret) : secret_(secret) {}

  void setup() override;
  void dump_config() override;
  // Before Wi-Fi starts the access point
  float get_setup_priority() const override { return setup_priority::WIFI + 10.0f; }

 protected:
  const char *secret_;
  std::string password_;
};

}  // namespace esphome::fallback_access
