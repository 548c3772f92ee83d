#pragma once
// A clock of the system that a test reads and sets.
#include <cstdint>
#include <ctime>

namespace esphome {

struct ESPTime {
  uint8_t second, minute, hour, day_of_week, day_of_month, month;
  uint16_t year;
  time_t timestamp;
  bool is_valid() const { return this->year >= 2019; }
  void recalc_timestamp_utc(bool) {
    tm utc{};
    utc.tm_sec = this->second;
    utc.tm_min = this->minute;
    utc.tm_hour = this->hour;
    utc.tm_mday = this->day_of_month;
    utc.tm_mon = this->month - 1;
    utc.tm_year = this->year - 1900;
    this->timestamp = timegm(&utc);
  }
};

namespace time {

class RealTimeClock {
 public:
  virtual ~RealTimeClock() = default;
  virtual void setup() {}
  virtual void update() {}
  virtual void dump_config() {}
  bool is_failed() const { return this->failed; }

  ESPTime now{};          ///< What the system's clock shows
  time_t synchronized{};  ///< What it was set to; 0: it was not
  bool failed{false};

 protected:
  ESPTime utcnow() const { return this->now; }
  void synchronize_epoch_(time_t epoch) { this->synchronized = epoch; }
  void mark_failed() { this->failed = true; }
};

}  // namespace time
}  // namespace esphome
