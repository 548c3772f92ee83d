// SdCard, which only an ESP32 runs, against stubs of ESP-IDF with a card that can be pulled.
#include <driver/sdspi_host.h>
#include <esp_vfs_fat.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <gtest/gtest.h>
#include <string>
#include "sd_card.h"

/// Results of the stubs, and the arguments they were called with.
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

class SdCardTest : public testing::Test {
 protected:
  void SetUp() override { idf = Idf{}; }
  static void run_task() { idf.task(idf.argument); }

  SdCard card{2, 5, "/sdcard"};
};

TEST_F(SdCardTest, AreMountedOnTheirBusAndPin) {
  EXPECT_TRUE(this->card.mount());
  EXPECT_TRUE(this->card.is_mounted());
  EXPECT_EQ(idf.path, this->card.directory());
  EXPECT_EQ(idf.host.slot, 2);
  EXPECT_EQ(idf.slot.host_id, 2);
  EXPECT_EQ(idf.slot.gpio_cs, 5);
}

TEST_F(SdCardTest, AreNeverFormatted) {
  this->card.mount();
  EXPECT_FALSE(idf.config.format_if_mount_failed);
}

TEST_F(SdCardTest, TellWhenTheyArePulled) {
  this->card.mount();
  EXPECT_TRUE(idf.config.disk_status_check_enable);
  EXPECT_GE(idf.config.max_files, 3);
}

TEST_F(SdCardTest, MayBeMissing) {
  idf.inserted = false;
  EXPECT_FALSE(this->card.mount());
  EXPECT_FALSE(this->card.is_mounted());
}

TEST_F(SdCardTest, AreMountedAgainWithoutWaiting) {
  this->card.mount();
  this->card.start_remount();
  EXPECT_TRUE(this->card.is_remounting());
  EXPECT_FALSE(this->card.is_mounted());  // nobody may touch it now
  run_task();
  EXPECT_FALSE(this->card.is_remounting());
  EXPECT_TRUE(this->card.is_mounted());
  EXPECT_EQ(idf.unmounts, 1);
  EXPECT_EQ(idf.mounts, 2);
}

TEST_F(SdCardTest, AreNotMountedTwiceAtOnce) {
  this->card.start_remount();
  this->card.start_remount();
  EXPECT_EQ(idf.tasks, 1);
}

TEST_F(SdCardTest, ThatWerePulledAreNotUnmountedTwice) {
  this->card.mount();
  idf.inserted = false;
  for (int i = 0; i < 2; i++) {
    this->card.start_remount();
    run_task();
    EXPECT_FALSE(this->card.is_mounted());
  }
  EXPECT_EQ(idf.unmounts, 1);
}

TEST_F(SdCardTest, AreTriedAgainWhenThereWasNoMemoryForATask) {
  idf.memory = false;
  this->card.start_remount();
  EXPECT_FALSE(this->card.is_remounting());
}

}  // namespace esphome::treatment_journal
