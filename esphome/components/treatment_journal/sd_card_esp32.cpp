#include "sd_card.h"
#include <driver/gpio.h>
#include <driver/sdspi_host.h>
#include <esp_vfs_fat.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

namespace esphome::treatment_journal {

static constexpr int MAX_OPEN_FILES = 3;       // the newest segment, an older one, one being created
static constexpr uint32_t POWER_UP_TIME = 50;  // ms from a card's supply to its first command

void SdCard::power_(bool on) {
  if (this->power_pin_ < 0)
    return;
  const auto pin = static_cast<gpio_num_t>(this->power_pin_);
  gpio_set_direction(pin, GPIO_MODE_OUTPUT);
  gpio_set_level(pin, on != this->power_inverted_ ? 1 : 0);
  if (on)
    vTaskDelay(pdMS_TO_TICKS(POWER_UP_TIME));
}

bool SdCard::mount() {
  this->power_(true);
  sdmmc_host_t host = SDSPI_HOST_DEFAULT();
  host.slot = this->spi_host_;
  host.max_freq_khz = static_cast<int>(this->frequency_ / 1000);
  sdspi_device_config_t slot = SDSPI_DEVICE_CONFIG_DEFAULT();
  slot.host_id = static_cast<spi_host_device_t>(this->spi_host_);
  slot.gpio_cs = static_cast<gpio_num_t>(this->cs_pin_);
  esp_vfs_fat_mount_config_t config = VFS_FAT_MOUNT_DEFAULT_CONFIG();
  config.format_if_mount_failed = false;  // a card may hold unsent treatments of another device
  config.max_files = MAX_OPEN_FILES;
  config.disk_status_check_enable = true;  // so that reading a pulled card is an error and not cached data
  if (esp_vfs_fat_sdspi_mount(this->directory_.c_str(), &host, &slot, &config, &this->card_) == ESP_OK)
    return true;
  this->card_ = nullptr;
  this->power_(false);
  return false;
}

void SdCard::unmount() {
  if (this->card_ != nullptr)
    esp_vfs_fat_sdcard_unmount(this->directory_.c_str(), this->card_);
  this->card_ = nullptr;
  this->power_(false);
}

}  // namespace esphome::treatment_journal
