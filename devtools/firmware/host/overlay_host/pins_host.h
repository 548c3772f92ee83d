#pragma once
// Pins of the host platform with levels and interrupts, driven by the tests through the pipe $OZON_PINS. Each line is
//   edges {PIN LEVEL TIME}...      the levels change, each with an interrupt, so many microseconds from now
//   block MS {PIN LEVEL TIME}...   the loop is blocked for so long at least; the times count from the beginning of the
//                                  block, which lasts until all of these edges are delivered
//   level PIN LEVEL                the level is this, without an interrupt
// In an interrupt, micros() is the time of the edge: how busy the machine is makes no difference in a block.
// A pin is high, as by its pull-up, unless it is in the list $OZON_PINS_LOW.
#include <cstdint>

namespace esphome::host_pins {

bool level(uint8_t pin);
void attach(uint8_t pin, void (*handler)(void *), void *argument);
void detach(uint8_t pin);
/// In an interrupt, the time of its edge; otherwise nullptr.
const uint32_t *edge_time();
/// In the loop: be blocked, if a test wants it.
void block_loop();
/// In setup(): deliver the edges in $OZON_PINS_START, of which the times count from now.
void slow_start();

}  // namespace esphome::host_pins
