# System packages: what each is for, and what goes without it. Installed where we may.
# shellcheck shell=bash

# the command or the file that proves it | package | what is skipped without it
SYSTEM_PACKAGES=(
  'mosquitto|mosquitto|tests against a real broker (the demo then uses a slower one)'
  'chromium|chromium|tests in a real browser'
  'g++|g++|tests of the firmware'
  '/usr/include/gtest/gtest.h|libgtest-dev|tests of the firmware'
  '/usr/include/mosquitto.h|libmosquitto-dev|tests of the firmware'
  '/usr/include/nlohmann/json.hpp|nlohmann-json3-dev|tests of the firmware'
)

_present() { if [[ $1 == /* ]]; then [[ -e $1 ]]; else have "$1"; fi; }
_may_install() { have apt-get && { ((EUID == 0)) || { have sudo && sudo -n true 2>/dev/null; }; }; }
_apt_get() {
  local as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -qq "$@"
}

_missing_rows() {
  local row
  for row in "${SYSTEM_PACKAGES[@]}"; do _present "${row%%|*}" || echo "$row"; done
}

ensure_system_packages() {
  local rows row packages=()
  mapfile -t rows < <(_missing_rows)
  ((${#rows[@]})) || return 0
  for row in "${rows[@]}"; do packages+=("$(cut -d'|' -f2 <<<"$row")"); done
  if _may_install; then
    say "installing system packages: ${packages[*]}"
    _apt_get update || true # a stale mirror entry must not hide that the packages themselves can be had
    _apt_get install --no-install-recommends "${packages[@]}" || true
  fi
  while IFS='|' read -r _ package skipped; do
    [[ -n $package ]] || continue
    in_ci && die "$package is missing, and in CI nothing may be skipped ($skipped)"
    warn "$package is missing and cannot be installed from here; skipped: $skipped"
  done < <(_missing_rows)
}
