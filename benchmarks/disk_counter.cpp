// Counts what a program writes to each file, and how often it waits for the disk, preloaded by that program.
// A number of calls is the same on a fast disk and on a slow one, where times and a device's own counters are not.
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

namespace {

struct Count {
  uint64_t bytes = 0;
  uint64_t syncs = 0;
};

std::mutex lock;
std::map<std::string, Count> &counts() {
  static std::map<std::string, Count> all;
  return all;
}

template<typename Function>
Function next(const char *name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// The path of an open file; empty for what is none, such as a socket.
std::string path_of(int fd) {
  std::array<char, 64> link{};
  std::array<char, 4096> path{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link.data(), path.data(), path.size());
  return length > 0 && path[0] == '/' ? std::string(path.data(), length) : std::string();
}

void add(int fd, ssize_t bytes, uint64_t syncs) {
  if (bytes < 0)
    return;
  const std::string path = path_of(fd);
  if (path.empty())
    return;
  const std::scoped_lock guard(lock);
  Count &count = counts()[path];
  count.bytes += bytes;
  count.syncs += syncs;
}

}  // namespace

extern "C" {

/// Write "path, bytes, syncs" of each file into `text`, a line each; return how long that would be.
size_t disk_counter_read(char *text, size_t size) {
  const std::scoped_lock guard(lock);
  std::string all;
  for (const auto &[path, count] : counts())
    all += path + "\t" + std::to_string(count.bytes) + "\t" + std::to_string(count.syncs) + "\n";
  if (all.size() < size)
    std::memcpy(text, all.c_str(), all.size() + 1);
  return all.size();
}

ssize_t write(int fd, const void *data, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void *, size_t)>("write");
  const ssize_t written = real(fd, data, size);
  add(fd, written, 0);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  static const auto real = next<ssize_t (*)(int, const void *, size_t, off_t)>("pwrite");
  const ssize_t written = real(fd, data, size, offset);
  add(fd, written, 0);
  return written;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  static const auto real = next<ssize_t (*)(int, const void *, size_t, off64_t)>("pwrite64");
  const ssize_t written = real(fd, data, size, offset);
  add(fd, written, 0);
  return written;
}

int fdatasync(int fd) {
  static const auto real = next<int (*)(int)>("fdatasync");
  add(fd, 0, 1);
  return real(fd);
}

int fsync(int fd) {
  static const auto real = next<int (*)(int)>("fsync");
  add(fd, 0, 1);
  return real(fd);
}
}
