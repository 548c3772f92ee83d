"""Import of the old Django system into a hub: one session for each upload."""
