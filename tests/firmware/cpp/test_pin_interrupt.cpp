// What only an ESP32 does with its pins, against stubs of ESP-IDF; compiled once for each kind of glitch filter.
#include <driver/gpio.h>
#include <driver/gpio_filter.h>
#include <esp_intr_alloc.h>
#include <gtest/gtest.h>
#include <soc/soc_caps.h>
#include <string>
#include <vector>
#include "pin_interrupt.h"

static std::vector<std::string> calls;
static bool driver_refuses_iram = false;
static bool filters_are_left = true;

esp_err_t gpio_install_isr_service(int flags) {
  const bool iram = (flags & ESP_INTR_FLAG_IRAM) != 0;
  calls.push_back(iram ? "install in IRAM" : "install");
  return (flags & ESP_INTR_FLAG_LEVEL3) != 0 && !(iram && driver_refuses_iram) ? ESP_OK : ESP_FAIL;
}
void gpio_uninstall_isr_service() { calls.push_back("uninstall"); }
esp_err_t gpio_new_pin_glitch_filter(const gpio_pin_glitch_filter_config_t *config, gpio_glitch_filter_handle_t *) {
  calls.push_back("pin filter of " + std::to_string(config->gpio_num));
  return filters_are_left ? ESP_OK : ESP_FAIL;
}
esp_err_t gpio_new_flex_glitch_filter(const gpio_flex_glitch_filter_config_t *config, gpio_glitch_filter_handle_t *) {
  calls.push_back("flexible filter of " + std::to_string(config->gpio_num));
  return filters_are_left && config->window_thres_ns <= config->window_width_ns ? ESP_OK : ESP_FAIL;
}
esp_err_t gpio_glitch_filter_enable(gpio_glitch_filter_handle_t) {
  calls.push_back("enable");
  return ESP_OK;
}

namespace esphome::treatment_input {

class PinInterrupt : public testing::Test {
 protected:
  void SetUp() override {
    calls.clear();
    driver_refuses_iram = false;
    filters_are_left = true;
  }
};

using Calls = std::vector<std::string>;

TEST_F(PinInterrupt, ReplacesTheServiceOfESPHomeByOneInIram) {
  EXPECT_TRUE(keep_interrupts_during_flash_writes());
  EXPECT_EQ(calls, (Calls{"uninstall", "install in IRAM"}));
}

TEST_F(PinInterrupt, FallsBackToTheServiceOfESPHome) {
  driver_refuses_iram = true;
  EXPECT_FALSE(keep_interrupts_during_flash_writes());
  EXPECT_EQ(calls, (Calls{"uninstall", "install in IRAM", "install"}));
}

#if SOC_GPIO_FLEX_GLITCH_FILTER_NUM > 0
static const Calls FILTER{"flexible filter of 25", "enable"};
#elif SOC_GPIO_SUPPORT_PIN_GLITCH_FILTER
static const Calls FILTER{"pin filter of 25", "enable"};
#else
static const Calls FILTER{};
#endif

TEST_F(PinInterrupt, UsesTheFilterThatTheChipHas) {
  EXPECT_EQ(add_glitch_filter(25), !FILTER.empty());
  EXPECT_EQ(calls, FILTER);
}

TEST_F(PinInterrupt, GoesOnWithoutAFilterIfNoneIsLeft) {
  filters_are_left = false;
  EXPECT_FALSE(add_glitch_filter(25));
  EXPECT_EQ(calls.size(), FILTER.empty() ? 0u : 1u);
}

}  // namespace esphome::treatment_input
