#pragma once
#include_next <freertos/task.h>
uint32_t ulTaskNotifyTakeIndexed(UBaseType_t index, BaseType_t clear, TickType_t ticks);
BaseType_t xTaskNotifyGiveIndexed(TaskHandle_t task, UBaseType_t index);
void vTaskNotifyGiveIndexedFromISR(TaskHandle_t task, UBaseType_t index, BaseType_t *higher_priority_woken);
TaskHandle_t xTaskGetCurrentTaskHandle();
TickType_t xTaskGetTickCount();
