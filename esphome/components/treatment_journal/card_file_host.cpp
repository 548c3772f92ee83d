#include "card_file.h"
#include <fcntl.h>
#include <unistd.h>

namespace esphome::treatment_journal {

bool create_preallocated(const std::string &path, off_t size) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0666);
  if (fd < 0)
    return false;
  const bool allocated = ftruncate(fd, size) == 0 && fsync(fd) == 0;
  ::close(fd);
  return allocated;
}

bool flush_sectors(int fd) { return fsync(fd) == 0; }

}  // namespace esphome::treatment_journal
