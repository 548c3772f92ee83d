#pragma once
// No card at all, as in ESPHome's safe mode, which starts neither the bus nor the card.
#include <string>
#include "card.h"

namespace esphome::treatment_journal {

class MissingCard final : public Card {
 public:
  bool mount() override { return false; }
  void start_remount() override {}
  bool is_remounting() const override { return false; }
  bool is_mounted() const override { return false; }
  const std::string &directory() const override { return this->directory_; }

 protected:
  std::string directory_;
};

}  // namespace esphome::treatment_journal
