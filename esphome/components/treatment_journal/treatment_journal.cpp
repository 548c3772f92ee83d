#include "treatment_journal.h"

#include <cinttypes>
#include "esphome/components/network/util.h"
#include "esphome/core/application.h"
#include "esphome/core/helpers.h"
#include "esphome/core/log.h"

namespace esphome::treatment_journal {

static const char *const TAG = "treatment_journal";
static const char *const FLASH_NAME = "treatment_journal.1";  // the number changes with Record or Journal::State
static constexpr uint32_t SAVE_INTERVAL = 5000;  // of the acknowledged mark during a replay; it may lag safely

void TreatmentJournal::setup() {
  if (this->device_id_.empty()) {
    char mac[MAC_ADDRESS_PRETTY_BUFFER_SIZE];
    this->device_id_ = get_mac_address_pretty_into_buffer(mac);
  }
  this->flash_.setup(FLASH_NAME, Journal::STATE_KEY + 1);
  const std::string card = this->card_->mount() ? this->card_->directory() : "";
  this->journal_.start(card, random_uint32() | 1);
  this->last_card_ = this->last_card_try_ = millis();
  this->subscribe_();
  this->publish_sensors_();
}

void TreatmentJournal::loop() {
  const uint32_t now = App.get_loop_component_start_time();
  this->watch_clock_();
  this->watch_card_(now);
  this->save_mark_(now);
  this->watch_link_(now);
  if (!this->connected_)
    return;
  this->send_next_(now);
  if (this->flags_() != this->published_flags_)
    this->publish_status_();
  if (now - this->last_heartbeat_ >= this->heartbeat_interval_) {
    this->last_heartbeat_ = now;
    this->publish_heartbeat_();
  }
}

void TreatmentJournal::record(Kind kind) {
  const int64_t epoch = this->clock_is_set_() ? this->time_->timestamp_now() : 0;
  if (!this->journal_.record(kind, millis_64(), epoch))
    ESP_LOGE(TAG, "No storage took record %" PRIu32, this->journal_.head().seq);
  this->publish_sensors_();
  this->on_record_.call(kind);
}

TreatmentJournal::Flags TreatmentJournal::flags_() const {
  return {network::is_connected(),   this->time_ != nullptr && !this->time_->is_failed(),
          this->journal_.has_card(), this->journal_.lost(),
          this->journal_.corrupt(),  this->latest_changes_};
}

void TreatmentJournal::watch_clock_() {
  if (this->boot_epoch_ == 0 && this->clock_is_set_())
    this->boot_epoch_ = this->time_->timestamp_now() - static_cast<int64_t>(millis_64() / 1000);
}

void TreatmentJournal::watch_card_(uint32_t now) {
  if (this->journal_.has_card()) {
    this->last_card_ = now;
    this->journal_.copy_to_card();
  }
  if (!this->card_->busy() && now - this->last_card_try_ >= this->card_retry_interval_) {
    this->last_card_try_ = now;
    if (!this->journal_.check_card() && !(this->card_->mounted() && this->journal_.attach(this->card_->directory())))
      this->card_->remount();
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

void TreatmentJournal::watch_link_(uint32_t now) {
  const bool connected = this->mqtt_->is_connected();
  if (connected == this->connected_)
    return;
  this->connected_ = connected;
  if (!connected)
    return;
  this->sender_.connected();
  this->publish_status_();
  this->last_heartbeat_ = now - this->heartbeat_interval_;  // one at once
}

void TreatmentJournal::send_next_(uint32_t now) {
  if (this->journal_.pending() == 0 || !this->sender_.may_send(now))
    return;
  const uint32_t cursor = this->sender_.cursor(this->journal_.acked());
  if (cursor >= this->journal_.head().seq)
    return;
  const auto entry = this->journal_.next(cursor);
  if (!entry.has_value())
    return;
  // The records in between may be on the card that is missing: what is passed over now can only be counted later
  const bool passes_over = entry->record.seq != cursor + 1;
  if (passes_over && !this->journal_.has_card() && now - this->last_card_ < this->card_patience_)
    return;
  if (this->publish_event_(*entry))
    this->sender_.sent(entry->record.seq, now);
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
