#include "pin_interrupt.h"

#include <driver/gpio.h>
#include <esp_intr_alloc.h>
#include <soc/soc_caps.h>
#if SOC_GPIO_FLEX_GLITCH_FILTER_NUM > 0 || SOC_GPIO_SUPPORT_PIN_GLITCH_FILTER
#include <driver/gpio_filter.h>
#endif

namespace esphome::treatment_input {

bool add_glitch_filter([[maybe_unused]] uint8_t pin) {
#if SOC_GPIO_FLEX_GLITCH_FILTER_NUM > 0
  gpio_flex_glitch_filter_config_t config{};
  config.clk_src = GLITCH_FILTER_CLK_SRC_DEFAULT;
  config.gpio_num = static_cast<gpio_num_t>(pin);
  config.window_width_ns = config.window_thres_ns = 1000;
  gpio_glitch_filter_handle_t filter = nullptr;
  return gpio_new_flex_glitch_filter(&config, &filter) == ESP_OK && gpio_glitch_filter_enable(filter) == ESP_OK;
#elif SOC_GPIO_SUPPORT_PIN_GLITCH_FILTER
  gpio_pin_glitch_filter_config_t config{};
  config.clk_src = GLITCH_FILTER_CLK_SRC_DEFAULT;
  config.gpio_num = static_cast<gpio_num_t>(pin);
  gpio_glitch_filter_handle_t filter = nullptr;
  return gpio_new_pin_glitch_filter(&config, &filter) == ESP_OK && gpio_glitch_filter_enable(filter) == ESP_OK;
#else
  return false;
#endif
}

/// ESPHome has installed the service when the first interrupt was attached. It does not do so again.
bool keep_interrupts_during_flash_writes() {
  gpio_uninstall_isr_service();
  if (gpio_install_isr_service(ESP_INTR_FLAG_LEVEL3 | ESP_INTR_FLAG_IRAM) == ESP_OK)
    return true;
  gpio_install_isr_service(ESP_INTR_FLAG_LEVEL3);
  return false;
}

}  // namespace esphome::treatment_input
