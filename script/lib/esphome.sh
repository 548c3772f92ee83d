# ESPHome environment, separate because it pins an older paho-mqtt than the tests use.
# shellcheck shell=bash
# shellcheck source=script/lib/uv.sh
source "$ROOT/script/lib/uv.sh"
# shellcheck source=script/lib/cross_compiler.sh
source "$ROOT/script/lib/cross_compiler.sh"

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

# Fetches the source of FatFs, the file system of ESP-IDF, which an archive for Python holds: the tests bring their own
# configuration of it. uv builds and installs archives, but only pip hands them over.
ensure_fatfs() {
  local folder=$ROOT/.venv-esphome/fatfs wanted archive
  wanted=$(content_hash requirements/fatfs.txt)
  if stamped "$folder/.ready" "$wanted"; then return; fi
  say "fetching FatFs"
  ensure_uv
  archive=$(mktemp -d)
  quietly uv tool run --quiet pip@26.1 download --quiet --no-deps --no-binary fatfs --require-hashes --dest "$archive" \
    -r requirements/fatfs.txt || die "could not fetch FatFs"
  rm -rf "$folder"
  mkdir -p "$folder"
  tar --extract --gzip --file "$archive"/fatfs-*.tar.gz --directory "$folder" --strip-components 4 --wildcards \
    '*/source/ff.[ch]' '*/source/ffunicode.c' '*/source/diskio.h'
  rm -rf "$archive"
  stamp "$folder/.ready" "$wanted"
}

# Builds the programs that are not in the cache, before tests start that have a time limit; without names all of them.
# shellcheck disable=SC2120 # scripts pass names
build_programs() { # variants of devtools/firmware/build.py
  ensure_esphome
  say "building the firmware for the host platform"
  python -m devtools.firmware.build "$@" >/dev/null
}

# Everything that the tests of the firmware need.
build_firmware() {
  # shellcheck disable=SC2119 # all of them
  build_programs
  ensure_fatfs
  ensure_cross_compiler
  say "compiling it for the chip"
  python -m tests.firmware.chip_compiler
}
