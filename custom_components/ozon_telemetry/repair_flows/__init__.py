"""Repair flows of the issues that need more than a confirmation."""
