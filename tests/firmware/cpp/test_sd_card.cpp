// The one file that only an ESP32 runs, against stand-ins for ESP-IDF with a card that can be pulled.
#include <driver/sdspi_host.h>
#include <esp_vfs_fat.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <gtest/gtest.h>
#include <string>
#include "sd_card.h"

/// What the stand-ins answer and what they saw.
struct Idf {
  bool inserted{true};
  bool memory{true};
  int mounts{0};
  int unmounts{0};
  int tasks{0};
  std::string path;
  sdmmc_host_t host{};
  sdspi_device_config_t slot{};
  esp_vfs_fat_mount_config_t config{};
  void (*task)(void *){nullptr};
  void *argument{nullptr};
  sdmmc_card_t card{};
};
static Idf idf;

esp_err_t esp_vfs_fat_sdspi_mount(const char *path, const sdmmc_host_t *host, const sdspi_device_config_t *slot,
                                  const esp_vfs_fat_mount_config_t *config, sdmmc_card_t **card) {
  idf.path = path;
  idf.host = *host;
  idf.slot = *slot;
  idf.config = *config;
  *card = &idf.card;  // ESP-IDF may leave a pointer behind when it fails
  if (!idf.inserted)
    return ESP_FAIL;
  idf.mounts++;
  return ESP_OK;
}
esp_err_t esp_vfs_fat_sdcard_unmount(const char *, sdmmc_card_t *) {
  idf.unmounts++;
  return ESP_OK;
}
BaseType_t xTaskCreate(void (*task)(void *), const char *, unsigned, void *argument, UBaseType_t, void *) {
  if (!idf.memory)
    return pdFAIL;
  idf.tasks++;
  idf.task = task;
  idf.argument = argument;
  return pdPASS;
}
void vTaskDelete(void *) {}

namespace esphome::treatment_journal {

class SdCards : public testing::Test {
 protected:
  void SetUp() override { idf = Idf{}; }
  static void run_task() { idf.task(idf.argument); }

  SdCard card{2, 5, "/sdcard"};
};

TEST_F(SdCards, AreMountedOnTheirBusAndPin) {
  EXPECT_TRUE(this->card.mount());
  EXPECT_TRUE(this->card.mounted());
  EXPECT_EQ(idf.path, this->card.directory());
  EXPECT_EQ(idf.host.slot, 2);
  EXPECT_EQ(idf.slot.host_id, 2);
  EXPECT_EQ(idf.slot.gpio_cs, 5);
}

TEST_F(SdCards, AreNeverFormatted) {
  this->card.mount();
  EXPECT_FALSE(idf.config.format_if_mount_failed);
}

TEST_F(SdCards, TellWhenTheyArePulled) {
  this->card.mount();
  EXPECT_TRUE(idf.config.disk_status_check_enable);
  EXPECT_GE(idf.config.max_files, 3);
}

TEST_F(SdCards, MayBeMissing) {
  idf.inserted = false;
  EXPECT_FALSE(this->card.mount());
  EXPECT_FALSE(this->card.mounted());
}

TEST_F(SdCards, AreMountedAgainWithoutWaiting) {
  this->card.mount();
  this->card.remount();
  EXPECT_TRUE(this->card.busy());
  EXPECT_FALSE(this->card.mounted());  // nobody may touch it now
  run_task();
  EXPECT_FALSE(this->card.busy());
  EXPECT_TRUE(this->card.mounted());
  EXPECT_EQ(idf.unmounts, 1);
  EXPECT_EQ(idf.mounts, 2);
}

TEST_F(SdCards, AreNotMountedTwiceAtOnce) {
  this->card.remount();
  this->card.remount();
  EXPECT_EQ(idf.tasks, 1);
}

TEST_F(SdCards, ThatWerePulledAreNotUnmountedTwice) {
  this->card.mount();
  idf.inserted = false;
  for (int i = 0; i < 2; i++) {
    this->card.remount();
    run_task();
    EXPECT_FALSE(this->card.mounted());
  }
  EXPECT_EQ(idf.unmounts, 1);
}

TEST_F(SdCards, AreTriedAgainWhenThereWasNoMemoryForATask) {
  idf.memory = false;
  this->card.remount();
  EXPECT_FALSE(this->card.busy());
}

}  // namespace esphome::treatment_journal
