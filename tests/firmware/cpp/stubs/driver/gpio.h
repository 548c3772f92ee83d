#pragma once
// Stubs of the parts of ESP-IDF that pin_interrupt_esp32.cpp uses; the tests define them.
using esp_err_t = int;
enum gpio_num_t : int {};
constexpr esp_err_t ESP_OK = 0;
constexpr esp_err_t ESP_FAIL = -1;

esp_err_t gpio_install_isr_service(int flags);
void gpio_uninstall_isr_service();
