# uv, which makes the environments: the one on the PATH, else the pinned one of requirements/bootstrap.txt.
# shellcheck shell=bash

# Prints the command that runs pip on the system's Python. A bare Debian or Ubuntu has neither pip nor
# venv; their signed package holds pip as a wheel, which runs where it lies and needs no root.
_pip_command() {
  local wheel dir=$CACHE/pip
  if python3 -m pip --version >/dev/null 2>&1; then
    echo python3 -m pip
    return
  fi
  have apt-get || die "python3 has no pip, and there is no apt-get to fetch it with: please install pip or uv"
  if ! compgen -G "$dir/usr/share/python-wheels/pip-*.whl" >/dev/null; then
    mkdir -p "$dir"
    (cd "$dir" && quietly apt-get download -qq python3-pip-whl && dpkg-deb -x python3-pip-whl_*.deb . && rm -f ./*.deb) ||
      die "could not fetch python3-pip-whl; please run 'apt-get update' as root, or install python3-pip"
  fi
  wheel=$(compgen -G "$dir/usr/share/python-wheels/pip-*.whl" | head -1)
  echo python3 "$wheel/pip"
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

ensure_uv() { have uv || _bootstrap_tools; }
ensure_patchelf() { have patchelf || _bootstrap_tools; }
