#pragma once
#include <cstdint>
using esp_event_base_t = const char *;
struct esp_mqtt_client;
using esp_mqtt_client_handle_t = esp_mqtt_client *;
enum esp_mqtt_event_id_t : int32_t {};
struct esp_mqtt_error_codes_t {
  int error_type;
};
struct esp_mqtt_event_t {
  esp_mqtt_event_id_t event_id;
  char *data;
  int data_len;
  int total_data_len;
  int current_data_offset;
  char *topic;
  int topic_len;
  int msg_id;
  int session_present;
  esp_mqtt_error_codes_t *error_handle;
  bool retain;
  int qos;
  bool dup;
};
struct esp_mqtt_client_config_t {
  int unused;
};
int esp_mqtt_client_start(esp_mqtt_client_handle_t client);
int esp_mqtt_client_disconnect(esp_mqtt_client_handle_t client);
int esp_mqtt_client_destroy(esp_mqtt_client_handle_t client);
