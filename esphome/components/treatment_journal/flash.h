#pragma once
// Key-value store interface over the chip's flash; PreferenceFlash implements it. Each value is written whole or not at
// all, also when the power fails: NVS on the ESP32 guarantees that.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace esphome::treatment_journal {

// Whole structures go to flash as raw bytes, and all chips that the firmware runs on agree on them
static_assert(std::endian::native == std::endian::little && sizeof(uint32_t) == 4);

class Flash {
 public:
  virtual ~Flash() = default;
  /// Fill `data`; false if the value was never written, is broken or has another size.
  virtual bool read(size_t key, void *data, size_t size) = 0;
  /// True once the value is durable.
  virtual bool write(size_t key, const void *data, size_t size) = 0;
  /// Let the next write() also write this value: two values then cost one wait for the flash.
  virtual void stage(size_t key, const void *data, size_t size) = 0;
  /// Whether the last write() also made everything durable that was staged for it.
  virtual bool took_staged() const = 0;

  template<typename T>
  bool load(size_t key, T *value) {
    check<T>();
    return this->read(key, value, sizeof(T));
  }
  template<typename T>
  bool save(size_t key, const T &value) {
    check<T>();
    return this->write(key, &value, sizeof(T));
  }
  template<typename T>
  void save_later(size_t key, const T &value) {
    check<T>();
    this->stage(key, &value, sizeof(T));
  }

 private:
  template<typename T>
  static constexpr void check() {
    static_assert(std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T>, "flash stores raw bytes");
  }
};

}  // namespace esphome::treatment_journal
