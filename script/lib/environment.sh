# A Python environment that holds exactly what a requirements file pins.
# shellcheck shell=bash
# shellcheck source=script/lib/uv.sh
source "$ROOT/script/lib/uv.sh"
# shellcheck source=script/lib/python.sh
source "$ROOT/script/lib/python.sh"

# Makes the folder an environment of requirements/NAME.txt; does nothing where it is one.
ensure_environment() { # folder, name
  local folder=$1 requirements=$ROOT/requirements/$2.txt wanted python
  wanted=$(content_hash "$requirements" "$ROOT/script/lib/python.sh")
  if stamped "$folder/.ready" "$wanted" && _suits "$folder/bin/python"; then return; fi
  ensure_uv
  if ! _suits "$folder/bin/python"; then
    python=$(ensure_python)
    say "making $(basename "$folder") with $("$python" --version)"
    quietly uv venv --quiet --clear --no-project --python "$python" "$folder"
  fi
  say "installing $(grep -c '^[a-z].*==' "$requirements") pinned packages"
  quietly uv pip sync --quiet --require-hashes --python "$folder/bin/python" "$requirements"
  stamp "$folder/.ready" "$wanted"
}
