"""Tests of the analytics inside Home Assistant."""
