#pragma once
// Stubs of the parts of ESP-IDF that the *_esp32.cpp use; the tests define the functions.
#include <cstdint>
#include "driver/gpio.h"

using spi_host_device_t = int;

struct sdmmc_card_t {
  int mounts;
};
struct sdmmc_host_t {
  int slot;
  int max_freq_khz;
};
