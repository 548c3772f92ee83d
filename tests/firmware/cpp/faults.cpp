#include "faults.h"
#include <sys/types.h>

using faults::Call;
using faults::fails;

extern "C" {
int __real_open(const char *path, int flags, mode_t mode);
ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __real_write(int fd, const void *data, size_t size);
off_t __real_lseek(int fd, off_t offset, int whence);
int __real_fsync(int fd);
int __real_ftruncate(int fd, off_t size);

int __wrap_open(const char *path, int flags, mode_t mode) {
  return fails(Call::OPEN) ? -1 : __real_open(path, flags, mode);
}
ssize_t __wrap_read(int fd, void *data, size_t size) { return fails(Call::READ) ? -1 : __real_read(fd, data, size); }
ssize_t __wrap_write(int fd, const void *data, size_t size) {
  if (fails(Call::WRITE))
    return -1;
  return __real_write(fd, data, fails(Call::WRITE_HALF) ? size / 2 : size);
}
off_t __wrap_lseek(int fd, off_t offset, int whence) {
  return fails(Call::SEEK) ? -1 : __real_lseek(fd, offset, whence);
}
int __wrap_fsync(int fd) { return fails(Call::SYNC) ? -1 : __real_fsync(fd); }
int __wrap_ftruncate(int fd, off_t size) { return fails(Call::RESIZE) ? -1 : __real_ftruncate(fd, size); }
}
