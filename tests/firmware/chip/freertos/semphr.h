#pragma once
#include "freertos/FreeRTOS.h"
using SemaphoreHandle_t = struct Semaphore *;
SemaphoreHandle_t xSemaphoreCreateMutex();
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
