#pragma once
#include <cstddef>
#include <cstdint>
constexpr uint32_t MALLOC_CAP_8BIT = 1 << 2;
constexpr uint32_t MALLOC_CAP_SPIRAM = 1 << 10;
constexpr uint32_t MALLOC_CAP_INTERNAL = 1 << 11;
void *heap_caps_malloc_prefer(size_t size, size_t count, ...);
void *heap_caps_realloc_prefer(void *memory, size_t size, size_t count, ...);
size_t heap_caps_get_free_size(uint32_t caps);
size_t heap_caps_get_largest_free_block(uint32_t caps);
