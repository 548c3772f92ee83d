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
    "treatment_journal.1";                       // the number changes with the layout of Record or Journal::State
static constexpr uint32_t SAVE_INTERVAL = 5000;  // ms; in flash, the mark may lag safely during a replay
static constexpr uint32_t MANY_BOUNCES = 1000;
static constexpr uint32_t NOISE_INTERVAL = 60000;  // ms; a status is retained: the broker stores each one

void TreatmentJournal::setup() {
  if (this->device_id_.empty()) {
    char mac[MAC_ADDRESS_PRETTY_BUFFER_SIZE];
    this->device_id_ = get_mac_address_pretty_into_buffer(mac);
  }
  this->flash_.setup(FLASH_NAME, Journal::STATE_KEY + 1);
  const std::string card = this->card_->mount() ? this->card_->directory() : "";
  this->journal_.start(card, random_uint32() | 1);
  this->last_card_use_ = this->last_card_try_ = millis();
  this->last_noise_ = millis() - NOISE_INTERVAL;
  if (this->mqtt_ != nullptr)
    this->subscribe_();
  this->publish_sensors_();
}

void TreatmentJournal::loop() {
  const uint32_t now = App.get_loop_component_start_time();
  this->update_boot_epoch_();
  this->update_card_(now);
  this->save_mark_(now);
  this->update_connection_(now);
  if (!this->connected_)
    return;
  this->send_next_(now);
  this->send_status_(now);
}

void TreatmentJournal::record(Kind kind, uint64_t uptime_ms) {
  if (!this->journal_.record(kind, uptime_ms, this->epoch_at_(uptime_ms)))
    ESP_LOGE(TAG, "Record %" PRIu32 " is lost: neither flash nor card could store it", this->journal_.head().seq);
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
  return {network::is_connected(),   this->time_ != nullptr && !this->time_->is_failed(),
          this->journal_.has_card(), this->journal_.lost(),
          this->journal_.corrupt(),  this->latest_updates_};
}

void TreatmentJournal::update_boot_epoch_() {
  if (this->boot_epoch_ == 0 && this->clock_is_set_())
    this->boot_epoch_ = ::time(nullptr) - static_cast<int64_t>(millis_64() / 1000);
}

void TreatmentJournal::update_card_(uint32_t now) {
  if (this->journal_.has_card()) {
    this->last_card_use_ = now;
    this->journal_.copy_to_card();
  }
  if (!this->card_->is_remounting() && now - this->last_card_try_ >= this->card_retry_interval_) {
    this->last_card_try_ = now;
    const bool in_use = this->journal_.check_card() ||
                        (this->card_->is_mounted() && this->journal_.attach_card(this->card_->directory()));
    if (!in_use)
      this->card_->start_remount();
  }
#ifdef USE_BINARY_SENSOR
  if (this->card_binary_sensor_ != nullptr)
    this->card_binary_sensor_->publish_state(this->journal_.has_card());
#endif
}

void TreatmentJournal::save_mark_(uint32_t now) {
  if (this->journal_.pending() != 0 && now - this->last_save_ < SAVE_INTERVAL)
    return;
  this->last_save_ = now;
  this->journal_.save();
}

void TreatmentJournal::update_connection_(uint32_t now) {
  const bool connected = this->mqtt_ != nullptr && this->mqtt_->is_connected();
  if (connected == this->connected_)
    return;
  this->connected_ = connected;
  if (!connected)
    return;
  this->send_window_.reset();
  this->publish_status_();
  this->last_heartbeat_ = now - this->heartbeat_interval_;  // one at once
}

void TreatmentJournal::send_next_(uint32_t now) {
  if (this->journal_.pending() == 0)
    return;
  const uint32_t timeout = this->send_window_.timeout();
  if (this->send_window_.expire(now))
    ESP_LOGD(TAG, "No acknowledgement within %" PRIu32 " ms, sending again", timeout);
  const uint32_t cursor = this->send_window_.cursor(this->journal_.acked());
  if (!this->send_window_.has_room() || cursor >= this->journal_.head().seq)
    return;
  const auto next = this->journal_.next(cursor);
  if (!next.found())
    return;
  const uint32_t seq = next.value.record.seq;
  // The records in between may be on the card that is missing: if they are skipped now, they are never sent
  if (seq != cursor + 1 && this->is_waiting_for_card_(now))
    return;
  if (this->publish_event_(next.value))
    this->send_window_.add(seq, now);
}

bool TreatmentJournal::is_waiting_for_card_(uint32_t now) const {
  return !this->journal_.has_card() && now - this->last_card_use_ < this->card_timeout_;
}

void TreatmentJournal::send_status_(uint32_t now) {
  const bool is_noisy = this->inputs_are_noisy_(now);
  if (is_noisy)
    this->last_noise_ = now;
  if (is_noisy || this->status_flags_() != this->published_flags_)
    this->publish_status_();
  if (now - this->last_heartbeat_ < this->heartbeat_interval_)
    return;
  this->last_heartbeat_ = now;
  this->publish_heartbeat_();
}

/// Many new bounces, which a person should know of: more than contacts have in a hundred treatments.
bool TreatmentJournal::inputs_are_noisy_(uint32_t now) const {
  return this->bounces_ - this->published_bounces_ >= MANY_BOUNCES && now - this->last_noise_ >= NOISE_INTERVAL;
}

void TreatmentJournal::publish_sensors_() {
#ifdef USE_SENSOR
  const Record &head = this->journal_.head();
  for (size_t kind = 0; kind < KIND_COUNT; kind++) {
    if (this->count_sensors_[kind] != nullptr)
      this->count_sensors_[kind]->publish_state(head.counts[kind]);
  }
  if (this->total_sensor_ != nullptr)
    this->total_sensor_->publish_state(head.total());
  if (this->pending_sensor_ != nullptr)
    this->pending_sensor_->publish_state(this->journal_.pending());
  if (this->lost_sensor_ != nullptr)
    this->lost_sensor_->publish_state(this->journal_.lost());
#endif
  this->publish_position_();
}

void TreatmentJournal::publish_position_() {
#ifdef USE_TEXT_SENSOR
  if (this->position_text_sensor_ != nullptr) {
    char position[24];
    snprintf(position, sizeof(position), "%08" PRIx32 ":%" PRIu32, this->journal_.gen(), this->journal_.head().seq);
    this->position_text_sensor_->publish_state(position);
  }
#endif
}

void TreatmentJournal::dump_config() {
  ESP_LOGCONFIG(TAG,
                "Treatment Journal:\n"
                "  Device: %s\n"
                "  Card: %s (%s)\n"
                "  Journal: %08" PRIx32 ", last record %" PRIu32 ", acknowledged %" PRIu32 ", lost %" PRIu32,
                this->device_id_.c_str(), this->card_->directory().c_str(),
                this->journal_.has_card() ? "in use" : "NOT AVAILABLE", this->journal_.gen(), this->journal_.head().seq,
                this->journal_.acked(), this->journal_.lost());
}

}  // namespace esphome::treatment_journal
