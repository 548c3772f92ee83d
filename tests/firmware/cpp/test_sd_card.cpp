// SdCard, which only an ESP32 runs, against stubs of ESP-IDF with a card that can be pulled.
#include <driver/gpio.h>
#include <driver/sdspi_host.h>
#include <esp_vfs_fat.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>
#include "sd_card.h"

/// Results of the stubs, and the arguments they were called with.
struct Idf {
  bool inserted{true};
  int mounts{0};
  int unmounts{0};
  std::string path;
  sdmmc_host_t host{};
  sdspi_device_config_t slot{};
  esp_vfs_fat_mount_config_t config{};
  sdmmc_card_t card{};
  std::vector<std::string> power;  ///< What happened on the power pin, in order, with the mounts in between
};
static Idf idf;

esp_err_t esp_vfs_fat_sdspi_mount(const char *path, const sdmmc_host_t *host, const sdspi_device_config_t *slot,
                                  const esp_vfs_fat_mount_config_t *config, sdmmc_card_t **card) {
  idf.power.emplace_back("mount");
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
esp_err_t gpio_set_direction(gpio_num_t pin, gpio_mode_t) {
  idf.power.push_back("output " + std::to_string(pin));
  return ESP_OK;
}
esp_err_t gpio_set_level(gpio_num_t, uint32_t level) {
  idf.power.emplace_back(level ? "high" : "low");
  return ESP_OK;
}
void vTaskDelay(TickType_t ticks) { idf.power.push_back("wait " + std::to_string(ticks)); }

namespace esphome::treatment_journal {

class SdCardTest : public testing::Test {
 protected:
  void SetUp() override { idf = Idf{}; }

  SdCard card{2, 5, "/sdcard"};
};

TEST_F(SdCardTest, AreMountedOnTheirBusAndPin) {
  EXPECT_TRUE(this->card.mount());
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

TEST_F(SdCardTest, RunAtTenMegahertzUnlessToldOtherwise) {
  this->card.mount();
  EXPECT_EQ(idf.host.max_freq_khz, 10000);
  this->card.set_frequency(4000000);
  this->card.mount();
  EXPECT_EQ(idf.host.max_freq_khz, 4000);
}

TEST_F(SdCardTest, MayBeMissing) {
  idf.inserted = false;
  EXPECT_FALSE(this->card.mount());
  this->card.unmount();
  EXPECT_EQ(idf.unmounts, 0);
}

TEST_F(SdCardTest, AreMountedAgain) {
  this->card.mount();
  this->card.unmount();
  EXPECT_TRUE(this->card.mount());
  EXPECT_EQ(idf.unmounts, 1);
  EXPECT_EQ(idf.mounts, 2);
}

TEST_F(SdCardTest, ThatWerePulledAreNotUnmountedTwice) {
  this->card.mount();
  this->card.unmount();
  idf.inserted = false;
  EXPECT_FALSE(this->card.mount());
  this->card.unmount();
  EXPECT_EQ(idf.unmounts, 1);
}

using Power = std::vector<std::string>;

TEST_F(SdCardTest, HaveNoPowerPinUnlessItIsSet) {
  this->card.mount();
  EXPECT_EQ(idf.power, Power{"mount"});
}

TEST_F(SdCardTest, AreSwitchedOnBeforeTheyAreMountedAndOffAfter) {
  this->card.set_power_pin(4, false);
  this->card.mount();
  EXPECT_EQ(idf.power, (Power{"output 4", "high", "wait 50", "mount"}));
  idf.power.clear();
  this->card.unmount();
  EXPECT_EQ(idf.power, (Power{"output 4", "low"}));
}

TEST_F(SdCardTest, ThatCannotBeMountedAreSwitchedOff) {
  this->card.set_power_pin(4, true);
  idf.inserted = false;
  this->card.mount();
  EXPECT_EQ(idf.power, (Power{"output 4", "low", "wait 50", "mount", "output 4", "high"}));
}

}  // namespace esphome::treatment_journal
