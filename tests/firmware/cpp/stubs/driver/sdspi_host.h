#pragma once
#include "sdmmc_cmd.h"

struct sdspi_device_config_t {
  spi_host_device_t host_id;
  gpio_num_t gpio_cs;
};
#define SDSPI_HOST_DEFAULT() sdmmc_host_t{-1, 20000}
#define SDSPI_DEVICE_CONFIG_DEFAULT() \
  sdspi_device_config_t { -1, static_cast<gpio_num_t>(-1) }
