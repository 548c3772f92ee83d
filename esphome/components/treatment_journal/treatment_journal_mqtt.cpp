// Transport by MQTT: event, events, status and heartbeat of docs/protocol.md are published, ack and command are
// subscribed to.
#include "treatment_journal.h"
#ifdef USE_MQTT

#include <cinttypes>
#include "esphome/core/hal.h"
#include "esphome/core/log.h"

namespace esphome::treatment_journal {

static const char *const TAG = "treatment_journal.mqtt";
static constexpr size_t RECORDS_PER_LOOP = 8;  // each is read from flash and written as JSON: some 0.3 ms on a chip

std::string TreatmentJournal::topic_(const char *leaf) const {
  return this->topic_prefix_ + "/" + this->device_id_ + "/" + leaf;
}

void TreatmentJournal::subscribe_() {
  const std::string offline = R"({"online":false,"device_id":")" + this->device_id_ + R"("})";
  this->event_batch_.set_head(std::string(json::build_json([this](JsonObject root) { this->write_journal_(root); })));
  this->mqtt_->set_last_will({this->topic_("status"), offline, 1, true});
  this->mqtt_->set_shutdown_message({this->topic_("status"), offline, 1, true});
  this->mqtt_->subscribe_json(
      this->topic_("ack"), [this](const std::string &, JsonObject ack) { this->on_ack_(ack); }, 1);
  this->mqtt_->subscribe_json(
      this->topic_("command"), [this](const std::string &, JsonObject command) { this->on_command_(command); }, 1);
}

bool TreatmentJournal::publish_event_(const OutgoingRecord &outgoing) {
  return this->mqtt_->publish_json(
      this->topic_("event"),
      [&](JsonObject root) {
        this->write_journal_(root);
        this->write_event_(root, outgoing);
      },
      1);
}

void TreatmentJournal::publish_status_(const char *command_id) {
  const bool sent = this->mqtt_->publish_json(
      this->topic_("status"),
      [&](JsonObject root) {
        this->write_status_(root);
        if (command_id != nullptr)
          root["command_id"] = command_id;
      },
      1, true);
  if (!sent)
    return;
  this->published_revision_ = this->status_revision_;
  this->noted_bounces_ = this->bounces_;
}

void TreatmentJournal::publish_heartbeat_() {
  this->mqtt_->publish_json(this->topic_("heartbeat"), [this](JsonObject root) {
    root["device_id"] = this->device_id_;
    this->write_vitals_(root);
  });
}

void TreatmentJournal::on_ack_(JsonObject ack) {
  const bool ours = ack["gen"].is<const char *>() && ack["gen"].as<std::string>() == gen_text(this->journal_.gen());
  const bool resync = ack["resync"].is<bool>() && ack["resync"].as<bool>();
  if (!ours || !ack["seq"].is<uint32_t>() || !this->journal_.acknowledge(ack["seq"].as<uint32_t>(), resync)) {
    ESP_LOGW(TAG, "Ignored an acknowledgement: it is not of this generation or of no record of it");
    return;
  }
  this->last_activity_ = millis();
  const uint32_t batch = ack["batch"].is<uint32_t>() ? ack["batch"].as<uint32_t>() : 0;
  this->send_window_.acknowledge(this->journal_.acked(), resync, batch, millis());
  this->publish_sensors_();
}

void TreatmentJournal::on_command_(JsonObject command) {
  const std::string id = command["id"].is<const char *>() ? command["id"].as<std::string>() : "";
  const std::string name = command["command"].is<const char *>() ? command["command"].as<std::string>() : "";
  if (this->take_command_(name, id))
    this->publish_status_(id.empty() ? nullptr : id.c_str());
}

/// One turn of the loop: what is next by MQTT, if it is connected.
void TreatmentJournal::loop_mqtt_(uint32_t now) {
  this->update_connection_(now);
  if (!this->connected_)
    return;
  this->send_next_(now);
  if (this->published_revision_ != this->status_revision_)
    this->publish_status_();
  if (now - this->last_heartbeat_ < this->heartbeat_interval_)
    return;
  this->last_heartbeat_ = now;
  this->publish_heartbeat_();
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

/// Send what comes next: one record as an event, several as an event batch.
void TreatmentJournal::send_next_(uint32_t now) {
  if (this->journal_.pending() == 0) {
    this->event_batch_.clear();
    return;
  }
  const uint32_t timeout = this->send_window_.timeout();
  if (this->send_window_.expire(now))
    ESP_LOGD(TAG, "No acknowledgement within %" PRIu32 " ms, sending again", timeout);
  const size_t room = this->send_window_.room();
  if (room == 0)
    return;
  this->event_batch_.continue_after(this->send_window_.cursor(this->journal_.acked()), room);
  if (!this->gather_(room, now) || this->event_batch_.count() == 0 || !this->publish_events_())
    return;
  this->send_window_.add(this->event_batch_.last(), this->event_batch_.count(), now);
  this->event_batch_.clear();
}

/// Put the next message together, as far as one turn of the loop goes. True if it has all that it can have now.
bool TreatmentJournal::gather_(size_t room, uint32_t now) {
  EventBatch &batch = this->event_batch_;
  for (size_t i = 0; i < RECORDS_PER_LOOP; i++) {
    if (batch.count() == room || batch.last() >= this->journal_.head().seq)
      return true;
    const auto next = this->journal_.next(batch.last());
    if (!next.found())
      return next.status != ReadStatus::SEARCHING;
    // The records in between may be on the card that is missing: if they are skipped now, they are never sent
    if (next.value.record.seq != batch.last() + 1 && this->is_waiting_for_card_(now))
      return true;
    const auto event = json::build_json([&](JsonObject root) { this->write_event_(root, next.value); });
    if (!batch.add(next.value, {event.c_str(), event.size()}))
      return true;
  }
  return batch.count() == room;
}

bool TreatmentJournal::publish_events_() {
  if (this->event_batch_.count() == 1)
    return this->publish_event_(this->event_batch_.first());
  return this->mqtt_->publish(this->topic_("events"), this->event_batch_.payload(), 1);
}

}  // namespace esphome::treatment_journal
#endif  // USE_MQTT
