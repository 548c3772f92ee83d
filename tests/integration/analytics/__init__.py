"""Tests of what the analytics tell inside Home Assistant."""
