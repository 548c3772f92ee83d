#pragma once

#include <string>
#include "esphome/core/component.h"
#include "esphome/core/defines.h"
#ifdef USE_WEBSERVER_AUTH
#include "esphome/components/web_server_base/web_server_base.h"
#endif

namespace esphome::fallback_access {

/// ESPHome component: gives the access point a password that only this device has, made of the fleet's secret and the
/// MAC address; script/ap-password computes it too. Without a fleet's secret the device makes one for itself and keeps
/// it.
class FallbackAccess final : public Component {
 public:
  explicit FallbackAccess(const char *secret) : secret_(secret) {}

#ifdef USE_WEBSERVER_AUTH
  /// Lets the web server ask for the access point's password.
  void set_login_of(web_server_base::WebServerBase *server) { this->server_ = server; }
#endif

  void setup() override;
  void dump_config() override;
  // Before Wi-Fi starts the access point
  float get_setup_priority() const override { return setup_priority::WIFI + 10.0f; }

 protected:
  std::string own_secret_();

  const char *secret_;
  std::string password_;
#ifdef USE_WEBSERVER_AUTH
  web_server_base::WebServerBase *server_{nullptr};
#endif
};

}  // namespace esphome::fallback_access
