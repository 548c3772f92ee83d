#pragma once
#include_next <freertos/FreeRTOS.h>
#define configTASK_NOTIFICATION_ARRAY_ENTRIES 2
#define portYIELD_FROM_ISR(higher_priority_woken) static_cast<void>(higher_priority_woken)
constexpr BaseType_t pdFALSE = 0;
constexpr TickType_t portMAX_DELAY = UINT32_MAX;
constexpr TickType_t portTICK_PERIOD_MS = 1;
BaseType_t xPortInIsrContext();
void vPortYield();
