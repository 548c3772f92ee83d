"""Every dialog that a test shows: recorded as Home Assistant sends it, for the browser that opens them all."""
