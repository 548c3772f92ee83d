#pragma once
constexpr int ESP_INTR_FLAG_LEVEL3 = 1 << 3;
constexpr int ESP_INTR_FLAG_IRAM = 1 << 10;
