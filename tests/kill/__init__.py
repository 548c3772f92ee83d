"""Killing Home Assistant, the broker and the devices at random moments: nothing may be lost, nothing doubled."""
