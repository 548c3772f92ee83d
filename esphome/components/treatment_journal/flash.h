#pragma once
// The memory of the chip, as the journal needs it: a few small values that each are written whole or not at all.
// NVS on the ESP32 promises that, a power cut included.
#include <cstddef>
#include <cstdint>

namespace esphome::treatment_journal {

class Flash {
 public:
  virtual ~Flash() = default;
  /// Fill `data`; false if the value was never written, is broken or has another size.
  virtual bool read(size_t key, void *data, size_t size) = 0;
  /// True once the value is durable.
  virtual bool write(size_t key, const void *data, size_t size) = 0;
};

}  // namespace esphome::treatment_journal
