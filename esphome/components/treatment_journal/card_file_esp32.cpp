#include "card_file.h"
#include <esp_vfs_fat.h>
#include <fcntl.h>
#include <unistd.h>

namespace esphome::treatment_journal {

/// Take any free clusters: with FAT, a seek beyond the end allocates them and writes none of them.
static bool create_fragmented(const std::string &path, off_t size) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0666);
  if (fd < 0)
    return false;
  const bool allocated = lseek(fd, size, SEEK_SET) == size;
  return ::close(fd) == 0 && allocated;
}

bool create_preallocated(const std::string &path, off_t size) {
  const std::string mount_point = path.substr(0, path.find('/', 1));
  if (esp_vfs_fat_create_contiguous_file(mount_point.c_str(), path.c_str(), size, true) == ESP_OK)
    return true;
  return create_fragmented(path, size);
}

// FatFs hands whole sectors through to the driver, which waits until the card has programmed them; a segment never
// grows. fsync() would do nothing but write the time into the directory entry, which lies in one sector with 15 others.
bool flush_sectors(int) { return true; }

}  // namespace esphome::treatment_journal
