// Fault injection by LD_PRELOAD: the card below $OZON_CARD fails while a marker file exists beside it.
//   $OZON_CARD.pulled  every access to the card fails
//   $OZON_CARD.full    no file on the card can be created or grow
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
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

extern "C" {
int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = va_arg(list, mode_t);
  va_end(list);
  if (on_card(path) && ((is(".pulled") && refuse(EIO)) || ((flags & O_CREAT) && is(".full") && refuse(ENOSPC))))
    return -1;
  return real<int(const char *, int, ...)>("open")(path, flags, mode);
}
ssize_t read(int fd, void *data, size_t size) {
  if (on_card(fd) && is(".pulled") && refuse(EIO))
    return -1;
  return real<ssize_t(int, void *, size_t)>("read")(fd, data, size);
}
ssize_t write(int fd, const void *data, size_t size) {
  if (on_card(fd) && is(".pulled") && refuse(EIO))
    return -1;
  return real<ssize_t(int, const void *, size_t)>("write")(fd, data, size);
}
int ftruncate(int fd, off_t size) {
  if (on_card(fd) && (is(".pulled") || is(".full")) && refuse(ENOSPC))
    return -1;
  return real<int(int, off_t)>("ftruncate")(fd, size);
}
int stat(const char *path, struct stat *info) {
  if ((path == card() || on_card(path)) && is(".pulled") && refuse(ENOENT))
    return -1;
  return real<int(const char *, struct stat *)>("stat")(path, info);
}
}
