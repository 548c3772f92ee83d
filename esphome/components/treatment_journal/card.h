#pragma once
// The card as the journal sees it: a directory that is there or not. Mounting a missing card takes a second or so,
// which the loop must not wait for.
#include <string>

namespace esphome::treatment_journal {

class Card {
 public:
  virtual ~Card() = default;
  /// Mount the card and wait for it; for setup, where nothing else runs yet.
  virtual bool mount() = 0;
  /// Unmount what is left of a failed card and mount it again without waiting.
  virtual void remount() = 0;
  /// remount() is still at work: nothing may touch the card.
  virtual bool busy() const = 0;
  virtual bool mounted() const = 0;
  /// Where it is mounted.
  virtual const std::string &directory() const = 0;
};

}  // namespace esphome::treatment_journal
