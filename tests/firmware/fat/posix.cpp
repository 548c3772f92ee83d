// ESP-IDF's VFS of FatFs (vfs_fat.c) as far as the journal uses it: the linker puts these in place of the system's
// calls
// (-Wl,--wrap), for paths below /sdcard and for the files opened there.
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <esp_vfs_fat.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include "sector_disk.h"
#define DIR FF_DIR  // as ESP-IDF renames it
extern "C" {
#include "ff.h"
}
#undef DIR

static constexpr int FIRST_FD = 1000;
static std::array<FIL *, 3> files{};  // sd_card_esp32.cpp mounts for as many

static bool on_card(const char *path) { return strncmp(path, "/sdcard", 7) == 0; }
static const char *inside(const char *path) { return path + 7; }
static FIL *&file(int fd) { return files.at(fd - FIRST_FD); }
static int result(FRESULT code) {
  errno = code == FR_OK ? 0 : code == FR_EXIST ? EEXIST : code == FR_NO_FILE ? ENOENT : EIO;
  return code == FR_OK ? 0 : -1;
}
static BYTE mode(int flags) {
  const BYTE access = (flags & O_ACCMODE) == O_RDONLY ? FA_READ : FA_READ | FA_WRITE;
  return access | ((flags & (O_CREAT | O_TRUNC)) == (O_CREAT | O_TRUNC) ? FA_CREATE_ALWAYS : FA_OPEN_EXISTING);
}

extern "C" {
int __wrap_open(const char *path, int flags, mode_t) {
  for (size_t i = 0; i < files.size(); i++) {
    if (files[i] != nullptr)
      continue;
    auto *opened = new FIL{};
    if (result(f_open(opened, inside(path), mode(flags))) != 0) {
      delete opened;
      return -1;
    }
    files[i] = opened;
    return FIRST_FD + static_cast<int>(i);
  }
  errno = ENFILE;
  return -1;
}
int __real_close(int fd);
int __wrap_close(int fd) {
  if (fd < FIRST_FD)
    return __real_close(fd);
  const FRESULT code = f_close(file(fd));
  delete file(fd);
  file(fd) = nullptr;
  return result(code);
}
ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size) {
  if (fd < FIRST_FD)
    return __real_read(fd, data, size);
  UINT count = 0;
  const FRESULT code = f_read(file(fd), data, size, &count);
  return code != FR_OK && count == 0 ? result(code) : static_cast<ssize_t>(count);
}
ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size) {
  if (fd < FIRST_FD)
    return __real_write(fd, data, size);
  UINT count = 0;
  const FRESULT code = f_write(file(fd), data, size, &count);
  return code != FR_OK || count == 0 ? -1 : static_cast<ssize_t>(count);
}
off_t __real_lseek(int fd, off_t offset, int whence);
off_t __wrap_lseek(int fd, off_t offset, int whence) {
  if (fd < 0 || fd >= FIRST_FD + static_cast<int>(files.size()))
    return -1;
  if (fd < FIRST_FD)
    return __real_lseek(fd, offset, whence);
  const off_t target = whence == SEEK_END ? static_cast<off_t>(f_size(file(fd))) + offset : offset;
  return result(f_lseek(file(fd), target)) == 0 ? target : -1;
}
int __wrap_mkdir(const char *path, mode_t) { return result(f_mkdir(inside(path))); }
int __wrap_unlink(const char *path) { return result(f_unlink(inside(path))); }
int __wrap_rmdir(const char *path) { return result(f_unlink(inside(path))); }
int __real_stat(const char *path, struct stat *info);
int __wrap_stat(const char *path, struct stat *info) {
  if (!on_card(path))
    return __real_stat(path, info);
  FILINFO entry;
  if (result(f_stat(inside(path), &entry)) != 0)
    return -1;
  *info = {};
  info->st_mode = (entry.fattrib & AM_DIR) != 0 ? S_IFDIR : S_IFREG;
  return 0;
}
DIR *__wrap_opendir(const char *path) {
  auto *directory = new FF_DIR{};
  if (result(f_opendir(directory, inside(path))) == 0)
    return reinterpret_cast<DIR *>(directory);
  delete directory;
  return nullptr;
}
dirent *__wrap_readdir(DIR *handle) {
  static dirent entry;
  FILINFO info;
  if (f_readdir(reinterpret_cast<FF_DIR *>(handle), &info) != FR_OK || info.fname[0] == '\0')
    return nullptr;
  strncpy(entry.d_name, info.fname, sizeof(entry.d_name) - 1);
  return &entry;
}
int __wrap_closedir(DIR *handle) {
  delete reinterpret_cast<FF_DIR *>(handle);
  return 0;
}
}

// As in vfs_fat.c
esp_err_t esp_vfs_fat_create_contiguous_file(const char *base_path, const char *full_path, uint64_t size, bool now) {
  FIL created{};
  if (f_open(&created, full_path + strlen(base_path), FA_WRITE | FA_OPEN_ALWAYS) != FR_OK)
    return ESP_FAIL;
  const FRESULT code = fat::disk.is_fragmented ? FR_DENIED : f_expand(&created, size, now ? 1 : 0);
  if (f_close(&created) != FR_OK || code != FR_OK)
    return ESP_FAIL;
  fat::disk.contiguous_files++;
  return ESP_OK;
}
