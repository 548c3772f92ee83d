#pragma once
// Sockets, which ESPHome's API server is declared with.
#include <sys/types.h>
#include <cstddef>
#include <cstdint>
#define AF_INET 2
#define IPPROTO_TCP 6
#define SHUT_RDWR 2
#define TCP_NODELAY 0x01
using socklen_t = uint32_t;
using sa_family_t = uint8_t;
struct sockaddr {
  uint8_t sa_len;
  sa_family_t sa_family;
  char sa_data[14];
};
struct sockaddr_storage {
  uint8_t s2_len;
  sa_family_t ss_family;
  char s2_data1[2];
  uint32_t s2_data2[3];
};
struct iovec {
  void *iov_base;
  size_t iov_len;
};
int accept(int s, sockaddr *addr, socklen_t *addrlen);
int bind(int s, const sockaddr *name, socklen_t namelen);
int shutdown(int s, int how);
int getpeername(int s, sockaddr *name, socklen_t *namelen);
int getsockname(int s, sockaddr *name, socklen_t *namelen);
int getsockopt(int s, int level, int optname, void *optval, socklen_t *optlen);
int setsockopt(int s, int level, int optname, const void *optval, socklen_t optlen);
int connect(int s, const sockaddr *name, socklen_t namelen);
int listen(int s, int backlog);
ssize_t recvfrom(int s, void *mem, size_t len, int flags, sockaddr *from, socklen_t *fromlen);
ssize_t send(int s, const void *dataptr, size_t size, int flags);
ssize_t sendto(int s, const void *dataptr, size_t size, int flags, const sockaddr *to, socklen_t tolen);
ssize_t lwip_read(int s, void *mem, size_t len);
ssize_t lwip_readv(int s, const iovec *iov, int iovcnt);
ssize_t lwip_write(int s, const void *dataptr, size_t size);
ssize_t lwip_writev(int s, const iovec *iov, int iovcnt);
