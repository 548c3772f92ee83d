#include "fallback_access.h"

#include "esphome/components/sha256/sha256.h"
#include "esphome/core/defines.h"
#include "esphome/core/helpers.h"
#include "esphome/core/log.h"
#include "esphome/core/preferences.h"
#ifdef USE_WIFI_AP
#include "esphome/components/wifi/wifi_component.h"
#endif

namespace esphome::fallback_access {

static const char *const TAG = "fallback_access";
static const char ALPHABET[] = "abcdefghijkmnpqrstuvwxyz23456789";  // 32, without l, o, 0 and 1
static constexpr size_t LENGTH = 12;

/// Returns the secret that this device made at its first start, in hexadecimal digits.
std::string FallbackAccess::own_secret_() {
  uint8_t secret[16];
  auto preference = global_preferences->make_preference<uint8_t[16]>(fnv1_hash("fallback_access"), true);
  if (!preference.load(&secret)) {
    random_bytes(secret, sizeof(secret));
    preference.save(&secret);
    global_preferences->sync();  // or the next start would have another password
  }
  return format_hex(secret, sizeof(secret));
}

void FallbackAccess::setup() {
  char mac[MAC_ADDRESS_PRETTY_BUFFER_SIZE];
  uint8_t digest[32];
  sha256::SHA256 hasher;
  hasher.init();
  const std::string secret = *this->secret_ != '\0' ? this->secret_ : this->own_secret_();
  hasher.add(secret + ":" + get_mac_address_pretty_into_buffer(mac));
  hasher.calculate();
  hasher.get_bytes(digest);
  for (size_t i = 0; i < LENGTH; i++)
    this->password_ += ALPHABET[digest[i] % 32];
#ifdef USE_WEBSERVER_AUTH
  if (this->server_ != nullptr)
    this->server_->set_auth_password(this->password_.c_str());
#endif
#ifdef USE_WIFI_AP
  auto access_point = wifi::global_wifi_component->get_ap();
  access_point.set_password(this->password_);
  wifi::global_wifi_component->set_ap(access_point);
#endif
}

void FallbackAccess::dump_config() {
  ESP_LOGCONFIG(TAG, "Fallback Access:\n  Access point password: %s", this->password_.c_str());
}

}  // namespace esphome::fallback_access
