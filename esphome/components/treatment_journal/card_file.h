#pragma once
// The two file operations of the journal that POSIX does not have on FAT: preallocation without writing all of the
// file, and durability of a sector without writing its directory entry. card_file_esp32.cpp and card_file_host.cpp.
#include <string>
#include <sys/types.h>

namespace esphome::treatment_journal {

/// Create the file at `path` with `size` bytes of space, contiguous if possible, and make that durable. What the space
/// holds is not defined. An incomplete file in its place is replaced.
bool create_preallocated(const std::string &path, off_t size);

/// Wait until whole sectors that were written inside a preallocated file are durable.
bool flush_sectors(int fd);

}  // namespace esphome::treatment_journal
