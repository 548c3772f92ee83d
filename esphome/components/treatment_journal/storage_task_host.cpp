#include "storage_task.h"
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace esphome::treatment_journal {

/// What the thread waits for.
struct Waiting {
  std::mutex mutex;
  std::condition_variable condition;
  bool woken{false};
};

bool StorageTask::start() {
  this->handle_ = new Waiting;  // for ever, like the thread
  std::thread(run_, this).detach();
  return true;
}

void StorageTask::run_(void *self) {
  auto *task = static_cast<StorageTask *>(self);
  while (true)
    task->wait_(task->worker_.step(task->clock_()));
}

void StorageTask::wait_(uint32_t milliseconds) {
  if (milliseconds == 0)
    return;
  auto *waiting = static_cast<Waiting *>(this->handle_);
  std::unique_lock<std::mutex> lock(waiting->mutex);
  waiting->condition.wait_for(lock, std::chrono::milliseconds(milliseconds), [waiting] { return waiting->woken; });
  waiting->woken = false;
}

void StorageTask::wake() {
  auto *waiting = static_cast<Waiting *>(this->handle_);
  if (waiting == nullptr)
    return;
  {
    const std::lock_guard<std::mutex> lock(waiting->mutex);
    waiting->woken = true;
  }
  waiting->condition.notify_one();
}

size_t StorageTask::free_stack() const { return 0; }

ResetMemory &reset_memory() {
  static ResetMemory memory{};
  return memory;
}

bool has_crashed() { return false; }

}  // namespace esphome::treatment_journal
