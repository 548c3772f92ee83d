#pragma once

#include <optional>
#include <string>
#include "esphome/components/json/json_util.h"
#include "esphome/components/time/real_time_clock.h"
#include "esphome/core/automation.h"
#include "esphome/core/component.h"
#include "esphome/core/defines.h"
#include "esphome/core/hal.h"
#ifdef USE_API
#include "esphome/components/api/api_server.h"
#endif
#ifdef USE_MQTT
#include "esphome/components/mqtt/mqtt_client.h"
#endif
#ifdef USE_BINARY_SENSOR
#include "esphome/components/binary_sensor/binary_sensor.h"
#endif
#ifdef USE_SENSOR
#include "esphome/components/sensor/sensor.h"
#endif
#ifdef USE_TEXT_SENSOR
#include "esphome/components/text_sensor/text_sensor.h"
#endif
#include "card.h"
#include "event_batch.h"
#include "journal.h"
#include "preference_flash.h"
#include "pull.h"
#include "send_window.h"
#include "storage.h"

namespace esphome::treatment_journal {

/// The name of a generation in messages.
std::string gen_text(uint32_t gen);

/// ESPHome component: connects the journal to clock, preferences, card, sensors and automations, and to Home Assistant
/// by MQTT, by ESPHome's native API or by both. The protocol is described in docs/protocol.md; its messages are in
/// treatment_journal_messages.cpp, its transports in treatment_journal_mqtt.cpp and treatment_journal_api.cpp.
class TreatmentJournal final : public Component {
 public:
  explicit TreatmentJournal(uint32_t ack_timeout)
      : journal_(flash_), storage_(journal_, [] { return millis(); }), send_window_(ack_timeout) {}

  void setup() override;
  void loop() override;
  void dump_config() override;
  void on_shutdown() override { this->journal_.save(); }
  // After the buses of card and clock and the reading of the clock (packages/rtc.yaml), before mqtt: will and
  // subscriptions must exist when it connects
  float get_setup_priority() const override { return setup_priority::DATA - 1.0f; }

#ifdef USE_MQTT
  void set_mqtt(mqtt::MQTTClientComponent *mqtt) { this->mqtt_ = mqtt; }
#endif
#ifdef USE_API
  void set_api(api::APIServer *api) { this->api_ = api; }
#endif
  void set_card(Card *card) { this->storage_.set_card(card); }
  void set_time(time::RealTimeClock *time) { this->time_ = time; }
  void set_topic_prefix(const std::string &topic_prefix) { this->topic_prefix_ = topic_prefix; }
  void set_device_id(const std::string &device_id) { this->device_id_ = device_id; }
  void set_update_channel(const std::string &channel) { this->update_channel_ = channel; }
  void set_heartbeat_interval(uint32_t interval) { this->heartbeat_interval_ = interval; }
  void set_card_retry_interval(uint32_t interval) { this->storage_.set_retry_interval(interval); }
  void set_card_time_limit(uint32_t time_limit) { this->storage_.set_time_limit(time_limit); }
  void set_card_timeout(uint32_t timeout) { this->card_timeout_ = timeout; }

#ifdef USE_SENSOR
  void set_count_sensor(Kind kind, sensor::Sensor *sensor) { this->count_sensors_[static_cast<size_t>(kind)] = sensor; }
  SUB_SENSOR(total)
  SUB_SENSOR(pending)
  SUB_SENSOR(lost)
#endif
#ifdef USE_BINARY_SENSOR
  SUB_BINARY_SENSOR(card)
#endif
#ifdef USE_TEXT_SENSOR
  SUB_TEXT_SENSOR(position)
#endif

  template<typename F>
  void add_on_record_callback(F &&callback) {
    this->on_record_.add(std::forward<F>(callback));
  }
  template<typename F>
  void add_on_connect_callback(F &&callback) {
    this->on_connect_.add(std::forward<F>(callback));
  }
  template<typename F>
  void add_on_identify_callback(F &&callback) {
    this->on_identify_.add(std::forward<F>(callback));
  }
  template<typename F>
  void add_on_update_callback(F &&callback) {
    this->can_update_ = true;
    this->on_update_.add(std::forward<F>(callback));
  }

  /// Count one treatment now: the action `treatment_journal.record` (__init__.py). It is durable when this returns,
  /// unless the flash failed, and then it goes to the card all the same; loop() sends it.
  void record(Kind kind) { this->record(kind, millis_64()); }
  /// Count one treatment at the time of its edge, `uptime_ms` milliseconds since this boot (treatment_input).
  void record(Kind kind, uint64_t uptime_ms);

  /// Whether there is a connection by which Home Assistant can get treatments: the condition
  /// `treatment_journal.is_connected`.
  bool is_connected() const;

  /// Set how many pulses the inputs have ignored since this boot, which the status reports.
  void set_bounces(uint32_t bounces) { this->bounces_ = bounces; }

  /// Set the newest release of the update channel, which the status reports: the action
  /// `treatment_journal.set_latest`, called in packages/update.yaml.
  void set_latest(const std::string &version) {
    this->latest_ = version;
    this->latest_updates_++;
  }

 protected:
  /// Fields of the status of which a change is told at once.
  struct StatusFlags {
    bool network;
    bool rtc;
    CardProblem card_problem;
    uint32_t lost;
    uint32_t corrupt;
    uint32_t latest_updates;
    bool operator==(const StatusFlags &) const = default;
  };

  /// The one clock of the system, which all time components set; it also survives a restart, as into safe mode.
  bool clock_is_set_() const { return ESPTime::from_epoch_utc(::time(nullptr)).is_valid(); }
  bool inputs_are_noisy_(uint32_t now) const;
  int64_t epoch_at_(uint64_t uptime_ms) const;
  StatusFlags status_flags_() const;

  void start_journal_();
  void update_boot_epoch_();
  void update_card_(uint32_t now);
  void update_status_(uint32_t now);
  void save_mark_(uint32_t now);
  bool is_waiting_for_card_(uint32_t now) const;
  void publish_sensors_();
  void publish_position_();

  // Defined in treatment_journal_messages.cpp
  void write_journal_(JsonObject root) const;
  void write_event_(JsonObject root, const OutgoingRecord &outgoing) const;
  void write_status_(JsonObject root) const;
  void write_vitals_(JsonObject root) const;
  bool take_command_(const std::string &command, const std::string &id);
  bool run_command_(const std::string &command);

#ifdef USE_MQTT  // Defined in treatment_journal_mqtt.cpp
  void subscribe_();
  void loop_mqtt_(uint32_t now);
  void update_connection_(uint32_t now);
  void on_ack_(JsonObject ack);
  void on_command_(JsonObject command);
  std::string topic_(const char *leaf) const;
  void send_next_(uint32_t now);
  bool gather_(size_t room, uint32_t now);
  bool publish_events_();
  bool publish_event_(const OutgoingRecord &outgoing);
  void publish_status_(const char *command_id = nullptr);
  void publish_heartbeat_();

  mqtt::MQTTClientComponent *mqtt_{nullptr};
  uint32_t published_revision_{0};
  uint32_t last_heartbeat_{0};
  bool connected_{false};
#endif
#ifdef USE_API  // Defined in treatment_journal_api.cpp
  void register_actions_();
  void answer_command_(uint32_t call_id, const std::string &command, const std::string &id);
  void fetch_(uint32_t call_id, const std::string &gen, int32_t after, int32_t limit);
  bool take_mark_(int32_t after);
  void loop_pull_(uint32_t now);
  void answer_pull_();
  bool is_pulled_() const;

  api::APIServer *api_{nullptr};
  std::optional<Pull> pull_;  ///< The call of `ozon_fetch` that waits for its answer
#endif

  // In ESPHome's safe mode neither clock nor transport is set: the journal records in flash
  time::RealTimeClock *time_{nullptr};
  std::string topic_prefix_, device_id_, update_channel_, latest_;
  uint32_t latest_updates_{0};
  uint32_t bounces_{0};
  uint32_t noted_bounces_{0};
  uint32_t last_noise_{0};       ///< When bounces alone changed the status for the last time
  uint32_t status_revision_{0};  ///< Counts changes of the status that are told at once
  uint32_t heartbeat_interval_{60000};
  uint32_t card_timeout_{300000};

  PreferenceFlash flash_;
  Journal journal_;
  Storage storage_;
  SendWindow send_window_;
  EventBatch event_batch_;
  StatusFlags noted_flags_{};
  int64_t boot_epoch_{0};      ///< UTC seconds at which this boot began; 0 as long as the clock is not set
  uint32_t last_card_use_{0};  ///< When the card was in use for the last time
  uint32_t last_activity_{0};  ///< When the journal changed last
  uint32_t last_save_{0};
  bool was_connected_{false};
  bool can_update_{false};

#ifdef USE_SENSOR
  std::array<sensor::Sensor *, KIND_COUNT> count_sensors_{};
#endif
  LazyCallbackManager<void(Kind)> on_record_;
  LazyCallbackManager<void()> on_connect_;
  LazyCallbackManager<void()> on_identify_;
  LazyCallbackManager<void()> on_update_;
};

}  // namespace esphome::treatment_journal
