# ESPHome in an environment of its own: it pins an older paho-mqtt than the tests use.
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

# Builds what does not lie in the cache yet, before something starts that should not wait for it.
build_firmware() {
  ensure_esphome
  say "building the firmware for this computer"
  python -m tests.firmware.build >/dev/null
}
