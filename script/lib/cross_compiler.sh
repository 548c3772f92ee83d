# Cross compiler of the chip: the distribution's GCC for RISC-V, the instruction set of an ESP32-C3, with newlib, the C
# library of ESP-IDF. Unpacked into the cache: it needs no root, and jobs without firmware do not fetch it.
# shellcheck shell=bash

# There is no C++ library for RISC-V among the packages, but its headers are the same for every chip.
CROSS_PACKAGES=(gcc-riscv64-unknown-elf binutils-riscv64-unknown-elf libnewlib-dev libstdc++-arm-none-eabi-dev)

ensure_cross_compiler() {
  local compiler=$CACHE/riscv32 wanted fresh
  wanted="${CROSS_PACKAGES[*]} of $(content_hash /etc/os-release)"
  if stamped "$compiler/.ready" "$wanted"; then return; fi
  have apt-get || die "there is no apt-get to fetch the cross compiler of the chip with"
  say "fetching the cross compiler of the chip"
  mkdir -p "$CACHE"
  fresh=$(mktemp -d "$CACHE/riscv32.XXXX")
  (
    # shellcheck source=script/lib/apt.sh
    source "$ROOT/script/lib/apt.sh"
    open_private_apt
    unpack_packages "$fresh" "${CROSS_PACKAGES[@]}"
  ) >&2 || die "could not fetch the cross compiler of the chip"
  ln -s /usr/include/nlohmann "$fresh/usr/include/newlib/" # the only headers of this computer that it may see
  stamp "$fresh/.ready" "$wanted"
  rm -rf "$compiler"
  mv --no-target-directory "$fresh" "$compiler"
}
