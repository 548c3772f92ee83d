#pragma once
using BaseType_t = int;
using UBaseType_t = unsigned;
constexpr BaseType_t pdPASS = 1;
constexpr BaseType_t pdFAIL = 0;
