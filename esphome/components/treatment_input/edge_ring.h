#pragma once
// Lock-free ring buffer of edges, from an interrupt handler (the only producer) to the loop (the only consumer).
// Pure C++, no ESPHome. push() runs in the interrupt, also while flash cannot be read: it is inlined, calls nothing,
// and touches RAM only.
#include <atomic>
#include <cstdint>

namespace esphome::treatment_input {

struct Edge {
  uint32_t time_us;  ///< micros(), with its lowest bit cleared; it wraps after 71 minutes
  bool level;        ///< After the edge; true: the input is active
};

class EdgeRing {
 public:
  /// A power of two. A press with bounces has about 20 edges, and two seconds of 50 Hz through an opto-coupler have
  /// 400.
  static constexpr uint32_t SIZE = 512;

  /// Add an edge; false if the ring is full.
  __attribute__((always_inline)) bool push(uint32_t time_us, bool level) {
    const uint32_t head = this->head_.load(std::memory_order_relaxed);
    if (head - this->tail_.load(std::memory_order_acquire) == SIZE)
      return false;
    this->slots_[head % SIZE] = (time_us & ~1U) | (level ? 1U : 0U);
    this->head_.store(head + 1, std::memory_order_release);
    return true;
  }

  /// Take the oldest edge; false if there is none.
  bool pop(Edge *edge) {
    const uint32_t tail = this->tail_.load(std::memory_order_relaxed);
    if (tail == this->head_.load(std::memory_order_acquire))
      return false;
    const uint32_t slot = this->slots_[tail % SIZE];
    *edge = {slot & ~1U, (slot & 1U) != 0};
    this->tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

 protected:
  uint32_t slots_[SIZE]{};  // no std::array: its operator[] is a function, which may lie in flash
  std::atomic<uint32_t> head_{0};
  std::atomic<uint32_t> tail_{0};
};

}  // namespace esphome::treatment_input
