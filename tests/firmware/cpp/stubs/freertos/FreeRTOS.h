#pragma once
#include <cstdint>
using BaseType_t = int;
using UBaseType_t = unsigned;
using TickType_t = uint32_t;
constexpr BaseType_t pdPASS = 1;
constexpr BaseType_t pdFAIL = 0;
constexpr BaseType_t pdTRUE = 1;
#define pdMS_TO_TICKS(milliseconds) (static_cast<TickType_t>(milliseconds))
