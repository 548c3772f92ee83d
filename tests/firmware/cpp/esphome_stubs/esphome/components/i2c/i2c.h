#pragma once
// A chip on I2C: registers, and a bus that may fail after some messages.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#define LOG_I2C_DEVICE(device) static_cast<void>(device)

namespace esphome::i2c {

class I2CDevice {
 public:
  std::array<uint8_t, 16> registers{};
  int answers_left{100};  ///< Then the bus is dead

 protected:
  bool read_bytes(uint8_t from, uint8_t *data, uint8_t count) {
    if (this->answers_left-- <= 0)
      return false;
    std::copy_n(this->registers.begin() + from, count, data);
    return true;
  }
  bool read_byte(uint8_t from, uint8_t *data) { return this->read_bytes(from, data, 1); }
  bool write_bytes(uint8_t to, const uint8_t *data, uint8_t count) {
    if (this->answers_left-- <= 0)
      return false;
    std::copy_n(data, count, this->registers.begin() + to);
    return true;
  }
  bool write_byte(uint8_t to, uint8_t value) { return this->write_bytes(to, &value, 1); }
};

}  // namespace esphome::i2c
