# Shared by all scripts: paths, messages, steps side by side, stamps. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VENV=$ROOT/.venv
# Everything slow to fetch lies outside the checkout, so that the next clone on this machine is quick.
CACHE=${OZON_CACHE:-${XDG_CACHE_HOME:-${HOME:-$ROOT/.cache}/.cache}/ozon-telemetry}
PATH=$PATH:/usr/sbin:/sbin # where Debian keeps mosquitto, unknown to users who are not root
export ROOT VENV CACHE PATH
unset PYTHONDONTWRITEBYTECODE # Home Assistant is large: without its compiled files every start takes seconds more

say() { printf '\033[2m==>\033[0m %s\n' "$*" >&2; }
warn() { printf '\033[33mwarning:\033[0m %s\n' "$*" >&2; }
die() {
  printf '\033[31merror:\033[0m %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
in_ci() { [[ ${CI:-} == true || ${CI:-} == 1 ]]; }

# Sets up what is missing, and puts the environment's own tools (python, ruff, node, ...) first.
enter_environment() {
  cd "$ROOT"
  script/setup
  PATH=$VENV/bin:$PATH
}

# Runs a command quietly; shows its output only when it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  ((status == 0)) || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

# A named step: when it fails, the next one still runs, and the script fails at its end.
FAILED=()
step() { # name, command...
  local name=$1
  shift
  say "$name"
  "$@" || FAILED+=("$name")
}
# Independent steps run in parallel; their output is shown in the order in which they were started.
BESIDE=()
beside() { # name, command...
  local log
  log=$(mktemp)
  "${@:2}" >"$log" 2>&1 </dev/null &
  BESIDE+=("$!" "$log" "$1")
}
wait_for_all() {
  local pid log name
  while ((${#BESIDE[@]})); do
    read -r pid log name <<<"${BESIDE[*]:0:3}"
    BESIDE=("${BESIDE[@]:3}")
    say "$name"
    wait "$pid" || FAILED+=("$name")
    cat "$log" >&2
    rm "$log"
  done
}
conclude() { # the message when no step failed
  ((${#FAILED[@]} == 0)) || die "failed: $(printf '%s; ' "${FAILED[@]}")"
  say "$1"
}

# A stamp file holds the inputs of a finished step: the same content means that there is nothing to do.
stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }
stamp() { printf '%s\n' "$2" >"$1"; }
content_hash() { cat "$@" | sha256sum | cut -c1-16; }
