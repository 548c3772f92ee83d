# ESPHome environment, separate because it pins an older paho-mqtt than the tests use.
# shellcheck shell=bash
# shellcheck source=script/lib/uv.sh
source "$ROOT/script/lib/uv.sh"

ensure_esphome() {
  local folder=$ROOT/.venv-esphome wanted
  wanted=$(content_hash requirements/esphome.txt)
  if stamped "$folder/.ready" "$wanted" && "$folder/bin/python" -c '' 2>/dev/null; then return; fi
  ensure_uv
  say "installing ESPHome in .venv-esphome"
  quietly uv venv --quiet --clear --no-project --python "$VENV/bin/python" "$folder"
  quietly uv pip sync --quiet --require-hashes --python "$folder/bin/python" requirements/esphome.txt
  stamp "$folder/.ready" "$wanted"
}

# Builds the programs that are not in the cache, before tests start that have a time limit.
build_firmware() {
  ensure_esphome
  say "building the firmware for the host platform"
  python -m devtools.firmware.build >/dev/null
}
