#pragma once
#include <cstdint>
// Stubs of the parts of ESP-IDF that the *_esp32.cpp use; the tests define the functions.
using esp_err_t = int;
enum gpio_num_t : int {};
constexpr esp_err_t ESP_OK = 0;
constexpr esp_err_t ESP_FAIL = -1;

esp_err_t gpio_install_isr_service(int flags);
void gpio_uninstall_isr_service();

enum gpio_mode_t { GPIO_MODE_OUTPUT };
esp_err_t gpio_set_direction(gpio_num_t pin, gpio_mode_t mode);
esp_err_t gpio_set_level(gpio_num_t pin, uint32_t level);
