#include "treatment_input.h"

#include <cinttypes>
#include "esphome/core/hal.h"
#include "esphome/core/log.h"
#ifdef USE_ESP32
#include <driver/gpio.h>
#include "pin_interrupt.h"
#endif

namespace esphome::treatment_input {

static const char *const TAG = "treatment_input";

void InputPin::setup() {
  this->pin_->setup();
  this->isr_pin_ = this->pin_->to_isr();
  this->number_ = this->pin_->get_pin();
#ifdef USE_ESP32
  if (!add_glitch_filter(this->number_))
    ESP_LOGD(TAG, "GPIO%u has no glitch filter", this->number_);
#endif
}

void InputPin::attach_interrupt() {
  this->pin_->attach_interrupt(&InputPin::on_interrupt, this, gpio::INTERRUPT_ANY_EDGE);
}

/// In IRAM, with everything that it calls: it also runs while flash is written and cannot be read.
void IRAM_ATTR InputPin::on_interrupt(InputPin *input) {
  const uint32_t now = micros();
  if (!input->capture_.on_edge(now, input->isr_pin_.digital_read()))
    input->switch_off_in_interrupt_();
}

inline __attribute__((always_inline)) void InputPin::switch_off_in_interrupt_() {
#ifdef USE_ESP32
  gpio_intr_disable(static_cast<gpio_num_t>(this->number_));
#else
  this->pin_->detach_interrupt();
#endif
}

void InputPin::poll(Instant now) {
  const bool was_paused = this->capture_.is_paused();
  if (this->capture_.poll(now, this->pin_->digital_read()))
    this->attach_interrupt();
  if (!was_paused && this->capture_.is_paused())
    ESP_LOGD(TAG, "GPIO%u: a storm of edges", this->number_);
}

void InputPin::dump_config() const {
  ESP_LOGCONFIG(TAG,
                "  GPIO%u: %s\n"
                "    Stable after: %" PRId64 " us (on), %" PRId64
                " us (off)\n"
                "    Length: %" PRId64 " to %" PRId64
                " us\n"
                "    Interval: %" PRId64 " us",
                this->number_, treatment_journal::kind_name(this->kind_), this->rules_.on_stable_us,
                this->rules_.off_stable_us, this->rules_.min_length_us, this->rules_.max_length_us,
                this->rules_.min_interval_us);
}

void TreatmentInput::setup() {
  for (auto *input : this->inputs_) {
    input->setup();
    input->attach_interrupt();
  }
#ifdef USE_ESP32
  if (!keep_interrupts_during_flash_writes())
    this->status_set_warning(LOG_STR("Interrupts wait while flash is written"));
  for (auto *input : this->inputs_)
    input->attach_interrupt();
#endif
  const Instant now = this->clock_.at(micros());
  for (auto *input : this->inputs_)
    input->start(now);
#ifdef USE_OTA_STATE_LISTENER
  ota::get_global_ota_callback()->add_global_state_listener(this);
#endif
}

void TreatmentInput::poll_() {
  if (!this->journal_->is_ready())
    return;
  const Instant now = this->clock_.at(micros());
  const uint64_t uptime = millis_64();
  uint32_t bounces = 0;
  for (auto *input : this->inputs_) {
    input->poll(now);
    bounces += input->decoder().bounces();
  }
  for (auto *input = this->oldest_(); input != nullptr; input = this->oldest_()) {
    const int64_t age_ms = (now.us - input->decoder().treatment()) / 1000;
    input->decoder().take_treatment();
    this->journal_->record(input->kind(), uptime - age_ms);
    ESP_LOGI(TAG, "Counted %s at GPIO%u, %" PRId64 " ms ago", treatment_journal::kind_name(input->kind()),
             input->number(), age_ms);
  }
  this->journal_->set_bounces(bounces);
}

/// The input with the oldest treatment that is not recorded yet, or none.
InputPin *TreatmentInput::oldest_() const {
  InputPin *oldest = nullptr;
  for (auto *input : this->inputs_) {
    if (input->decoder().has_treatment() &&
        (oldest == nullptr || input->decoder().treatment() < oldest->decoder().treatment()))
      oldest = input;
  }
  return oldest;
}

void TreatmentInput::dump_config() {
  ESP_LOGCONFIG(TAG, "Treatment Input:");
  for (const auto *input : this->inputs_)
    input->dump_config();
}

}  // namespace esphome::treatment_input
