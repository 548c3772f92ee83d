#pragma once
// SD card on an SPI bus of the ESP32. The bus belongs to ESPHome's spi component and may be shared with other devices.
// No ESPHome includes: tests compile it against stubs of the ESP-IDF headers it needs.
#include <string>
#include <sdmmc_cmd.h>
#include "card.h"

namespace esphome::treatment_journal {

class SdCard final : public Card {
 public:
  SdCard(int spi_host, int cs_pin, const char *directory)
      : spi_host_(spi_host), cs_pin_(cs_pin), directory_(directory) {}

  /// The clock of the bus; long wires need a slower one.
  void set_frequency(uint32_t hertz) { this->frequency_ = hertz; }
  /// A pin that switches the card's supply: a card that failed is without power until it is mounted again.
  void set_power_pin(int pin, bool inverted) {
    this->power_pin_ = pin;
    this->power_inverted_ = inverted;
  }

  bool mount() override;
  void unmount() override;
  const std::string &directory() const override { return this->directory_; }

 protected:
  void power_(bool on);

  int spi_host_;
  int cs_pin_;
  int power_pin_{-1};
  bool power_inverted_{false};
  uint32_t frequency_{10000000};
  std::string directory_;
  sdmmc_card_t *card_{nullptr};
};

}  // namespace esphome::treatment_journal
