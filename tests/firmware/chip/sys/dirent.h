#pragma once
// newlib leaves it to the system; this is ESP-IDF's.
#include <sys/types.h>
struct DIR;
struct dirent {
  ino_t d_ino;
  unsigned char d_type;
  char d_name[256];
};
#ifdef __cplusplus
extern "C" {
#endif
DIR *opendir(const char *name);
struct dirent *readdir(DIR *directory);
int closedir(DIR *directory);
#ifdef __cplusplus
}
#endif
