#include "treatment_journal.h"

#include <cinttypes>
#include <sys/time.h>
#include "esphome/components/network/util.h"
#include "esphome/core/application.h"
#include "esphome/core/helpers.h"
#include "esphome/core/log.h"

namespace esphome::treatment_journal {

static const char *const TAG = "treatment_journal";
static const char *const FLASH_NAME =
    "treatment_journal.1";  // the number changes with the layout of Record or Journal::State
// ms. The next record takes the mark along to flash; without one it may lag safely, as what is sent twice counts once
static constexpr uint32_t QUIET_TIME = 60 * 1000;
static constexpr uint32_t SAVE_INTERVAL = 10 * 60 * 1000;
static constexpr uint32_t SAVE_RETRY_INTERVAL = 5 * 1000;
// ms. The card may know of more than the flash; it answers within a second, and a card that hangs is not waited for
static constexpr uint32_t CARD_BOOT_TIME = 5 * 1000;
static constexpr uint32_t MANY_BOUNCES = 1000;
static constexpr uint32_t NOISE_INTERVAL = 60000;  // ms; a status is retained: the broker stores each one

void TreatmentJournal::setup() {
  if (this->device_id_.empty()) {
    char mac[MAC_ADDRESS_PRETTY_BUFFER_SIZE];
    this->device_id_ = get_mac_address_pretty_into_buffer(mac);
  }
  this->flash_.setup(FLASH_NAME, Journal::STATE_KEY + 1);
  this->start_journal_();
  this->last_card_use_ = this->last_activity_ = this->last_save_ = millis();
  this->last_noise_ = millis() - NOISE_INTERVAL;
  this->noted_flags_ = this->status_flags_();
#ifdef USE_MQTT
  if (this->mqtt_ != nullptr)
    this->subscribe_();
#endif
#ifdef USE_API
  if (this->api_ != nullptr)
    this->register_actions_();
#endif
  this->publish_sensors_();
}

/// Wait for the card's answer as long as that can be expected: only a card knows the generation of a blank flash.
void TreatmentJournal::start_journal_() {
  this->journal_.load();
  std::optional<CardContent> card;
  const uint32_t begin = millis();
  for (bool waits = this->storage_.start(this->journal_.gen()); waits && millis() - begin < CARD_BOOT_TIME;) {
    card = this->storage_.client().answer();
    waits = !card.has_value();
    App.feed_wdt();
    delay(1);
  }
  this->journal_.start(random_uint32() | 1, card.value_or(CardContent{}));
}

void TreatmentJournal::loop() {
  const uint32_t now = App.get_loop_component_start_time();
  this->update_boot_epoch_();
  this->update_card_(now);
  this->save_mark_(now);
  this->update_status_(now);
#ifdef USE_MQTT
  this->loop_mqtt_(now);
#endif
#ifdef USE_API
  this->loop_pull_(millis());
#endif
  const bool connected = this->is_connected();
  if (connected && !this->was_connected_)
    this->on_connect_.call();
  this->was_connected_ = connected;
}

bool TreatmentJournal::is_connected() const {
#ifdef USE_MQTT
  if (this->connected_)
    return true;
#endif
#ifdef USE_API
  if (this->is_pulled_())
    return true;
#endif
  return false;
}

void TreatmentJournal::record(Kind kind, uint64_t uptime_ms) {
  if (!this->journal_.record(kind, uptime_ms, this->epoch_at_(uptime_ms)))
    ESP_LOGE(TAG, "Flash did not take record %" PRIu32 ": it is in memory, and on its way to the card",
             this->journal_.head().seq);
  this->last_activity_ = millis();
  this->update_card_(this->last_activity_);  // the loop may be blocked for long
  this->publish_sensors_();
  this->on_record_.call(kind);
}

/// UTC seconds at a moment of this boot, also if the clock was set after it; 0 as long as the clock is not set.
int64_t TreatmentJournal::epoch_at_(uint64_t uptime_ms) const {
  if (!this->clock_is_set_())
    return 0;
  timeval now;
  gettimeofday(&now, nullptr);
  const int64_t age_ms = static_cast<int64_t>(millis_64() - uptime_ms);
  return (static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_usec / 1000 - age_ms) / 1000;
}

TreatmentJournal::StatusFlags TreatmentJournal::status_flags_() const {
  return {network::is_connected(),           this->time_ != nullptr && !this->time_->is_failed(),
          this->storage_.client().problem(), this->journal_.lost(),
          this->storage_.client().corrupt(), this->latest_updates_};
}

void TreatmentJournal::update_boot_epoch_() {
  if (this->boot_epoch_ == 0 && this->clock_is_set_())
    this->boot_epoch_ = ::time(nullptr) - static_cast<int64_t>(millis_64() / 1000);
}

void TreatmentJournal::update_card_(uint32_t now) {
  const CardProblem before = this->storage_.client().problem();
  this->storage_.update(now);
  const CardProblem problem = this->storage_.client().problem();
  if (problem != before)
    ESP_LOGW(TAG, "Card: %s", problem == CardProblem::NONE ? "in use" : card_problem_name(problem));
  if (this->journal_.has_card())
    this->last_card_use_ = now;
#ifdef USE_BINARY_SENSOR
  if (this->card_binary_sensor_ != nullptr)
    this->card_binary_sensor_->publish_state(this->journal_.has_card());
#endif
}

void TreatmentJournal::save_mark_(uint32_t now) {
  if (!this->journal_.is_dirty() && !this->journal_.has_unsaved()) {
    this->last_save_ = now;
    return;
  }
  const bool is_quiet = now - this->last_activity_ >= QUIET_TIME;
  const uint32_t interval = this->journal_.has_unsaved() ? SAVE_RETRY_INTERVAL : is_quiet ? QUIET_TIME : SAVE_INTERVAL;
  if (now - this->last_save_ < interval)
    return;
  this->last_save_ = now;
  this->journal_.save();
}

bool TreatmentJournal::is_waiting_for_card_(uint32_t now) const {
  return !this->journal_.has_card() && now - this->last_card_use_ < this->card_timeout_;
}

/// Count up the revision if a person should know of it at once.
void TreatmentJournal::update_status_(uint32_t now) {
  const bool is_noisy = this->inputs_are_noisy_(now);
  const StatusFlags flags = this->status_flags_();
  if (!is_noisy && flags == this->noted_flags_)
    return;
  if (is_noisy)
    this->last_noise_ = now;
  this->noted_flags_ = flags;
  this->noted_bounces_ = this->bounces_;
  this->status_revision_++;
  this->publish_position_();
}

/// Many new bounces, which a person should know of: more than contacts have in a hundred treatments.
bool TreatmentJournal::inputs_are_noisy_(uint32_t now) const {
  return this->bounces_ - this->noted_bounces_ >= MANY_BOUNCES && now - this->last_noise_ >= NOISE_INTERVAL;
}

#ifdef USE_SENSOR
/// Only a change is worth a message.
static void publish_change(sensor::Sensor *sensor, uint32_t value) {
  if (sensor != nullptr && (!sensor->has_state() || sensor->get_raw_state() != static_cast<float>(value)))
    sensor->publish_state(value);
}
#endif

void TreatmentJournal::publish_sensors_() {
#ifdef USE_SENSOR
  const Record &head = this->journal_.head();
  for (size_t kind = 0; kind < KIND_COUNT; kind++)
    publish_change(this->count_sensors_[kind], head.counts[kind]);
  publish_change(this->total_sensor_, head.total());
  publish_change(this->pending_sensor_, this->journal_.pending_records());
  publish_change(this->lost_sensor_, this->journal_.lost());
#endif
  this->publish_position_();
}

void TreatmentJournal::publish_position_() {
#ifdef USE_TEXT_SENSOR
  char position[32];
  snprintf(position, sizeof(position), "%08" PRIx32 ":%" PRIu32 ":%" PRIu32, this->journal_.gen(),
           this->journal_.head().seq, this->status_revision_);
  if (this->position_text_sensor_ != nullptr && this->position_text_sensor_->get_raw_state() != position)
    this->position_text_sensor_->publish_state(position);
#endif
}

void TreatmentJournal::dump_config() {
  ESP_LOGCONFIG(TAG,
                "Treatment Journal:\n"
                "  Device: %s\n"
                "  Card: %s; storage task: %zu bytes of stack never used\n"
                "  Journal: %08" PRIx32 ", last record %" PRIu32 ", acknowledged %" PRIu32 ", lost %" PRIu32,
                this->device_id_.c_str(),
                this->journal_.has_card() ? "in use" : card_problem_name(this->storage_.client().problem()),
                this->storage_.free_stack(), this->journal_.gen(), this->journal_.head().seq, this->journal_.acked(),
                this->journal_.lost());
}

}  // namespace esphome::treatment_journal
