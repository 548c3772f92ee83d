"""The firmware's component as a host program, against a real broker."""
