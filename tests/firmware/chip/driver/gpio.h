#pragma once
#include_next <driver/gpio.h>
esp_err_t gpio_intr_disable(gpio_num_t pin);
