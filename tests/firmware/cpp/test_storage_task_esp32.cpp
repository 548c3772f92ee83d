// StorageTask, which only an ESP32 runs, against stubs of FreeRTOS.
#include <esp_system.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <gtest/gtest.h>
#include <csetjmp>
#include <vector>
#include "storage_task.h"

/// Results of the stubs, and the arguments they were called with.
struct Idf {
  bool memory{true};
  esp_reset_reason_t reset_reason{ESP_RST_POWERON};
  void (*task)(void *){nullptr};
  void *argument{nullptr};
  uint32_t stack{0};
  UBaseType_t priority{99};
  int given{0};
  std::vector<TickType_t> waits;
};
static Idf idf;

BaseType_t xTaskCreate(void (*task)(void *), const char *, uint32_t stack, void *argument, UBaseType_t priority,
                       TaskHandle_t *handle) {
  if (!idf.memory)
    return pdFAIL;
  idf.task = task;
  idf.argument = argument;
  idf.stack = stack;
  idf.priority = priority;
  *handle = reinterpret_cast<TaskHandle_t>(&idf);
  return pdPASS;
}
/// The task runs for ever: the test leaves it when it waits.
static jmp_buf waited;
uint32_t ulTaskNotifyTake(BaseType_t, TickType_t ticks) {
  idf.waits.push_back(ticks);
  longjmp(waited, 1);
}
BaseType_t xTaskNotifyGive(TaskHandle_t task) {
  EXPECT_EQ(task, reinterpret_cast<TaskHandle_t>(&idf));
  idf.given++;
  return pdPASS;
}
UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t) { return 1234; }
esp_reset_reason_t esp_reset_reason() { return idf.reset_reason; }

namespace esphome::treatment_journal {

class StorageTaskTest : public testing::Test {
 protected:
  void SetUp() override { idf = Idf{}; }

  ResetMemory memory{};
  CardGuard guard{memory, false};
  CardRequests requests;
  CardReports reports;
  CardWorker worker{guard, requests, reports};
  StorageTask task{worker, [] { return uint32_t{1000}; }};
};

TEST_F(StorageTaskTest, RunsItsWorkerUntilThereIsNothingToDo) {
  ASSERT_TRUE(this->task.start());
  EXPECT_EQ(idf.priority, tskIDLE_PRIORITY);  // below the loop
  EXPECT_GE(idf.stack, 8192u);
  this->requests.push({.type = CardRequest::Type::PRUNE});
  if (setjmp(waited) == 0)
    idf.task(idf.argument);
  EXPECT_EQ(idf.waits, std::vector<TickType_t>{100});
  EXPECT_FALSE(this->requests.pop().has_value());
}

TEST_F(StorageTaskTest, IsWoken) {
  this->task.wake();  // without a task, that is nothing
  EXPECT_EQ(idf.given, 0);
  EXPECT_EQ(this->task.free_stack(), 0u);
  this->task.start();
  this->task.wake();
  EXPECT_EQ(idf.given, 1);
  EXPECT_EQ(this->task.free_stack(), 1234u);
}

TEST_F(StorageTaskTest, SaysWhenThereIsNoMemoryForIt) {
  idf.memory = false;
  EXPECT_FALSE(this->task.start());
}

struct ResetCase {
  esp_reset_reason_t reason;
  bool crashed;
};
class Resets : public testing::TestWithParam<ResetCase> {};
TEST_P(Resets, AreCrashesUnlessOnPurpose) {
  idf.reset_reason = GetParam().reason;
  EXPECT_EQ(has_crashed(), GetParam().crashed);
  EXPECT_EQ(&reset_memory(), &reset_memory());
}
INSTANTIATE_TEST_SUITE_P(Reasons, Resets,
                         testing::Values(ResetCase{ESP_RST_POWERON, false}, ResetCase{ESP_RST_SW, false},
                                         ResetCase{ESP_RST_PANIC, true}, ResetCase{ESP_RST_INT_WDT, true},
                                         ResetCase{ESP_RST_TASK_WDT, true}, ResetCase{ESP_RST_WDT, true},
                                         ResetCase{ESP_RST_BROWNOUT, true}));

}  // namespace esphome::treatment_journal
