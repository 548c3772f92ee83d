#pragma once
#include "lwip/ip_addr.h"
struct esp_ip4_addr_t {
  uint32_t addr;
};
struct esp_ip_addr_t {
  union {
    esp_ip4_addr_t ip4;
  } u_addr;
};
