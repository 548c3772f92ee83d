# System packages: which command or file proves each, and which tests are skipped without it. Installed where permitted.
# shellcheck shell=bash

# the command or the file that proves it | package | what is skipped without it
SYSTEM_PACKAGES=(
  'mosquitto|mosquitto|tests against a real broker (the demo then uses a slower one)'
  'chromium|chromium|tests in a real browser'
  'g++|g++|tests of the firmware'
  '/usr/include/gtest/gtest.h|libgtest-dev|tests of the firmware'
  '/usr/include/mosquitto.h|libmosquitto-dev|tests of the firmware'
  '/usr/include/nlohmann/json.hpp|nlohmann-json3-dev|tests of the firmware'
  'strace|strace|tests of a power cut at every write'
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

_install() { # packages...
  local package
  say "installing system packages: $*"
  _apt_get update || true # a stale mirror entry must not hide that the packages themselves can be had
  _apt_get install --no-install-recommends "$@" && return
  for package in "$@"; do # one that this distribution lacks must not keep out the others
    _apt_get install --no-install-recommends "$package" || true
  done
}

ensure_system_packages() {
  local rows packages tried=$CACHE/system-tried skipped
  mapfile -t rows < <(_missing_rows)
  ((${#rows[@]})) || return 0
  mapfile -t packages < <(printf '%s\n' "${rows[@]}" | cut -d'|' -f2)
  # what could not be installed is not tried again at each run, except in CI
  if _may_install && { in_ci || ! stamped "$tried" "${packages[*]}"; }; then
    _install "${packages[@]}"
    stamp "$tried" "$(_missing_rows | cut -d'|' -f2 | paste -sd' ')"
  fi
  skipped=$(_missing_rows | awk -F'|' '{printf "%s%s (%s)", separator, $2, $3; separator = ", "}')
  [[ -n $skipped ]] || return 0
  in_ci && die "in CI nothing may be skipped, and these are missing: $skipped"
  warn "not installed, so these are skipped: $skipped"
}
