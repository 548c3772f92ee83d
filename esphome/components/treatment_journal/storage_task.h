#pragma once
// Thread that runs the card's worker, and what of a platform belongs to it: a FreeRTOS task on the ESP32
// (storage_task_esp32.cpp), a std::thread on the host (storage_task_host.cpp).
#include <cstddef>
#include <cstdint>
#include "card_guard.h"
#include "card_worker.h"

namespace esphome::treatment_journal {

class StorageTask {
 public:
  /// `clock` returns milliseconds, for both threads.
  StorageTask(CardWorker &worker, uint32_t (*clock)()) : worker_(worker), clock_(clock) {}

  /// Start it; it runs for ever. False without memory for it.
  bool start();
  /// There is a request: do not wait any longer. For the loop.
  void wake();
  /// Bytes of its stack that were never used; 0 if that is not known.
  size_t free_stack() const;

 protected:
  static void run_(void *self);
  void wait_(uint32_t milliseconds);

  CardWorker &worker_;
  uint32_t (*clock_)();
  void *handle_{nullptr};  ///< Of the platform
};

/// The memory of this device that survives a reset.
ResetMemory &reset_memory();
/// Whether this boot follows a crash, a watchdog or a brown-out.
bool has_crashed();

}  // namespace esphome::treatment_journal
