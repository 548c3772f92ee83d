"""docs/protocol.md as tests, for every implementation of a device."""
