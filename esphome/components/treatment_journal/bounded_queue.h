#pragma once
// Bounded lock-free queue from one thread to one other: how the loop and the storage task talk. Neither ever waits for
// the other: push() fails if the queue is full.
#include <array>
#include <atomic>
#include <cstddef>
#include <optional>

namespace esphome::treatment_journal {

template<typename T, size_t SIZE>
class BoundedQueue {
  static_assert(SIZE > 0 && (SIZE & (SIZE - 1)) == 0, "the counters wrap at a multiple of a power of two only");

 public:
  /// For the sender: false, and nothing happens, if the queue is full.
  bool push(const T &item) {
    const size_t end = this->end_.load(std::memory_order_relaxed);
    if (end - this->begin_.load(std::memory_order_acquire) == SIZE)
      return false;
    this->items_[end % SIZE] = item;
    this->end_.store(end + 1, std::memory_order_release);
    return true;
  }
  /// For the sender.
  bool is_full() const {
    return this->end_.load(std::memory_order_relaxed) - this->begin_.load(std::memory_order_acquire) == SIZE;
  }
  /// For the receiver: the oldest item, or nothing.
  std::optional<T> pop() {
    const size_t begin = this->begin_.load(std::memory_order_relaxed);
    if (begin == this->end_.load(std::memory_order_acquire))
      return {};
    std::optional<T> item = this->items_[begin % SIZE];
    this->begin_.store(begin + 1, std::memory_order_release);
    return item;
  }

 protected:
  std::array<T, SIZE> items_{};
  std::atomic<size_t> begin_{0};  ///< Items taken so far; only the receiver writes it
  std::atomic<size_t> end_{0};    ///< Items put in so far; only the sender writes it
};

}  // namespace esphome::treatment_journal
