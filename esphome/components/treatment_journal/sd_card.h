#pragma once
// An SD card on an SPI bus of the ESP32. The bus belongs to ESPHome's spi component and may have other devices on it.
// No ESPHome includes: tests compile it against stubs of the four ESP-IDF headers it needs.
#include <atomic>
#include <string>
#include <sdmmc_cmd.h>
#include "card.h"

namespace esphome::treatment_journal {

class SdCard final : public Card {
 public:
  SdCard(int spi_host, int cs_pin, const char *directory)
      : spi_host_(spi_host), cs_pin_(cs_pin), directory_(directory) {}

  bool mount() override;
  void remount() override;
  bool busy() const override { return this->busy_; }
  bool mounted() const override { return !this->busy_ && this->card_ != nullptr; }
  const std::string &directory() const override { return this->directory_; }

 protected:
  static void remount_task(void *self);
  void unmount_();

  int spi_host_;
  int cs_pin_;
  std::string directory_;
  sdmmc_card_t *card_{nullptr};
  std::atomic<bool> busy_{false};
};

}  // namespace esphome::treatment_journal
