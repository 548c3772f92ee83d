#pragma once

#include <vector>
#include "esphome/components/treatment_journal/treatment_journal.h"
#include "esphome/core/component.h"
#include "esphome/core/defines.h"
#include "esphome/core/gpio.h"
#ifdef USE_OTA_STATE_LISTENER
#include "esphome/components/ota/ota_backend.h"
#endif
#include "input_capture.h"

namespace esphome::treatment_input {

/// A pin with its interrupt, and the kind of treatment that its pulses are.
class InputPin final {
 public:
  InputPin(InternalGPIOPin *pin, treatment_journal::Kind kind, const PulseRules &rules)
      : pin_(pin), kind_(kind), rules_(rules), capture_(rules) {}

  void setup();
  void attach_interrupt();
  void start(Instant now) { this->capture_.start(now, this->pin_->digital_read()); }
  void poll(Instant now);
  void dump_config() const;

  uint8_t number() const { return this->number_; }
  treatment_journal::Kind kind() const { return this->kind_; }
  PulseDecoder &decoder() { return this->capture_.decoder(); }

 protected:
  static void on_interrupt(InputPin *input);
  void switch_off_in_interrupt_();

  InternalGPIOPin *pin_;
  ISRInternalGPIOPin isr_pin_;
  uint8_t number_{0};
  treatment_journal::Kind kind_;
  PulseRules rules_;
  InputCapture capture_;
};

/// ESPHome component: takes edges from the pins and gives treatments, in order of time, to the journal.
class TreatmentInput final : public Component
#ifdef USE_OTA_STATE_LISTENER
    ,
                             public ota::OTAGlobalStateListener
#endif
{
 public:
  explicit TreatmentInput(treatment_journal::TreatmentJournal *journal) : journal_(journal) {}

  void add_input(InputPin *input) { this->inputs_.push_back(input); }

  void setup() override;
  void loop() override { this->poll_(); }
  void dump_config() override;
  /// A restart: what was pressed until now is recorded, before the journal and its card are shut down.
  void on_safe_shutdown() override { this->poll_(); }
  // Before everything else: what is pressed during a slow start is counted
  float get_setup_priority() const override { return setup_priority::BUS + 100.0f; }

#ifdef USE_OTA_STATE_LISTENER
  /// A download blocks the loop for a minute, but tells its progress each second, in the loop's own task.
  void on_ota_global_state(ota::OTAState, float, uint8_t, ota::OTAComponent *) override { this->poll_(); }
#endif

 protected:
  void poll_();
  InputPin *oldest_() const;

  treatment_journal::TreatmentJournal *journal_;
  std::vector<InputPin *> inputs_;
  WideClock clock_;
};

}  // namespace esphome::treatment_input
