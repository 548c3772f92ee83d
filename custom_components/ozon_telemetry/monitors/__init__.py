"""Periodic checks: machine health, opening hours, entity limit, retention."""
