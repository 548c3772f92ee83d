#pragma once
struct mbedtls_sha256_context {
  unsigned state[8];
};
