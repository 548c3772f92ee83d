"""Tests of the rules, without Home Assistant."""
