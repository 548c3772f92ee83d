// MQTT messages of docs/protocol.md: event, events, status and heartbeat are published, ack and command are subscribed
// to.
#include "treatment_journal.h"

#include <cinttypes>
#include <ctime>
#include "esphome/components/network/util.h"
#include "esphome/core/application.h"
#include "esphome/core/helpers.h"
#include "esphome/core/log.h"
#include "esphome/core/version.h"
#ifdef USE_ESP32
#include <esp_system.h>
#endif
#ifdef USE_WIFI
#include "esphome/components/wifi/wifi_component.h"
#endif

namespace esphome::treatment_journal {

static const char *const TAG = "treatment_journal.mqtt";
static constexpr size_t MAX_COMMAND_ID = 32;
static constexpr size_t RECORDS_PER_LOOP = 8;    // each is read from flash and written as JSON: some 0.3 ms on a chip
static constexpr uint32_t COMMAND_DELAY = 1000;  // ms; the confirmation and the broker's PUBACK get through first

#ifdef ESPHOME_PROJECT_VERSION
static const char *const FIRMWARE = ESPHOME_PROJECT_VERSION;
#else
static const char *const FIRMWARE = ESPHOME_VERSION;
#endif

static std::string gen_text(uint32_t gen) {
  char text[9];
  snprintf(text, sizeof(text), "%08" PRIx32, gen);
  return text;
}

static void add_time(JsonObject root, const char *key, int64_t epoch) {
  if (epoch == 0) {
    root[key] = nullptr;
    return;
  }
  const time_t seconds = epoch;
  tm utc;
  char text[24];
  strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
  root[key] = std::string(text);
}

static void add_rssi(JsonObject root) {
#ifdef USE_WIFI
  root["rssi"] = wifi::global_wifi_component->wifi_rssi();
#else
  root["rssi"] = nullptr;
#endif
}

static void add_ip(JsonObject root) {
  char ip[network::IP_ADDRESS_BUFFER_SIZE];
  root["ip"] = nullptr;
  for (const auto &address : network::get_ip_addresses()) {
    if (address.is_set()) {
      root["ip"] = std::string(address.str_to(ip));
      return;
    }
  }
}

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

bool TreatmentJournal::publish_event_(const OutgoingRecord &outgoing) {
  return this->mqtt_->publish_json(
      this->topic_("event"),
      [&](JsonObject root) {
        this->write_journal_(root);
        this->write_event_(root, outgoing);
      },
      1);
}

/// Whose treatments they are.
void TreatmentJournal::write_journal_(JsonObject root) const {
  root["device_id"] = this->device_id_;
  root["gen"] = gen_text(this->journal_.gen());
}

/// What an event says of its treatment. Whose it is depends on the message: write_journal_().
void TreatmentJournal::write_event_(JsonObject root, const OutgoingRecord &outgoing) const {
  const Record &record = outgoing.record;
  const EventTime time = event_time(record, this->journal_.boot(), this->boot_epoch_);
  root["event_type"] = kind_name(record.kind);
  add_time(root, "timestamp", time.epoch);
  root["count_basic"] = record.counts[0];
  root["count_standard"] = record.counts[1];
  root["count_premium"] = record.counts[2];
  root["seq"] = record.seq;
  root["prev"] = outgoing.prev;
  root["boot"] = record.boot;
  root["uptime_ms"] = record.uptime_ms;
  root["clock"] = time.clock;
}

void TreatmentJournal::publish_status_(const char *command_id) {
  const StatusFlags flags = this->status_flags_();
  const bool sent = this->mqtt_->publish_json(
      this->topic_("status"),
      [&](JsonObject root) {
        this->write_status_(root, flags);
        if (command_id != nullptr)
          root["command_id"] = command_id;
      },
      1, true);
  if (!sent)
    return;
  this->published_flags_ = flags;
  this->published_bounces_ = this->bounces_;
}

void TreatmentJournal::write_status_(JsonObject root, const StatusFlags &flags) const {
  root["online"] = true;
  root["device_id"] = this->device_id_;
  root["wifi_connected"] = flags.network;
  root["rtc_available"] = flags.rtc;
  root["sd_available"] = flags.card_problem == CardProblem::NONE;
  if (flags.card_problem != CardProblem::NONE)
    root["sd_problem"] = card_problem_name(flags.card_problem);
  root["gen"] = gen_text(this->journal_.gen());
  root["seq"] = this->journal_.head().seq;
  root["acked"] = this->journal_.acked();
  root["boot"] = this->journal_.boot();
  root["lost"] = flags.lost;
  root["corrupt"] = flags.corrupt;
  root["bounces"] = this->bounces_;
  root["firmware"] = FIRMWARE;
  if (this->can_update_) {
    root["channel"] = this->update_channel_;
    if (!this->latest_.empty())
      root["latest"] = this->latest_;
  }
  root["model"] = ESPHOME_BOARD;
  add_ip(root);
  add_rssi(root);
}

void TreatmentJournal::publish_heartbeat_() {
  this->mqtt_->publish_json(this->topic_("heartbeat"), [this](JsonObject root) {
    root["device_id"] = this->device_id_;
    root["uptime"] = millis_64() / 1000;
    add_rssi(root);
#ifdef USE_ESP32
    root["heap"] = esp_get_free_heap_size();
#else
    root["heap"] = nullptr;
#endif
    root["pending"] = this->journal_.pending();
    root["seq"] = this->journal_.head().seq;
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
  if (id.size() > MAX_COMMAND_ID) {
    ESP_LOGW(TAG, "Ignored a command: its id is longer than %zu characters", MAX_COMMAND_ID);
    return;
  }
  // The broker may deliver a command again, after the restart it caused: confirm it, but do not restart in a loop
  const uint32_t hash = fnv1_hash(id.c_str());
  const bool repeated = !id.empty() && hash == this->journal_.last_command();
  if (!repeated && !this->run_command_(name))
    return;
  if (!repeated && !id.empty())
    this->journal_.remember_command(hash);
  this->publish_status_(id.empty() ? nullptr : id.c_str());
}

/// Execute a command; false if this device does not support it.
bool TreatmentJournal::run_command_(const std::string &command) {
  if (command == "identify") {
    this->on_identify_.call();
  } else if (command == "restart") {
    this->set_timeout("command", COMMAND_DELAY, [] { App.safe_reboot(); });
  } else if (command == "update" && this->can_update_) {
    this->set_timeout("command", COMMAND_DELAY, [this] { this->on_update_.call(); });
  } else {
    ESP_LOGW(TAG, "Ignored an unsupported command: '%.16s'", command.c_str());
    return false;
  }
  return true;
}

}  // namespace esphome::treatment_journal
