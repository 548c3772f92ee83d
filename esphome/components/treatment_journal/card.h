#pragma once
// Interface of a removable card, a directory while it is mounted: SdCard on the ESP32, DirectoryCard on the host. Only
// the storage task calls it: mounting a missing card takes about a second, and a card that hangs never returns.
#include <string>

namespace esphome::treatment_journal {

class Card {
 public:
  virtual ~Card() = default;
  /// Mount the card; false if that is not possible.
  virtual bool mount() = 0;
  /// Unmount it, also one that was pulled; no file may be open.
  virtual void unmount() = 0;
  /// The mount point.
  virtual const std::string &directory() const = 0;
};

}  // namespace esphome::treatment_journal
