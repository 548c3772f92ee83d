# apt without root: its own lists and cache in a scratch folder, the system's keyrings and mirrors.
# It sees nothing as installed, and touches nothing of the system. Signatures are checked as always.
# shellcheck shell=bash

APT_SCRATCH=

# Opens it on the system's own sources, or on the one line of sources.list that is given.
open_private_apt() {
  local source=${1:-}
  APT_SCRATCH=$(mktemp -d)
  trap 'rm -rf "$APT_SCRATCH"' EXIT
  mkdir -p "$APT_SCRATCH"/{state/lists/partial,cache/archives/partial,debs}
  touch "$APT_SCRATCH/status"
  [[ -z $source ]] || echo "$source" >"$APT_SCRATCH/sources.list"
  private_apt apt-get -qq update
}

private_apt() { # tool, arguments...
  local tool=$1 options=(-o "Dir::State=$APT_SCRATCH/state" -o "Dir::State::status=$APT_SCRATCH/status"
    -o "Dir::Cache=$APT_SCRATCH/cache" -o APT::Sandbox::User=)
  shift
  [[ ! -f $APT_SCRATCH/sources.list ]] ||
    options+=(-o "Dir::Etc::sourcelist=$APT_SCRATCH/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  "$tool" "${options[@]}" "$@"
}

# Downloads packages and lays their files below a folder.
unpack_packages() { # folder, packages...
  local folder=$1 deb
  shift
  (cd "$APT_SCRATCH/debs" && private_apt apt-get -qq download "$@")
  mkdir -p "$folder"
  for deb in "$APT_SCRATCH"/debs/*.deb; do dpkg-deb -x "$deb" "$folder"; done
}
