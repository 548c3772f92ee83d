"""Kill test: Home Assistant, broker and devices are killed at random moments; nothing may be lost or doubled."""
