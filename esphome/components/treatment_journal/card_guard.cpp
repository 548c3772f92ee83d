#include "card_guard.h"

namespace esphome::treatment_journal {

CardGuard::CardGuard(ResetMemory &memory, bool crashed) : memory_(memory) {
  if (memory.magic != ResetMemory::MAGIC)
    memory = {ResetMemory::MAGIC, 0, 0};
  if (crashed && memory.inside != 0)
    memory.resets++;
  memory.inside = 0;
  this->given_up_ = memory.resets >= MOST_RESETS;
  if (this->given_up_)
    memory.resets = MOST_RESETS - 1;  // the next boot tries the card once
}

void CardGuard::begin_(uint32_t now) {
  this->memory_.inside = 1;
  this->since_ = now;
  this->inside_ = true;
}

void CardGuard::end_() {
  this->inside_ = false;
  this->memory_.inside = 0;
}

uint32_t CardGuard::lasts(uint32_t now) const {
  if (!this->inside_)
    return 0;
  const uint32_t since = this->since_;
  return static_cast<int32_t>(now - since) > 0 ? now - since : 0;  // it may have begun after the loop read its clock
}

}  // namespace esphome::treatment_journal
