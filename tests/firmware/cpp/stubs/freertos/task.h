#pragma once
#include "FreeRTOS.h"

BaseType_t xTaskCreate(void (*task)(void *), const char *name, unsigned stack, void *argument, UBaseType_t priority,
                       void *handle);
void vTaskDelete(void *handle);
