// Transport by ESPHome's native API, as docs/protocol.md describes it: Home Assistant pulls treatments by actions.
#include "treatment_journal.h"
#ifdef USE_API

#include <cinttypes>
#include "api_action.h"
#include "esphome/core/hal.h"
#include "esphome/core/log.h"

namespace esphome::treatment_journal {

static const char *const TAG = "treatment_journal.api";

static std::string to_text(const json::json_build_t &build) {
  const auto text = json::build_json(build);
  return {text.data(), text.size()};
}

/// The actions live as long as the program.
void TreatmentJournal::register_actions_() {
  this->api_->register_user_service(new ApiAction<std::string, int32_t, int32_t>(
      "ozon_fetch", {"gen", "after", "limit"},
      [this](uint32_t call_id, const std::string &gen, int32_t after, int32_t limit) {
        this->fetch_(call_id, gen, after, limit);
      }));
  this->api_->register_user_service(new ApiAction<>("ozon_status", {}, [this](uint32_t call_id) {
    answer_action(call_id, to_text([this](JsonObject root) {
                    this->write_status_(root);
                    this->write_vitals_(root);
                  }));
  }));
  this->api_->register_user_service(new ApiAction<std::string, std::string>(
      "ozon_command", {"command", "id"}, [this](uint32_t call_id, const std::string &command, const std::string &id) {
        this->answer_command_(call_id, command, id);
      }));
}

void TreatmentJournal::answer_command_(uint32_t call_id, const std::string &command, const std::string &id) {
  const bool confirmed = this->take_command_(command, id);
  const std::string status = to_text([&](JsonObject root) {
    this->write_status_(root);
    if (!id.empty())
      root["command_id"] = id;
  });
  answer_action(call_id, confirmed ? status : "{}", confirmed ? "" : "This device does not execute that command");
}

/// Acknowledge everything up to `after`, and begin to collect what comes next. One call at a time is collected for:
/// another one ends it.
void TreatmentJournal::fetch_(uint32_t call_id, const std::string &gen, int32_t after, int32_t limit) {
  if (this->pull_.has_value())
    this->answer_pull_();
  const bool applies = gen == gen_text(this->journal_.gen()) && this->take_mark_(after);
  const std::string head = to_text([this](JsonObject root) {
    this->write_journal_(root);
    root["seq"] = this->journal_.head().seq;
    root["acked"] = this->journal_.acked();
  });
  this->pull_.emplace(call_id, head, after, applies ? limit : 0, millis());
  this->loop_pull_(millis());
}

/// Home Assistant's mark, which is exact: the journal's goes there, back as well. False if it is of no record.
bool TreatmentJournal::take_mark_(int32_t after) {
  const uint32_t before = this->journal_.acked();
  if (after < 0 || !this->journal_.acknowledge(after, true)) {
    ESP_LOGW(TAG, "Ignored the mark %" PRId32 ": it is of no record of this generation", after);
    return false;
  }
  if (this->journal_.acked() == before)
    return true;
  this->last_activity_ = millis();
#ifdef USE_MQTT
  this->send_window_.acknowledge(this->journal_.acked(), this->journal_.acked() < before, 0, millis());
#endif
  this->publish_sensors_();
  return true;
}

/// Collect events until the answer is full or the journal has no more. It waits for the card a while, and does not skip
/// what may be on a card that is missing.
void TreatmentJournal::loop_pull_(uint32_t now) {
  while (this->pull_.has_value() && this->pull_->wants_more()) {
    const auto next = this->journal_.next(this->pull_->cursor());
    if (next.status == ReadStatus::SEARCHING && !this->pull_->has_waited(now))
      return;
    if (!next.found())
      break;
    const uint32_t seq = next.value.record.seq;
    if (seq != this->pull_->cursor() + 1 && this->is_waiting_for_card_(now))
      break;
    const std::string event = to_text([&](JsonObject root) { this->write_event_(root, next.value); });
    if (!this->pull_->add(event, seq))
      break;
  }
  if (this->pull_.has_value())
    this->answer_pull_();
}

void TreatmentJournal::answer_pull_() {
  answer_action(this->pull_->call_id(), this->pull_->answer());
  this->pull_.reset();
}

bool TreatmentJournal::is_pulled_() const {
  return this->api_ != nullptr && this->api_->is_connected_with_state_subscription();
}

}  // namespace esphome::treatment_journal
#endif  // USE_API
