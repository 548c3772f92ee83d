#pragma once
#include "gpio.h"

struct gpio_glitch_filter_t;
using gpio_glitch_filter_handle_t = gpio_glitch_filter_t *;
enum glitch_filter_clock_source_t { GLITCH_FILTER_CLK_SRC_DEFAULT = 1 };

struct gpio_pin_glitch_filter_config_t {
  glitch_filter_clock_source_t clk_src;
  gpio_num_t gpio_num;
};
struct gpio_flex_glitch_filter_config_t {
  glitch_filter_clock_source_t clk_src;
  gpio_num_t gpio_num;
  unsigned window_width_ns;
  unsigned window_thres_ns;
};

esp_err_t gpio_new_pin_glitch_filter(const gpio_pin_glitch_filter_config_t *config,
                                     gpio_glitch_filter_handle_t *handle);
esp_err_t gpio_new_flex_glitch_filter(const gpio_flex_glitch_filter_config_t *config,
                                      gpio_glitch_filter_handle_t *handle);
esp_err_t gpio_glitch_filter_enable(gpio_glitch_filter_handle_t handle);
