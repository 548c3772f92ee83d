# uv, which makes the environments: the one on the PATH, else the pinned one of requirements/bootstrap.txt.
# shellcheck shell=bash

# Prints the command that runs pip on the system's Python. A bare Debian or Ubuntu has neither pip nor
# venv; their signed package holds pip as a wheel, which runs where it lies.
_pip_command() {
  local wheels=$CACHE/pip/usr/share/python-wheels
  if python3 -m pip --version >/dev/null 2>&1; then
    echo python3 -m pip
    return
  fi
  have apt-get || die "python3 has no pip, and there is no apt-get to fetch it with: please install pip or uv"
  if ! compgen -G "$wheels/pip-*.whl" >/dev/null; then
    (
      # shellcheck source=script/lib/apt.sh
      source "$ROOT/script/lib/apt.sh"
      open_private_apt
      unpack_packages "$CACHE/pip" python3-pip-whl
    ) >&2 || die "could not fetch python3-pip-whl: please install pip or uv"
  fi
  echo python3 "$(compgen -G "$wheels/pip-*.whl" | head -1)/pip"
}

# Puts the bootstrap tools on the PATH, installing them once for each content of their requirements file.
_bootstrap_tools() {
  local requirements=$ROOT/requirements/bootstrap.txt dir pip
  dir=$CACHE/tools-$(content_hash "$requirements")
  if [[ ! -x $dir/bin/uv ]]; then
    have python3 || die "there is no python3 on the PATH: please install Python 3.11 or newer"
    say "fetching uv"
    read -ra pip < <(_pip_command)
    rm -rf "$dir.new"
    quietly "${pip[@]}" install --quiet --no-deps --require-hashes --only-binary :all: \
      --target "$dir.new" -r "$requirements" || die "could not install uv"
    rm -rf "$dir"
    mv "$dir.new" "$dir"
  fi
  export PATH=$dir/bin:$PATH
}

_new_enough() { uv venv --help 2>/dev/null | grep -q -e --clear; } # the newest option we use
ensure_uv() { { have uv && _new_enough; } || _bootstrap_tools; }
ensure_patchelf() { have patchelf || _bootstrap_tools; }
