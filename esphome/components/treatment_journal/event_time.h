#pragma once
#include "record.h"

namespace esphome::treatment_journal {

/// When a treatment took place and how that is known, in the words of the protocol.
struct EventTime {
  int64_t epoch;  ///< UTC seconds; 0: not known
  const char *clock;
};

/// `boot_epoch` is when boot number `boot`, the present one, began; 0 as long as the clock is not set. It is worked out
/// once a boot, so that an event that is sent again says the same.
inline EventTime event_time(const Record &record, uint32_t boot, int64_t boot_epoch) {
  if (record.epoch != 0)
    return {record.epoch, "ok"};
  if (record.boot == boot && boot_epoch != 0)
    return {boot_epoch + static_cast<int64_t>(record.uptime_ms / 1000), "derived"};
  return {0, "none"};
}

}  // namespace esphome::treatment_journal
