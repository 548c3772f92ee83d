#pragma once
// Directory on the host platform in place of an SD card: mounted while it exists.
#include <string>
#include <sys/stat.h>
#include "card.h"

namespace esphome::treatment_journal {

class DirectoryCard final : public Card {
 public:
  explicit DirectoryCard(const char *directory) : directory_(directory) {}

  bool mount() override {
    struct stat info;
    return stat(this->directory_.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  }
  void unmount() override {}
  const std::string &directory() const override { return this->directory_; }

 protected:
  std::string directory_;
};

}  // namespace esphome::treatment_journal
