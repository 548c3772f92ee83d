// JSON of docs/protocol.md that both transports send, and the commands that both receive.
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

static const char *const TAG = "treatment_journal.messages";
static constexpr size_t MAX_COMMAND_ID = 32;
static constexpr uint32_t COMMAND_DELAY = 1000;  // ms; the confirmation gets through first, and a broker's PUBACK

#ifdef ESPHOME_PROJECT_VERSION
static const char *const FIRMWARE = ESPHOME_PROJECT_VERSION;
#else
static const char *const FIRMWARE = ESPHOME_VERSION;
#endif

std::string gen_text(uint32_t gen) {
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

/// Whose treatments they are.
void TreatmentJournal::write_journal_(JsonObject root) const {
  root["device_id"] = this->device_id_;
  root["gen"] = gen_text(this->journal_.gen());
}

void TreatmentJournal::write_status_(JsonObject root) const {
  const StatusFlags flags = this->status_flags_();
  root["online"] = true;
  this->write_journal_(root);
  root["wifi_connected"] = flags.network;
  root["rtc_available"] = flags.rtc;
  root["sd_available"] = flags.card_problem == CardProblem::NONE;
  if (flags.card_problem != CardProblem::NONE)
    root["sd_problem"] = card_problem_name(flags.card_problem);
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

void TreatmentJournal::write_vitals_(JsonObject root) const {
  root["uptime"] = millis_64() / 1000;
  add_rssi(root);
#ifdef USE_ESP32
  root["heap"] = esp_get_free_heap_size();
#else
  root["heap"] = nullptr;
#endif
  root["pending"] = this->journal_.pending();
  root["seq"] = this->journal_.head().seq;
}

/// Execute a command once; true if it is to be confirmed. It may come again, after the restart it caused: then it is
/// confirmed only, so that the device does not restart in a loop.
bool TreatmentJournal::take_command_(const std::string &command, const std::string &id) {
  if (id.size() > MAX_COMMAND_ID) {
    ESP_LOGW(TAG, "Ignored a command: its id is longer than %zu characters", MAX_COMMAND_ID);
    return false;
  }
  const uint32_t hash = fnv1_hash(id.c_str());
  if (!id.empty() && hash == this->journal_.last_command())
    return true;
  if (!this->run_command_(command))
    return false;
  if (!id.empty())
    this->journal_.remember_command(hash);
  return true;
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
