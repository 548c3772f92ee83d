#include "rtc_chip.h"

#include "esphome/core/log.h"
#include "rtc_registers.h"

namespace esphome::rtc_chip {

static const char *const TAG = "rtc_chip";

void RtcChip::setup() {
  uint8_t status;
  if (!this->read_byte(STATUS, &status))
    this->mark_failed();
}

void RtcChip::dump_config() {
  ESP_LOGCONFIG(TAG, "Clock chip:");
  LOG_I2C_DEVICE(this);
  if (this->is_failed())
    ESP_LOGE(TAG, ESP_LOG_MSG_COMM_FAIL);
  RealTimeClock::dump_config();
}

void RtcChip::read_time() {
  TimeRegisters registers;
  uint8_t status;
  if (!this->read_bytes(0, registers.data(), registers.size()) || !this->read_byte(STATUS, &status)) {
    ESP_LOGE(TAG, ESP_LOG_MSG_COMM_FAIL);
    return;
  }
  const auto chip = decode_time(registers, status);
  if (!chip.has_value()) {
    ESP_LOGW(TAG, "The chip did not keep the time: the clock is not set until the network tells it");
    return;
  }
  ESPTime time{};
  time.second = chip->second;
  time.minute = chip->minute;
  time.hour = chip->hour;
  time.day_of_week = 1;  // the date says it, and not every firmware sets it
  time.day_of_month = chip->day;
  time.month = chip->month;
  time.year = chip->year;
  time.recalc_timestamp_utc(false);
  this->synchronize_epoch_(time.timestamp);
}

void RtcChip::write_time() {
  const ESPTime now = this->utcnow();
  if (!now.is_valid()) {
    ESP_LOGE(TAG, "The system's clock is not set");
    return;
  }
  const TimeRegisters registers =
      encode_time({now.year, now.month, now.day_of_month, now.day_of_week, now.hour, now.minute, now.second});
  uint8_t status;
  // The mark is cleared last: a write that fails half way leaves a time that is not believed
  if (!this->write_bytes(0, registers.data(), registers.size()) || !this->read_byte(STATUS, &status) ||
      !this->write_byte(STATUS, status & ~OSCILLATOR_STOPPED))
    ESP_LOGE(TAG, ESP_LOG_MSG_COMM_FAIL);
}

}  // namespace esphome::rtc_chip
