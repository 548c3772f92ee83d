// Fault injection by LD_PRELOAD: the card below $OZON_CARD fails while a marker file exists beside it.
//   $OZON_CARD.pulled  every access to the card fails
//   $OZON_CARD.full    no file on the card can be created or grow
//   $OZON_CARD.hangs   every access to the card first waits 30 s, or until the marker is gone
// An access from the main thread, which runs ESPHome's loop, ends the program: no card may ever keep the loop waiting.
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

template<typename F>
static F *real(const char *name) {
  return reinterpret_cast<F *>(dlsym(RTLD_NEXT, name));
}

static const std::string &card() {
  static const std::string CARD = getenv("OZON_CARD");
  return CARD;
}

static bool is(const char *state) { return access((card() + state).c_str(), F_OK) == 0; }

static bool on_card(const char *path) { return strncmp(path, (card() + "/").c_str(), card().size() + 1) == 0; }

static bool on_card(int fd) {
  char path[512];
  const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof(path) - 1);
  path[length > 0 ? length : 0] = '\0';
  return on_card(path);
}

static bool refuse(int error) {
  errno = error;
  return true;
}

/// An access to the card begins. True if it must fail.
static bool accessed() {
  if (gettid() == getpid()) {
    fputs("the card is accessed from the loop\n", stderr);
    abort();
  }
  for (int i = 0; i < 3000 && is(".hangs"); i++)
    usleep(10000);
  return is(".pulled");
}

extern "C" {
int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = va_arg(list, mode_t);
  va_end(list);
  if (on_card(path) && ((accessed() && refuse(EIO)) || ((flags & O_CREAT) && is(".full") && refuse(ENOSPC))))
    return -1;
  return real<int(const char *, int, ...)>("open")(path, flags, mode);
}
ssize_t read(int fd, void *data, size_t size) {
  if (on_card(fd) && accessed() && refuse(EIO))
    return -1;
  return real<ssize_t(int, void *, size_t)>("read")(fd, data, size);
}
ssize_t write(int fd, const void *data, size_t size) {
  if (on_card(fd) && accessed() && refuse(EIO))
    return -1;
  return real<ssize_t(int, const void *, size_t)>("write")(fd, data, size);
}
off_t lseek(int fd, off_t offset, int whence) {
  if (on_card(fd) && accessed() && refuse(EIO))
    return -1;
  return real<off_t(int, off_t, int)>("lseek")(fd, offset, whence);
}
int fsync(int fd) {
  if (on_card(fd) && accessed() && refuse(EIO))
    return -1;
  return real<int(int)>("fsync")(fd);
}
int ftruncate(int fd, off_t size) {
  if (on_card(fd) && ((accessed() && refuse(EIO)) || (is(".full") && refuse(ENOSPC))))
    return -1;
  return real<int(int, off_t)>("ftruncate")(fd, size);
}
int stat(const char *path, struct stat *info) {
  if ((path == card() || on_card(path)) && accessed() && refuse(ENOENT))
    return -1;
  return real<int(const char *, struct stat *)>("stat")(path, info);
}
int mkdir(const char *path, mode_t mode) {
  if (on_card(path) && accessed() && refuse(EIO))
    return -1;
  return real<int(const char *, mode_t)>("mkdir")(path, mode);
}
int unlink(const char *path) {
  if (on_card(path) && accessed() && refuse(EIO))
    return -1;
  return real<int(const char *)>("unlink")(path);
}
DIR *opendir(const char *path) {
  if ((path == card() || on_card(path)) && accessed() && refuse(EIO))
    return nullptr;
  return real<DIR *(const char *)>("opendir")(path);
}
}
