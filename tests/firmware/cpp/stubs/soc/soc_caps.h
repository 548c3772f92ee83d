#pragma once
// Which glitch filters a chip has: the tests compile for one of each (-D).
#ifndef SOC_GPIO_FLEX_GLITCH_FILTER_NUM
#define SOC_GPIO_FLEX_GLITCH_FILTER_NUM 0
#endif
#ifndef SOC_GPIO_SUPPORT_PIN_GLITCH_FILTER
#define SOC_GPIO_SUPPORT_PIN_GLITCH_FILTER 0
#endif
