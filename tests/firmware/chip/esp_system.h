#pragma once
#include_next <esp_system.h>
[[noreturn]] void esp_system_abort(const char *details);
unsigned esp_get_free_heap_size();
