#pragma once
#include <cstdint>
using u8_t = uint8_t;
struct ip4_addr_t {
  uint32_t addr;
};
struct ip_addr_t {
  uint32_t addr;
};
#define LWIP_IPV6 0
void ip_addr_set_zero(ip_addr_t *address);
void ip_addr_copy(ip_addr_t &to, const ip_addr_t &from);
bool ip_addr_isany(const ip_addr_t *address);
bool ip_addr_ismulticast(const ip_addr_t *address);
bool ip_addr_cmp(const ip_addr_t *one, const ip_addr_t *other);
int ipaddr_aton(const char *text, ip_addr_t *address);
char *ipaddr_ntoa_r(const ip_addr_t *address, char *text, int size);
void IP_ADDR4(ip_addr_t *address, int first, int second, int third, int fourth);
bool IP_IS_V4(const ip_addr_t *address);
bool IP_IS_V6(const ip_addr_t *address);
