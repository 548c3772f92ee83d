#pragma once
// What a pin of an ESP32 can do beyond ESPHome's interface. No ESPHome includes: tests compile it against stubs.
#include <cstdint>

namespace esphome::treatment_input {

/// Let the chip ignore pulses of nanoseconds. False if it has no such filter (the classic ESP32) or none is left.
bool add_glitch_filter(uint8_t pin);

/// Let the interrupts of all pins run while flash is written too. Otherwise they wait, for up to 0.4 s, and a press in
/// that time is one late interrupt with no change of the level.
///
/// Each handler must lie in IRAM and use RAM only, as ESPHome demands of all of them. Call it after an interrupt was
/// attached; handlers must be attached again afterwards. False if the driver refuses.
bool keep_interrupts_during_flash_writes();

}  // namespace esphome::treatment_input
