// Command line of one input in virtual time, for the tests against the reference in Python.
//
// Each line of the input is one history, in numbers:
//   on_stable off_stable min_length max_length min_interval   rules, in microseconds
//   time level                                                 when it begins, and the level at that moment
//   then any number of: time level is_poll                     an edge of the pin (0), or a look of the loop at it (1)
// It answers with one line: bounces, polls in a pause, then the time at which each treatment began.
// Times are those of a clock of 64 bits; the input gets only the lower 32, as on the chip.
#include <cinttypes>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include "input_capture.h"

using namespace esphome::treatment_input;

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream in(line);
    PulseRules rules;
    int64_t time;
    bool level, is_poll;
    in >> rules.on_stable_us >> rules.off_stable_us >> rules.min_length_us >> rules.max_length_us >>
        rules.min_interval_us >> time >> level;
    const int64_t offset = time - static_cast<uint32_t>(time);  // the input's own clock begins in the first 32 bits
    WideClock clock;
    InputCapture capture(rules);
    capture.start(clock.at(static_cast<uint32_t>(time)), level);
    bool interrupt_is_on = true;
    uint32_t paused = 0;
    std::string starts;
    while (in >> time >> level >> is_poll) {
      if (!is_poll) {
        interrupt_is_on = interrupt_is_on && capture.on_edge(static_cast<uint32_t>(time), level);
        continue;
      }
      interrupt_is_on |= capture.poll(clock.at(static_cast<uint32_t>(time)), level);
      paused += capture.is_paused();
      for (; capture.decoder().has_treatment(); capture.decoder().take_treatment())
        starts += " " + std::to_string(capture.decoder().treatment() + offset);
    }
    printf("%" PRIu32 " %" PRIu32 "%s\n", capture.decoder().bounces(), paused, starts.c_str());
    fflush(stdout);
  }
}
