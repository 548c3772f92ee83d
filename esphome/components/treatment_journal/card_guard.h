#pragma once
// Guard of the card's operations: knows how long the present one lasts, and remembers across resets that the device was
// reset inside of one. A card can hang its driver for longer than any watchdog waits, or pull the supply down; the
// device must not fall into a loop of resets because of it, since then it counts nothing. Pure: the time is passed in.
#include <atomic>
#include <cstdint>

namespace esphome::treatment_journal {

/// Memory that keeps its content in a reset, but not without power: what is in it then is random.
struct ResetMemory {
  static constexpr uint32_t MAGIC = 0x4F5A4E31;

  uint32_t magic;   ///< MAGIC if the rest is valid
  uint32_t inside;  ///< 1 while an operation is in progress
  uint32_t resets;  ///< Resets inside an operation since the card worked for GOOD_AFTER
};

class CardGuard {
 public:
  static constexpr uint32_t MOST_RESETS = 3;         ///< Then the card is not touched for one boot
  static constexpr uint32_t TIME_LIMIT = 20000;      ///< ms; the driver itself gives up a write after 5 s
  static constexpr uint32_t GOOD_AFTER = 60 * 1000;  ///< ms in use

  /// `crashed`: this boot follows a crash, a watchdog or a brown-out, and neither power-on nor a restart on purpose.
  CardGuard(ResetMemory &memory, bool crashed);

  /// The card must not be touched in this boot.
  bool is_given_up() const { return this->given_up_; }
  /// Milliseconds that the present operation has lasted; 0 if there is none.
  uint32_t lasts(uint32_t now) const;
  bool hangs(uint32_t now) const { return this->lasts(now) >= this->time_limit_; }
  bool is_inside() const { return this->inside_; }
  void set_time_limit(uint32_t time_limit) { this->time_limit_ = time_limit; }
  /// The card has worked for GOOD_AFTER.
  void forgive() { this->memory_.resets = 0; }

  /// The scope of one operation of the storage task.
  class Operation {
   public:
    Operation(CardGuard &guard, uint32_t now) : guard_(guard) { guard.begin_(now); }
    ~Operation() { this->guard_.end_(); }
    Operation(const Operation &) = delete;
    Operation &operator=(const Operation &) = delete;

   private:
    CardGuard &guard_;
  };

 protected:
  void begin_(uint32_t now);
  void end_();

  ResetMemory &memory_;
  uint32_t time_limit_{TIME_LIMIT};
  bool given_up_{false};
  std::atomic<bool> inside_{false};
  std::atomic<uint32_t> since_{0};
};

}  // namespace esphome::treatment_journal
