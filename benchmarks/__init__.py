"""Measurements against the design's targets, with real programs; no test depends on their outcome."""
