#pragma once
// What ESPHome's generated defines.h has for an ESP32-C3 with the packages of the device, without Wi-Fi and logger:
// their headers would need half of ESP-IDF.
#include "esphome/core/macros.h"
#define ESPHOME_BOARD "esp32-c3-devkitm-1"
#define ESPHOME_COMPONENT_COUNT 39
#define ESPHOME_ENTITY_BINARY_SENSOR_COUNT 1
#define ESPHOME_ENTITY_SENSOR_COUNT 6
#define ESPHOME_ENTITY_TEXT_SENSOR_COUNT 1
#define ESPHOME_LOOP_TASK_STACK_SIZE 8192
#define ESPHOME_PROJECT_VERSION "0.1.0"
#define ESPHOME_THREAD_MULTI_ATOMICS
#define ESPHOME_VARIANT "ESP32-C3"
#define USE_BINARY_SENSOR
#define USE_I2C
#define USE_JSON
#define USE_MQTT
#define USE_MQTT_IDF_ENQUEUE
#define USE_NATIVE_64BIT_TIME
#define USE_NETWORK
#define USE_NETWORK_IPV6 false
#define USE_OTA
#define USE_OTA_STATE_LISTENER
#define USE_OTA_VERSION 2
#define USE_SENSOR
#define USE_SHA256
#define USE_TEXT_SENSOR
#define USE_TIME
