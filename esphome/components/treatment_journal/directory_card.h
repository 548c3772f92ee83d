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
    this->mounted_ = stat(this->directory_.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
    return this->mounted_;
  }
  void start_remount() override { this->mount(); }
  bool is_remounting() const override { return false; }
  bool is_mounted() const override { return this->mounted_; }
  const std::string &directory() const override { return this->directory_; }

 protected:
  std::string directory_;
  bool mounted_{false};
};

}  // namespace esphome::treatment_journal
