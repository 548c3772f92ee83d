#pragma once
// Card of sectors in memory below FatFs: counts what its driver would be asked for, and keeps the history of its
// writes.
#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace fat {

inline constexpr uint32_t SECTORS = 8 * 70000;  ///< FAT32 begins at 65,525 clusters
using Sector = std::array<uint8_t, 512>;
using Content = std::map<uint32_t, Sector>;  ///< Sectors that are not zero

/// One call of the driver's write.
struct Write {
  uint32_t sector;
  std::vector<Sector> data;
};

struct Disk {
  Content content;
  std::vector<Write> writes;
  bool keeps_history{false};
  int reads{0};
  int status_checks{0};
  int sectors_written{0};
  int write_calls{0};
  bool is_fragmented{false};  ///< There is no contiguous space for a file
  int contiguous_files{0};
};
inline Disk disk;

/// Put a write into a content.
void apply(Content &content, const Write &write);
/// Format the disk.
void format();
/// Mount it at /sdcard, with all files closed. False if it has no file system.
bool mount();

}  // namespace fat
