#pragma once
#include <cstdint>

namespace esphome {

inline uint32_t fnv1_hash(const char *text) {
  uint32_t hash = 2166136261UL;
  for (; *text != '\0'; text++)
    hash = (hash * 16777619UL) ^ static_cast<uint8_t>(*text);
  return hash;
}

}  // namespace esphome
