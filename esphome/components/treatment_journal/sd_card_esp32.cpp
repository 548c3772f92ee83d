#include "sd_card.h"
#include <driver/sdspi_host.h>
#include <esp_vfs_fat.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

namespace esphome::treatment_journal {

static constexpr uint32_t TASK_STACK = 4096;     // bytes; the FAT driver keeps its buffers on the heap
static constexpr UBaseType_t TASK_PRIORITY = 1;  // that of ESPHome's loop
static constexpr int MAX_OPEN_FILES = 3;         // the newest segment, an older one, one being created

bool SdCard::mount() {
  sdmmc_host_t host = SDSPI_HOST_DEFAULT();
  host.slot = this->spi_host_;
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
  return false;
}

void SdCard::unmount_() {
  if (this->card_ != nullptr)
    esp_vfs_fat_sdcard_unmount(this->directory_.c_str(), this->card_);
  this->card_ = nullptr;
}

void SdCard::start_remount() {
  if (this->is_remounting_.exchange(true))
    return;
  if (xTaskCreate(remount_task, "sd_card", TASK_STACK, this, TASK_PRIORITY, nullptr) != pdPASS)
    this->is_remounting_ = false;  // out of memory; the next retry may succeed
}

void SdCard::remount_task(void *self) {
  auto *card = static_cast<SdCard *>(self);
  card->unmount_();
  card->mount();
  card->is_remounting_ = false;
  vTaskDelete(nullptr);
}

}  // namespace esphome::treatment_journal
