"""The import of the Django system: one session per upload."""
