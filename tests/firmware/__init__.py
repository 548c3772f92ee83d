"""Tests of the firmware: its component as a host program against a real broker, and its C++ sources."""
