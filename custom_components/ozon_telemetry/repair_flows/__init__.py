"""Repair flows of the issues that ask for more than a confirmation."""
