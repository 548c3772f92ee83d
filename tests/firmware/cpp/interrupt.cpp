// What the interrupt handler of an input does, for a look at its machine code (test_cpp.py).
#include "input_capture.h"

bool on_interrupt(esphome::treatment_input::InputCapture *capture, uint32_t time_us, bool level) {
  return capture->on_edge(time_us, level);
}
