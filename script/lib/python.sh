# A Python that Home Assistant runs on. Prints its path; in this order: one on the PATH, one of uv's own
# builds, one unpacked from the distribution's next release.
# shellcheck shell=bash

PYTHON_WANTED='>=3.14.2'

_suits() { [[ -x $1 ]] && "$1" -c 'import sys, ssl, sqlite3; sys.exit(sys.version_info < (3, 14, 2))' 2>/dev/null; }

ensure_python() {
  local python private=$CACHE/python/usr/bin/python3.14
  if python=$(uv python find --system --no-project "$PYTHON_WANTED" 2>/dev/null); then
    echo "$python"
    return
  fi
  if ! _suits "$private"; then
    say "fetching Python 3.14 (uv's build)"
    if UV_HTTP_RETRIES=1 uv python install --quiet 3.14 2>/dev/null && python=$(uv python find --system --no-project "$PYTHON_WANTED" 2>/dev/null); then
      echo "$python"
      return
    fi
    say "uv's builds cannot be reached: unpacking the distribution's own Python 3.14"
    ensure_patchelf
    "$ROOT/script/lib/distribution-python" "$CACHE/python" >&2 || return 1
    _suits "$private" || die "the unpacked Python does not run: $private"
  fi
  echo "$private"
}
