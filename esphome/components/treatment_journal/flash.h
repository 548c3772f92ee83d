#pragma once
// Key-value store interface over the chip's flash; PreferenceFlash implements it. Each value is written whole or not at
// all, also when the power fails: NVS on the ESP32 guarantees that.
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace esphome::treatment_journal {

class Flash {
 public:
  virtual ~Flash() = default;
  /// Fill `data`; false if the value was never written, is broken or has another size.
  virtual bool read(size_t key, void *data, size_t size) = 0;
  /// True once the value is durable.
  virtual bool write(size_t key, const void *data, size_t size) = 0;

  template<typename T>
  bool load(size_t key, T *value) {
    static_assert(std::is_trivially_copyable_v<T>, "flash stores raw bytes");
    return this->read(key, value, sizeof(T));
  }
  template<typename T>
  bool save(size_t key, const T &value) {
    static_assert(std::is_trivially_copyable_v<T>, "flash stores raw bytes");
    return this->write(key, &value, sizeof(T));
  }
};

}  // namespace esphome::treatment_journal
