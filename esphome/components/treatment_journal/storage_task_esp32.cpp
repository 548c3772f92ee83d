#include "storage_task.h"
#include <esp_attr.h>
#include <esp_system.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

namespace esphome::treatment_journal {

// Bytes. The deepest chain of our own functions takes 2.3 KiB, and test_chip.py lets it take 3 (a read: lines of 512, a
// batch of 400, decode_record() with 640). FatFs and the SD driver need 2 KiB, newlib's scanf and a log line up to 2
// KiB, and an interrupt 1 KiB. dump_config() prints what was never used.
static constexpr uint32_t STACK = 8192;
// Below ESPHome's loop, which must not share its time with the SD driver: that polls a busy card without sleeping
static constexpr UBaseType_t PRIORITY = tskIDLE_PRIORITY;

bool StorageTask::start() {
  TaskHandle_t task = nullptr;
  if (xTaskCreate(run_, "storage", STACK, this, PRIORITY, &task) != pdPASS)
    return false;
  this->handle_ = task;
  return true;
}

void StorageTask::run_(void *self) {
  auto *task = static_cast<StorageTask *>(self);
  while (true)
    task->wait_(task->worker_.step(task->clock_()));
}

void StorageTask::wait_(uint32_t milliseconds) {
  if (milliseconds > 0)
    ulTaskNotifyTake(pdTRUE, pdMS_TO_TICKS(milliseconds));
}

void StorageTask::wake() {
  if (this->handle_ != nullptr)
    xTaskNotifyGive(static_cast<TaskHandle_t>(this->handle_));
}

size_t StorageTask::free_stack() const {
  return this->handle_ == nullptr ? 0 : uxTaskGetStackHighWaterMark(static_cast<TaskHandle_t>(this->handle_));
}

static RTC_NOINIT_ATTR ResetMemory memory;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

ResetMemory &reset_memory() { return memory; }

bool has_crashed() {
  switch (esp_reset_reason()) {
    case ESP_RST_PANIC:
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT:
    case ESP_RST_BROWNOUT:
      return true;
    default:
      return false;
  }
}

}  // namespace esphome::treatment_journal
