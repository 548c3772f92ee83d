#pragma once
// Stubs of the parts of ESP-IDF that sd_card_esp32.cpp uses; the tests define the mount.
#include <cstdint>

using esp_err_t = int;
using gpio_num_t = int;
using spi_host_device_t = int;
constexpr esp_err_t ESP_OK = 0;
constexpr esp_err_t ESP_FAIL = -1;

struct sdmmc_card_t {
  int mounts;
};
struct sdmmc_host_t {
  int slot;
};
