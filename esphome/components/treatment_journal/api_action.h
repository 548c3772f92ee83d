#pragma once
// Base of the component's native API actions. ESPHome's own base for actions of a component cannot answer: this one
// says that it does, and then sends JSON.
#include "esphome/core/defines.h"
#ifdef USE_API
#include <functional>
#include <string>
#include "esphome/components/api/api_server.h"
#include "esphome/components/api/user_services.h"

namespace esphome::treatment_journal {

/// Send an action's answer; with an `error` it fails. Each call is answered once.
inline void answer_action(uint32_t call_id, const std::string &json, const char *error = "") {
  if (call_id == 0)
    return;  // the caller does not want an answer
  api::global_api_server->send_action_response(call_id, *error == '\0', StringRef(error),
                                               reinterpret_cast<const uint8_t *>(json.data()), json.size());
  api::global_api_server->unregister_active_action_call(call_id);
}

/// Action `name` with arguments of the types `Ts`. It calls `handler` with the call's id, to answer it with, and them.
template<typename... Ts>
class ApiAction final : public api::UserServiceDynamic<Ts...> {
 public:
  using Handler = std::function<void(uint32_t, Ts...)>;

  ApiAction(const char *name, const std::array<std::string, sizeof...(Ts)> &arguments, Handler handler)
      : api::UserServiceDynamic<Ts...>(name, arguments), handler_(std::move(handler)) {}

  api::ListEntitiesServicesResponse encode_list_service_response(std::span<char> scratch) override {
    auto message = api::UserServiceDynamic<Ts...>::encode_list_service_response(scratch);
    message.supports_response = api::enums::SUPPORTS_RESPONSE_ONLY;
    return message;
  }

 protected:
  void execute(uint32_t call_id, bool /* return_response */, Ts... arguments) override {
    this->handler_(call_id, arguments...);
  }

  Handler handler_;
};

}  // namespace esphome::treatment_journal
#endif  // USE_API
