"""Periodic checks: silent machines, opening hours, entity limit, retention."""
