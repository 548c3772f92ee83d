# The packages of frontend/package-lock.json, in frontend/node_modules.
# shellcheck shell=bash

# Installs what the lock file says, and only when it has changed.
ensure_node_packages() {
  local wanted stamp_file=$ROOT/frontend/node_modules/.ready
  wanted=$(content_hash "$ROOT"/frontend/package.json "$ROOT"/frontend/package-lock.json)
  if stamped "$stamp_file" "$wanted"; then return; fi
  have npm || enter_environment
  say "installing the frontend's packages"
  quietly npm --prefix "$ROOT/frontend" ci --loglevel error --cache "$CACHE/npm"
  stamp "$stamp_file" "$wanted"
}
