#pragma once
// Interface of a removable card, a directory while it is mounted: SdCard on the ESP32, DirectoryCard on the host.
// Mounting a missing card takes about a second, for which the loop must not wait.
#include <string>

namespace esphome::treatment_journal {

class Card {
 public:
  virtual ~Card() = default;
  /// Mount the card and wait for it; for setup(), where nothing else runs yet.
  virtual bool mount() = 0;
  /// Start to unmount a failed card and to mount it again, without waiting.
  virtual void start_remount() = 0;
  /// A remount is in progress: nothing may access the card.
  virtual bool is_remounting() const = 0;
  virtual bool is_mounted() const = 0;
  /// The mount point.
  virtual const std::string &directory() const = 0;
};

}  // namespace esphome::treatment_journal
