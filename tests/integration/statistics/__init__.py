"""Tests of the long-term statistics, with the real recorder."""
