#pragma once
// SD card on an SPI bus of the ESP32. The bus belongs to ESPHome's spi component and may be shared with other devices.
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
  void start_remount() override;
  bool is_remounting() const override { return this->is_remounting_; }
  bool is_mounted() const override { return !this->is_remounting_ && this->card_ != nullptr; }
  const std::string &directory() const override { return this->directory_; }

 protected:
  static void remount_task(void *self);
  void unmount_();

  int spi_host_;
  int cs_pin_;
  std::string directory_;
  sdmmc_card_t *card_{nullptr};
  std::atomic<bool> is_remounting_{false};
};

}  // namespace esphome::treatment_journal
